/* usage: xml MODE FILE ITERATIONS : decodes a reply into structs.
 * MODE: sax  as it would come from the network, 16 kB at a time    mem  the whole document in memory */
#include "saxdecode.h"

enum { CHUNK = 16384 };

static int decode_pieces(Decoder *decoder, const char *bytes, size_t length) {
    decoder_begin(decoder);
    for (size_t at = 0; at < length; at += CHUNK) {
        size_t left = length - at;
        int error = decoder_feed(decoder, bytes + at, left < CHUNK ? left : CHUNK, left <= CHUNK);
        if (error) return error;
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 4) return fprintf(stderr, "usage: xml sax|mem FILE ITERATIONS\n"), 2;
    const char *mode = argv[1];
    size_t length, iterations = atoi(argv[3]);
    long start = memory_kb("VmRSS");
    char *bytes = slurp(argv[2], &length);
    int inMemory = !strcmp(mode, "mem");
    static Decoder decoder;
    if (inMemory) decoder_init_memory(&decoder);
    else decoder_init_push(&decoder);

    uint64_t *wall = malloc(8 * iterations), *cpu = malloc(8 * iterations);
    for (size_t i = 0; i < iterations; i++) {
        uint64_t w = now_ns(), c = cpu_ns();
        int error = inMemory ? decoder_decode(&decoder, bytes, length) : decode_pieces(&decoder, bytes, length);
        cpu[i] = cpu_ns() - c;
        wall[i] = now_ns() - w;
        if (error) return fprintf(stderr, "%s: not well-formed\n", argv[2]), 1;
    }
    sort_u64(wall, iterations);
    sort_u64(cpu, iterations);
    long peak = memory_kb("VmHWM");
    printf("mode=%s bytes=%zu us=%.1f us_min=%.1f cpu_us=%.1f stations=%zu ports=%zu maxrss_kb=%ld grown_kb=%ld\n",
           mode, length, wall[iterations / 2] / 1e3, wall[0] / 1e3, cpu[iterations / 2] / 1e3,
           decoder.reply.stationCount, decoder.reply.portCount, peak, peak - start);
    return 0;
}

/* usage: rss MQTT-PORT URL REQUEST-FILE : memory of a program that uses the three libraries: connected to a broker
 * (with libmosquitto's thread, and a parser and a request ready), and after one answer was decoded. */
#include "saxdecode.h"
#include <curl/curl.h>
#include <mosquitto.h>
#include <stdbool.h>

static volatile int isConnected;

static void on_connect(struct mosquitto *client, void *user, int code) {
    (void)client; (void)user;
    isConnected = !code;
}
static size_t on_body(char *data, size_t size, size_t count, void *decoder) {
    return decoder_feed(decoder, data, size * count, 0) ? 0 : size * count;
}

int main(int argc, char **argv) {
    if (argc < 4) return fprintf(stderr, "usage: rss MQTT-PORT URL REQUEST-FILE\n"), 2;
    size_t length;
    char *request = slurp(argv[3], &length);
    curl_global_init(CURL_GLOBAL_ALL);
    mosquitto_lib_init();
    static Decoder decoder;
    decoder_init_push(&decoder);
    struct mosquitto *client = mosquitto_new(NULL, true, NULL);
    mosquitto_connect_callback_set(client, on_connect);
    if (mosquitto_connect(client, "127.0.0.1", atoi(argv[1]), 60)) return fprintf(stderr, "cannot connect\n"), 1;
    mosquitto_loop_start(client);
    while (!isConnected) usleep(1000);
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, argv[2]);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &decoder);
    long connected = memory_kb("VmRSS");
    decoder_begin(&decoder);
    if (curl_easy_perform(easy) || decoder_feed(&decoder, "", 0, 1)) return fprintf(stderr, "no reply\n"), 1;
    long loaded = memory_kb("VmRSS");
    printf("mode=c stations=%zu connected_kb=%ld loaded_kb=%ld grown_kb=%ld\n", decoder.reply.stationCount, connected,
           loaded, loaded - connected);
    fflush(stdout);
    _exit(0);
}

/* usage: timer heap|wheel ENTRIES TAKINGS : periodic timers with periods of 5 to 300 s and phases at random. Once: the
 * earliest is taken and put back a period later.
 * heap   a binary heap of time and number
 * wheel  hashed, a slot a millisecond, as many as the longest period needs: a slot holds nothing that is not due */
#include "measure.h"

typedef struct { uint64_t due; uint32_t entry, pad; } Timer;
enum { SLOTS = 1 << 19, NONE = UINT32_MAX };

static uint64_t seed = 88172645463325252ull;
static uint64_t chance(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

static void sink(Timer *heap, size_t count, size_t place) {
    Timer moving = heap[place];
    for (size_t child; (child = 2 * place + 1) < count; place = child) {
        if (child + 1 < count && heap[child + 1].due < heap[child].due) child++;
        if (heap[child].due >= moving.due) break;
        heap[place] = heap[child];
    }
    heap[place] = moving;
}

int main(int argc, char **argv) {
    if (argc < 4) return fprintf(stderr, "usage: timer heap|wheel ENTRIES TAKINGS\n"), 2;
    int isHeap = argv[1][0] == 'h';
    size_t count = atol(argv[2]), takings = atol(argv[3]), taken = 0;
    long before = memory_kb("VmRSS");
    uint32_t *periods = malloc(4 * count);
    uint64_t sum = 0, start;
    for (size_t i = 0; i < count; i++) periods[i] = 5000 + chance() % 295001;
    if (isHeap) {
        Timer *heap = malloc(count * sizeof *heap);
        for (size_t i = 0; i < count; i++) heap[i] = (Timer){chance() % periods[i], i, 0};
        for (size_t i = count; i--;) sink(heap, count, i);
        start = now_ns();
        for (; taken < takings; taken++) {
            sum += heap->entry;
            heap->due += periods[heap->entry];
            sink(heap, count, 0);
        }
    } else {
        uint32_t *slots = malloc(4 * SLOTS), *next = malloc(4 * count);
        memset(slots, 255, 4 * SLOTS);
        for (size_t i = 0; i < count; i++) {
            uint64_t slot = chance() % periods[i] % SLOTS;
            next[i] = slots[slot];
            slots[slot] = i;
        }
        start = now_ns();
        for (uint64_t now = 0; taken < takings; now++) {
            uint32_t entry = slots[now % SLOTS];
            slots[now % SLOTS] = NONE;
            while (entry != NONE) {
                uint32_t following = next[entry], slot = (now + periods[entry]) % SLOTS;
                if (following != NONE) __builtin_prefetch(&next[following]);
                next[entry] = slots[slot];
                slots[slot] = entry;
                sum += entry;
                entry = following;
                taken++;
            }
        }
    }
    double ns = (double)(now_ns() - start) / (taken ? taken : 1);
    printf("mode=%s entries=%zu n=%zu ns_op=%.1f bytes_entry=%.1f sum=%llu\n", argv[1], count, taken, ns,
           (memory_kb("VmRSS") - before) * 1024. / count, (unsigned long long)sum);
    return 0;
}

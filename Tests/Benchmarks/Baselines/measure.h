/* Clocks, percentiles and files, for all baselines. */
#ifndef MEASURE_H
#define MEASURE_H
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A clock's time in nanoseconds. */
static inline uint64_t clock_ns(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000ull + time.tv_nsec;
}
static inline uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
static inline uint64_t cpu_ns(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }

/* CPU time of another process; its clock's number is made of its id as clock_getcpuclockid(3) does. */
static inline uint64_t pid_cpu_ns(int pid) { return pid > 0 ? clock_ns((~(clockid_t)pid << 3) | 2) : 0; }

/* A line of /proc/self/status in kB: VmHWM, the most that was resident, or VmRSS. getrusage would carry over the
 * parent's peak through exec. */
static inline long memory_kb(const char *key) {
    char line[128];
    long kb = 0;
    size_t length = strlen(key);
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, key, length) && line[length] == ':') kb = atol(line + length + 1);
    fclose(file);
    return kb;
}

static inline int compare_u64(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}
static inline void sort_u64(uint64_t *values, size_t count) { qsort(values, count, sizeof *values, compare_u64); }

/* A whole file, with a zero behind it; ends the program if it cannot be read. */
static inline char *slurp(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(2); }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc(size + 1);
    if (fread(bytes, 1, size, file) != (size_t)size) { perror(path); exit(2); }
    bytes[size] = 0;
    fclose(file);
    *length = size;
    return bytes;
}

/* Copies bytes to the end of an output; returns its new end. */
static inline char *append(char *out, const char *bytes, size_t length) {
    memcpy(out, bytes, length);
    return out + length;
}
#define APPEND(out, literal) out = append(out, literal, sizeof literal - 1)

static inline char *append_number(char *out, uint64_t value) {
    char digits[24];
    int count = 0;
    do digits[count++] = '0' + value % 10;
    while (value /= 10);
    while (count) *out++ = digits[--count];
    return out;
}
#endif

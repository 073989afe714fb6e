/* usage: command_send MQTT-PORT HTTP-PORT COUNT INTERVAL-US SUBSCRIBER-PID
 * Publishes COUNT set messages, one each INTERVAL-US, each a limit of its own for a station of its own:
 *     devices/campus/building/s10001/1/allowedLoad/set  3.001
 * and asks http_srv when the POST with each limit arrived: the time from one to the other is what a command waits.
 * The CPU time is that of the process that made POSTs of them, until half a second after the last. */
#include "mqtt_socket.h"
#include <pthread.h>

static void *drain(void *argument) {
    char bytes[4096];
    while (read(*(int *)argument, bytes, sizeof bytes) > 0) {}
    return NULL;
}

/* Takes what http_srv noted since it was last asked; returns how many of our limits came for the first time. */
static long collect(int port, uint64_t *arrived, long count) {
    int fd = tcp_open(port);
    static const char request[] = "GET /arrivals HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    static char answer[1 << 22];
    write_all(fd, request, sizeof request - 1);
    size_t length = 0, expected = 0;
    char *body = NULL;
    do {
        ssize_t got = read(fd, answer + length, sizeof answer - 1 - length);
        if (got <= 0) break;
        length += got;
        answer[length] = 0;
        if (!body && (body = strstr(answer, "\r\n\r\n"))) {
            body += 4;
            expected = atol(strstr(answer, "Content-Length: ") + 16);
        }
    } while (!body || length - (body - answer) < expected);
    close(fd);
    long fresh = 0;
    for (char *line = body; line && *line;) {
        char name[64], value[32];
        unsigned long long time;
        if (sscanf(line, "%63s %31s %llu", name, value, &time) == 3 && *value != '-') {
            long index = (long)(atof(value) * 1000 + .5) - 3001;
            if (index >= 0 && index < count && !arrived[index]) { arrived[index] = time; fresh++; }
        }
        line = strchr(line, '\n');
        if (line) line++;
    }
    return fresh;
}

int main(int argc, char **argv) {
    if (argc < 6)
        return fprintf(stderr, "usage: command_send MQTT-PORT HTTP-PORT COUNT INTERVAL-US SUBSCRIBER-PID\n"), 2;
    int http = atoi(argv[2]), subscriber = atoi(argv[5]);
    long count = atol(argv[3]), interval = atol(argv[4]), arrivals = 0;
    uint64_t *sent = calloc(count, 8), *arrived = calloc(count, 8);
    int fd = mqtt_open(atoi(argv[1]), "command-send");
    pthread_t thread;
    pthread_create(&thread, NULL, drain, &fd);
    collect(http, arrived, 0);

    uint64_t cpu = pid_cpu_ns(subscriber), next = now_ns();
    for (long i = 0; i < count; i++) {
        next += interval * 1000;
        struct timespec until = {next / 1000000000, next % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        char topic[64], payload[16];
        snprintf(topic, sizeof topic, "devices/campus/building/s%ld/1/allowedLoad/set", 10001 + i);
        snprintf(payload, sizeof payload, "%.3f", 3.001 + i / 1000.);
        sent[i] = now_ns();
        mqtt_publish(fd, i % 65535 + 1, topic, payload);
    }
    for (int tries = 0; arrivals < count && tries < 200; tries++) {
        usleep(50000);
        arrivals += collect(http, arrived, count);
    }
    usleep(500000);
    cpu = pid_cpu_ns(subscriber) - cpu;
    if (arrivals < count) return fprintf(stderr, "%ld of %ld commands arrived\n", arrivals, count), 1;
    for (long i = 0; i < count; i++) sent[i] = arrived[i] - sent[i];
    sort_u64(sent, count);
    printf("n=%ld p50_us=%.1f p90_us=%.1f p99_us=%.1f max_us=%.1f cpu_us_cmd=%.1f\n", count, sent[count / 2] / 1e3,
           sent[count * 9 / 10] / 1e3, sent[count * 99 / 100] / 1e3, sent[count - 1] / 1e3, cpu / 1e3 / count);
    return 0;
}

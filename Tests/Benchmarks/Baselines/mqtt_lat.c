/* usage: mqtt_lat PORT QOS COUNT INTERVAL-US [NODELAY] : publisher, broker and subscriber, one message of 600 bytes
 * each INTERVAL-US; both ends are libmosquitto with its thread, in one process and so on one clock. NODELAY 0: Nagle's
 * algorithm is on in both, libmosquitto's default. */
#include "measure.h"
#include <mosquitto.h>
#include <stdatomic.h>
#include <stdbool.h>

static uint64_t *latencies;
static long count;
static atomic_long received;
static atomic_int ready;
static int qos;

static void on_message(struct mosquitto *client, void *user, const struct mosquitto_message *message) {
    (void)client; (void)user;
    uint64_t sent;
    memcpy(&sent, message->payload, sizeof sent);
    long index = received;
    if (index < count) latencies[index] = now_ns() - sent;
    received = index + 1;
}
static void on_connect(struct mosquitto *client, void *isSubscriber, int code) {
    if (code) exit(1);
    if (isSubscriber) mosquitto_subscribe(client, NULL, "devices/#", qos);
    else ready++;
}
static void on_subscribe(struct mosquitto *client, void *user, int id, int number, const int *granted) {
    (void)client; (void)user; (void)id; (void)number; (void)granted;
    ready++;
}

static struct mosquitto *start(int port, int noDelay, void *isSubscriber) {
    struct mosquitto *client = mosquitto_new(NULL, true, isSubscriber);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, noDelay);
    if (mosquitto_connect(client, "127.0.0.1", port, 60)) { fprintf(stderr, "cannot connect\n"); exit(1); }
    mosquitto_loop_start(client);
    return client;
}

int main(int argc, char **argv) {
    if (argc < 5) return fprintf(stderr, "usage: mqtt_lat PORT QOS COUNT INTERVAL-US [NODELAY]\n"), 2;
    int port = atoi(argv[1]), noDelay = argc > 5 ? atoi(argv[5]) : 1;
    long interval = atol(argv[4]);
    qos = atoi(argv[2]);
    count = atol(argv[3]);
    latencies = calloc(count, sizeof *latencies);
    char payload[600], topic[64];
    memset(payload, 'x', sizeof payload);
    mosquitto_lib_init();
    start(port, noDelay, latencies);
    struct mosquitto *publisher = start(port, noDelay, NULL);
    while (ready < 2) usleep(1000);
    usleep(20000);
    uint64_t next = now_ns();
    for (long i = 0; i < count; i++) {
        next += interval * 1000;
        struct timespec until = {next / 1000000000, next % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        snprintf(topic, sizeof topic, "devices/campus/building/s%05ld/%ld/all", i / 2 % 500, i % 2 + 1);
        uint64_t now = now_ns();
        memcpy(payload, &now, sizeof now);
        mosquitto_publish(publisher, NULL, topic, sizeof payload, payload, qos, false);
    }
    for (int tries = 0; received < count && tries < 5000; tries++) usleep(1000);
    if (received < count) return fprintf(stderr, "%ld of %ld messages arrived\n", (long)received, count), 1;
    sort_u64(latencies, count);
    printf("mode=thread qos=%d nodelay=%d n=%ld p50_us=%.1f p90_us=%.1f p99_us=%.1f max_us=%.1f\n", qos, noDelay,
           count, latencies[count / 2] / 1e3, latencies[count * 9 / 10] / 1e3, latencies[count * 99 / 100] / 1e3,
           latencies[count - 1] / 1e3);
    fflush(stdout);
    _exit(0);
}

/* usage: mqtt_wait own|library PORT COUNT SIZE WINDOW : memory while COUNT messages wait for the broker, until it has
 * acknowledged them (QoS 1).
 * own      in a list of ours: topic and payload of each, what has to be kept in any case; the library gets a window
 * library  everything is handed to libmosquitto at once */
#include "measure.h"
#include <mosquitto.h>

static long acknowledged;
static int isConnected;

static void on_connect(struct mosquitto *client, void *user, int code) {
    (void)client; (void)user;
    isConnected = !code;
}
static void on_publish(struct mosquitto *client, void *user, int id) {
    (void)client; (void)user; (void)id;
    acknowledged++;
}

int main(int argc, char **argv) {
    if (argc < 6) return fprintf(stderr, "usage: mqtt_wait own|library PORT COUNT SIZE WINDOW\n"), 2;
    int isOwn = argv[1][0] == 'o', size = atoi(argv[4]), window = atoi(argv[5]);
    long count = atol(argv[3]), sent = 0;
    struct Waiting { char *topic, *payload; } *list = malloc(count * sizeof *list);
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(NULL, true, NULL);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_publish_callback_set(client, on_publish);
    mosquitto_max_inflight_messages_set(client, window);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    if (mosquitto_connect(client, "127.0.0.1", atoi(argv[2]), 60)) return fprintf(stderr, "cannot connect\n"), 1;
    while (!isConnected) mosquitto_loop(client, 100, 1);

    long before = memory_kb("VmRSS");
    for (long i = 0; i < count; i++) {
        char topic[64], *payload = malloc(size);
        snprintf(topic, sizeof topic, "devices/campus/building/s%05ld/%ld/all", i / 2, i % 2 + 1);
        memset(payload, 'x', size);
        if (isOwn) {
            list[i] = (struct Waiting){strdup(topic), payload};
        } else {
            if (mosquitto_publish(client, NULL, topic, size, payload, 1, 0)) return fprintf(stderr, "publish\n"), 1;
            free(payload);
            sent++;
        }
    }
    long waiting = memory_kb("VmRSS");
    while (acknowledged < count) {
        for (; sent < count && sent - acknowledged < window; sent++) {
            if (mosquitto_publish(client, NULL, list[sent].topic, size, list[sent].payload, 1, 0)) return 1;
            free(list[sent].topic);
            free(list[sent].payload);
        }
        mosquitto_loop(client, 100, 1);
    }
    printf("mode=%s n=%ld waiting_kb=%ld grown_kb=%ld maxrss_kb=%ld\n", argv[1], count, waiting - before,
           memory_kb("VmHWM") - before, memory_kb("VmHWM"));
    return 0;
}

/* usage: mqtt_pub MODE PORT QOS COUNT [SIZE] [WINDOW] [BROKER-PID] [5] : publishes until all is acknowledged.
 * MODE: thread  libmosquitto with its own thread, publishing from the main one
 *       cork    one thread: a window is published into a corked socket and drained to half before the next
 * 5: MQTT 5, retained, with the properties that the bridge's snapshots have.
 * QoS 0 ends when a last QoS 1 message is acknowledged: the broker has then read all before it. */
#include "measure.h"
#include "snapshot_properties.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

static atomic_long acknowledged;
static atomic_int connected;
static long wanted;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_acknowledged = PTHREAD_COND_INITIALIZER;
static struct mosquitto *client;
static char topics[1000][64], payload[1 << 16];

static void on_connect(struct mosquitto *m, void *user, int code) {
    (void)m; (void)user;
    connected = code ? -1 : 1;
}
static void on_publish(struct mosquitto *m, void *user, int id) {
    (void)m; (void)user; (void)id;
    if (atomic_fetch_add(&acknowledged, 1) + 1 != wanted) return;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&all_acknowledged);
    pthread_mutex_unlock(&lock);
}

static void cork(int on) {
    setsockopt(mosquitto_socket(client), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

static int optional(int argc, char **argv, int index, int otherwise) {
    return argc > index ? atoi(argv[index]) : otherwise;
}

int main(int argc, char **argv) {
    if (argc < 5)
        return fprintf(stderr, "usage: mqtt_pub thread|cork PORT QOS COUNT [SIZE] [WINDOW] [BROKER-PID] [5]\n"), 2;
    int isThread = argv[1][0] == 't', port = atoi(argv[2]), qos = atoi(argv[3]);
    int size = optional(argc, argv, 5, 600), window = optional(argc, argv, 6, 20), broker = optional(argc, argv, 7, 0);
    int isVersion5 = optional(argc, argv, 8, 0) == 5;
    long count = atol(argv[4]);
    char id[40];
    snprintf(id, sizeof id, "c-%d", getpid());
    for (int i = 0; i < 1000; i++)
        snprintf(topics[i], sizeof topics[i], "devices/campus/building/s%05d/%d/all", i / 2, i % 2 + 1);
    memset(payload, 'x', sizeof payload);
    wanted = qos ? count : count + 1;

    mosquitto_lib_init();
    client = mosquitto_new(id, true, NULL);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_publish_callback_set(client, on_publish);
    mosquitto_max_inflight_messages_set(client, window);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    if (isVersion5) mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_property *properties = isVersion5 ? snapshot_properties() : NULL;
    if (mosquitto_connect(client, "127.0.0.1", port, 60)) return fprintf(stderr, "cannot connect\n"), 1;
    if (isThread) {
        mosquitto_loop_start(client);
        while (!connected) usleep(500);
    } else {
        while (!connected) mosquitto_loop(client, 100, 1);
    }

    uint64_t brokerCPU = pid_cpu_ns(broker), cpu = cpu_ns(), wall = now_ns();
    for (long i = 0; i < count; i++) {
        int code = isVersion5
            ? mosquitto_publish_v5(client, NULL, topics[i % 1000], size, payload, qos, true, properties)
            : mosquitto_publish(client, NULL, topics[i % 1000], size, payload, qos, false);
        if (code) return fprintf(stderr, "publish: %s\n", mosquitto_strerror(code)), 1;
        if (isThread) continue;
        if (!qos && (i & 63) == 0) { cork(0); cork(1); }
        if (qos && i + 1 - acknowledged >= window) {
            cork(0);
            while (i + 1 - acknowledged > window / 2) mosquitto_loop(client, 100, 1);
            cork(1);
        }
    }
    if (!isThread) cork(0);
    if (!qos) mosquitto_publish(client, NULL, "end", 1, payload, 1, false);
    if (isThread) {
        pthread_mutex_lock(&lock);
        while (acknowledged < wanted) pthread_cond_wait(&all_acknowledged, &lock);
        pthread_mutex_unlock(&lock);
    } else {
        while (acknowledged < wanted) mosquitto_loop(client, 100, 1);
    }
    wall = now_ns() - wall;
    cpu = cpu_ns() - cpu;
    brokerCPU = pid_cpu_ns(broker) - brokerCPU;
    printf("mode=%s qos=%d inflight=%d n=%ld msgs_s=%.0f us_msg=%.2f cpu_us_msg=%.2f broker_us_msg=%.2f "
           "maxrss_kb=%ld\n", argv[1], qos, window, count, count / (wall / 1e9), wall / 1e3 / count,
           cpu / 1e3 / count, brokerCPU / 1e3 / count, memory_kb("VmHWM"));
    mosquitto_disconnect(client);
    if (isThread) mosquitto_loop_stop(client, false);
    mosquitto_destroy(client);
    return 0;
}

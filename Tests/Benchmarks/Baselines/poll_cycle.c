/* usage: poll_cycle MQTT-PORT URL CYCLES REQUEST-FILE [QOS] [WINDOW] [BROKER-PID] [5] : whole cycles on one thread, the
 * limit of what a bridge can do: POST getLoad, decode it as it arrives, publish a snapshot of 8 points for each port,
 * wait until all are acknowledged.
 * 5: MQTT 5, retained, with the properties that the bridge's snapshots have. */
#include "saxdecode.h"
#include "snapshot_properties.h"
#include <curl/curl.h>
#include <mosquitto.h>
#include <stdbool.h>

static struct mosquitto *client;
static long sent, acknowledged;
static int isConnected, qos, window;
static uint64_t sentBytes;
/* NULL on MQTT 3.1.1. */
static mosquitto_property *properties;

#define META(name, units, type) "\"" name "\":{\"units\":\"" units "\",\"tz\":\"UTC\",\"type\":\"" type "\"}"
static const char METADATA[] =
    "},{" META("shedState", "0 or 1", "integer") "," META("portLoad", "kw", "float") ","
    META("allowedLoad", "kw", "float") "," META("percentShed", "percent", "integer") "," META("stationID", "", "string")
    "," META("stationName", "", "string") "," META("userID", "", "string") "," META("credentialID", "", "string") "}]";

static void on_connect(struct mosquitto *m, void *user, int code) {
    (void)m; (void)user;
    isConnected = !code;
}
static void on_publish(struct mosquitto *m, void *user, int id) {
    (void)m; (void)user; (void)id;
    acknowledged++;
}
static void pump(void) { mosquitto_loop(client, 100, 1); }

static inline char *append_text(char *o, const Reply *reply, Text text) {
    const char *bytes = reply->arena + text.offset;
    *o++ = '"';
    for (uint32_t i = 0; i < text.length; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\') *o++ = '\\';
        *o++ = bytes[i];
    }
    *o++ = '"';
    return o;
}
/* Three decimals, as the API has them. */
static inline char *append_kilowatts(char *o, double value) {
    uint64_t watts = (uint64_t)(value * 1e3 + .5);
    o = append_number(o, watts / 1000);
    *o++ = '.';
    *o++ = '0' + watts % 1000 / 100;
    *o++ = '0' + watts % 100 / 10;
    *o++ = '0' + watts % 10;
    return o;
}

static void on_station(Reply *reply, void *argument) {
    (void)argument;
    Station *station = &reply->stations[reply->stationCount - 1];
    char topic[64], payload[2048];
    for (uint32_t i = 0; i < station->ports; i++) {
        Port *port = &reply->ports[station->firstPort + i];
        char *o = payload;
        APPEND(o, "[{\"shedState\":");
        o = append_number(o, port->shed);
        APPEND(o, ",\"portLoad\":");
        o = append_kilowatts(o, port->load);
        APPEND(o, ",\"allowedLoad\":");
        o = append_kilowatts(o, port->allowed);
        APPEND(o, ",\"percentShed\":");
        o = append_number(o, port->percent);
        APPEND(o, ",\"stationID\":");
        o = append_text(o, reply, station->id);
        APPEND(o, ",\"stationName\":");
        o = append_text(o, reply, station->name);
        APPEND(o, ",\"userID\":");
        o = append_text(o, reply, port->userID);
        APPEND(o, ",\"credentialID\":");
        o = append_text(o, reply, port->credentialID);
        o = append(o, METADATA, sizeof METADATA - 1);
        char *t = topic;
        APPEND(t, "devices/campus/building/s");
        t = append_number(t, 10000 + reply->stationCount);
        *t++ = '/';
        t = append_number(t, port->number);
        APPEND(t, "/all");
        *t = 0;
        if (mosquitto_publish_v5(client, NULL, topic, (int)(o - payload), payload, qos, properties != NULL, properties))
            exit(1);
        sentBytes += o - payload;
        sent++;
        while (qos && sent - acknowledged >= window) pump();
    }
}

static size_t on_body(char *data, size_t size, size_t count, void *decoder) {
    return decoder_feed(decoder, data, size * count, 0) ? 0 : size * count;
}

int main(int argc, char **argv) {
    if (argc < 5)
        return fprintf(stderr, "usage: poll_cycle MQTT-PORT URL CYCLES REQUEST-FILE [QOS] [WINDOW] [PID] [5]\n"), 2;
    int port = atoi(argv[1]), broker = argc > 7 ? atoi(argv[7]) : 0;
    long cycles = atol(argv[3]);
    size_t length;
    char *request = slurp(argv[4], &length);
    qos = argc > 5 ? atoi(argv[5]) : 1;
    window = argc > 6 ? atoi(argv[6]) : 20;

    curl_global_init(CURL_GLOBAL_ALL);
    mosquitto_lib_init();
    static Decoder decoder;
    decoder_init_push(&decoder);
    decoder.on_station = on_station;
    char id[32];
    snprintf(id, sizeof id, "cycle-%d", getpid());
    client = mosquitto_new(id, true, NULL);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_publish_callback_set(client, on_publish);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_max_inflight_messages_set(client, window);
    if (argc > 8 && atoi(argv[8]) == 5) {
        mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
        properties = snapshot_properties();
    }
    if (mosquitto_connect(client, "127.0.0.1", port, 60)) return fprintf(stderr, "cannot connect\n"), 1;
    while (!isConnected) pump();

    CURL *easy = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_URL, argv[2]);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &decoder);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 65536L);

    uint64_t *wall = malloc(8 * cycles), cpu = cpu_ns(), brokerCPU = pid_cpu_ns(broker);
    for (long i = 0; i < cycles; i++) {
        wall[i] = now_ns();
        decoder_begin(&decoder);
        if (curl_easy_perform(easy) || decoder_feed(&decoder, "", 0, 1)) return fprintf(stderr, "no reply\n"), 1;
        while (qos && acknowledged < sent) pump();
        wall[i] = now_ns() - wall[i];
    }
    cpu = cpu_ns() - cpu;
    brokerCPU = pid_cpu_ns(broker) - brokerCPU;
    sort_u64(wall, cycles);
    printf("mode=loop qos=%d cycles=%ld stations=%zu calls=1 msgs=%ld avg_payload=%.0f ms=%.2f ms_min=%.2f cpu_ms=%.2f "
           "broker_ms=%.2f maxrss_kb=%ld\n", qos, cycles, decoder.reply.stationCount, sent / cycles,
           (double)sentBytes / sent, wall[cycles / 2] / 1e6, wall[0] / 1e6, cpu / 1e6 / cycles,
           brokerCPU / 1e6 / cycles, memory_kb("VmHWM"));
    fflush(stdout);
    _exit(0);
}

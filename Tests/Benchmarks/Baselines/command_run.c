/* usage: command_run MODE MQTT-PORT URL [FOLDER] : what a set message asks for becomes a POST at once, on a kept
 * connection, inside libmosquitto's callback. Prints "ready" and goes on until it is ended.
 * MODE: direct   nothing else
 *       journal  the message is first written to a file in FOLDER, with fdatasync; its result after it, without */
#include "measure.h"
#include <curl/curl.h>
#include <fcntl.h>
#include <mosquitto.h>
#include <stdbool.h>

enum { RECORD = 512, RECORDS = 4096 };

static CURL *easy;
static int journal = -1;
static char body[4096];
static const char REQUEST[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap-env:Envelope "
    "xmlns:soap-env=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap-env:Header><wsse:Security "
    "xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">"
    "<wsse:UsernameToken><wsse:Username>0123456789abcdef0123456789abcdef54d8c8d2</wsse:Username><wsse:Password "
    "Type=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText\">"
    "fedcba9876543210</wsse:Password></wsse:UsernameToken></wsse:Security></soap-env:Header><soap-env:Body>"
    "<ns0:shedLoad xmlns:ns0=\"urn:dictionary:com.chargepoint.webservices\"><shedQuery><shedStation><stationID>1:%d"
    "</stationID><Ports><Port><portNumber>1</portNumber><allowedLoadPerPort>%.*s</allowedLoadPerPort></Port></Ports>"
    "</shedStation></shedQuery></ns0:shedLoad></soap-env:Body></soap-env:Envelope>";

static size_t ignore(char *bytes, size_t size, size_t count, void *user) {
    (void)bytes; (void)user;
    return size * count;
}

static void record(const char *format, const char *topic, int length, const char *payload, bool isSynced) {
    static long count;
    char line[RECORD] = {0};
    snprintf(line, sizeof line, format, topic, length, payload);
    if (pwrite(journal, line, RECORD, count++ % RECORDS * RECORD) != RECORD || (isSynced && fdatasync(journal))) {
        perror("journal");
        exit(1);
    }
}

static void on_message(struct mosquitto *client, void *user, const struct mosquitto_message *message) {
    (void)client; (void)user;
    if (journal >= 0) record("%s %.*s\n", message->topic, message->payloadlen, message->payload, true);
    int station = 33923;
    sscanf(message->topic, "devices/campus/building/s%d", &station);
    int length = snprintf(body, sizeof body, REQUEST, station, message->payloadlen, (const char *)message->payload);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)length);
    if (curl_easy_perform(easy)) { fprintf(stderr, "no answer\n"); exit(1); }
    if (journal >= 0) record("%s %.*s done\n", message->topic, message->payloadlen, message->payload, false);
}
static void on_connect(struct mosquitto *client, void *user, int code) {
    (void)user; (void)code;
    mosquitto_subscribe(client, NULL, "devices/+/+/+/+/+/set", 1);
}
static void on_subscribe(struct mosquitto *client, void *user, int id, int count, const int *granted) {
    (void)client; (void)user; (void)id; (void)count; (void)granted;
    puts("ready");
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc < 4) return fprintf(stderr, "usage: command_run direct|journal MQTT-PORT URL [FOLDER]\n"), 2;
    curl_global_init(CURL_GLOBAL_ALL);
    mosquitto_lib_init();
    easy = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_URL, argv[3]);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (!strcmp(argv[1], "journal")) {
        char path[4096];
        snprintf(path, sizeof path, "%s/journal-%d", argc > 4 ? argv[4] : ".", getpid());
        journal = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
        static char zeros[RECORD];
        if (journal < 0) return perror(path), 1;
        unlink(path);
        /* Written once, so that later only data has to reach the disk. */
        for (int i = 0; i < RECORDS; i++)
            if (pwrite(journal, zeros, RECORD, i * RECORD) != RECORD) return perror(path), 1;
        fsync(journal);
    }
    struct mosquitto *client = mosquitto_new(NULL, true, NULL);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    if (mosquitto_connect(client, "127.0.0.1", atoi(argv[2]), 60)) return fprintf(stderr, "cannot connect\n"), 1;
    return mosquitto_loop_forever(client, -1, 1);
}

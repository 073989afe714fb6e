/* Publishing over a plain socket (MQTT 3.1.1), so that what sends costs next to nothing. Loopback only. */
#ifndef MQTT_SOCKET_H
#define MQTT_SOCKET_H
#include "measure.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static inline int tcp_open(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (void *)&address, sizeof address)) { perror("connect"); exit(2); }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static inline void write_all(int fd, const void *bytes, size_t length) {
    for (const char *at = bytes; length;) {
        ssize_t written = write(fd, at, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) { perror("write"); exit(2); }
        at += written;
        length -= written;
    }
}

static inline size_t mqtt_text(unsigned char *out, const char *text, size_t length) {
    out[0] = length >> 8;
    out[1] = length & 255;
    memcpy(out + 2, text, length);
    return length + 2;
}

/* A connection with a clean session that the broker has accepted. */
static inline int mqtt_open(int port, const char *id) {
    int fd = tcp_open(port);
    unsigned char packet[128], *end = packet + 2, answer[4];
    end += mqtt_text(end, "MQTT", 4);
    *end++ = 4;
    *end++ = 2;
    *end++ = 0;
    *end++ = 60;
    end += mqtt_text(end, id, strlen(id));
    packet[0] = 0x10;
    packet[1] = end - packet - 2;
    write_all(fd, packet, end - packet);
    for (size_t got = 0; got < sizeof answer;) {
        ssize_t more = read(fd, answer + got, sizeof answer - got);
        if (more <= 0) { perror("broker"); exit(2); }
        got += more;
    }
    if (answer[3]) { fprintf(stderr, "the broker refuses: %d\n", answer[3]); exit(2); }
    return fd;
}

/* A QoS 1 PUBLISH of a short message. */
static inline void mqtt_publish(int fd, unsigned number, const char *topic, const char *payload) {
    unsigned char packet[512], body[500], *end = body, *out = packet;
    end += mqtt_text(end, topic, strlen(topic));
    *end++ = number >> 8;
    *end++ = number & 255;
    memcpy(end, payload, strlen(payload));
    end += strlen(payload);
    size_t length = end - body;
    *out++ = 0x32;
    for (size_t rest = length;;) {
        *out = rest & 127;
        rest >>= 7;
        if (!rest) { out++; break; }
        *out++ |= 128;
    }
    memcpy(out, body, length);
    write_all(fd, packet, out + length - packet);
}
#endif

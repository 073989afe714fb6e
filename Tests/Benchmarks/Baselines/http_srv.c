/* usage: http_srv PORT FILE [OPERATION=FILE ...] : an HTTP/1.1 server with one thread and epoll on 127.0.0.1 that
 * answers at once.
 * POST /load     FILE as text/xml
 * POST /cmd      a SOAP answer of 0.3 kB
 * POST /soap     by the operation in the request's body: its FILE, in which 1:00000 becomes the request's station if it
 *                names one; else an answer that says success and nothing more
 * GET /arrivals  a line for each POST since the last time: operation, the limit that it gives or -, and
 *                CLOCK_MONOTONIC's nanoseconds at which it had come as a whole */
#include "measure.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

typedef struct {
    int fd;
    char in[65536];
    size_t length;
    char head[256];
    /* An answer made for this connection alone; NULL before the first. */
    char *own;
    /* What is being sent, and its first part that is not yet sent as a whole; 2: nothing. */
    struct iovec out[2];
    int part;
} Connection;

static int epoll;
static char *file;
static size_t file_length;
static char small[] =
    "<?xml version=\"1.0\"?><SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\">"
    "<SOAP-ENV:Body><ns1:shedLoadResponse xmlns:ns1=\"urn:dictionary:com.chargepoint.webservices\"><Success>1</Success>"
    "<responseCode>100</responseCode></ns1:shedLoadResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>";

typedef struct { char name[48]; char *bytes; size_t length; } Answer;
typedef struct { char name[48], limit[16]; uint64_t time; } Arrival;
static Answer answers[16];
static int answerCount;
static Arrival arrivals[1 << 16];
static size_t arrivalCount;
static const char STATION[] = "1:00000";

enum Sent { SENT, BLOCKED, BROKEN };

static enum Sent flush(Connection *c) {
    while (c->part < 2) {
        ssize_t sent = writev(c->fd, c->out + c->part, 2 - c->part);
        if (sent < 0) return errno == EAGAIN ? BLOCKED : BROKEN;
        while (c->part < 2 && (size_t)sent >= c->out[c->part].iov_len) sent -= c->out[c->part++].iov_len;
        if (c->part == 2) break;
        c->out[c->part].iov_base = (char *)c->out[c->part].iov_base + sent;
        c->out[c->part].iov_len -= sent;
    }
    return SENT;
}

static void answer(Connection *c, char *body, size_t length) {
    int head = snprintf(c->head, sizeof c->head,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\n\r\n", length);
    c->out[0] = (struct iovec){c->head, head};
    c->out[1] = (struct iovec){body, length};
    c->part = 0;
}

/* What stands between the tags of the first element of this name; empty if there is none. */
static size_t field(const char *body, const char *name, char *out, size_t room) {
    size_t length = 0;
    for (const char *at = body; (at = strstr(at, name)); at++) {
        const char *text = at + strlen(name);
        if ((at[-1] != '<' && at[-1] != ':') || *text != '>') continue;
        while (*++text && *text != '<' && length < room - 1) out[length++] = *text;
        break;
    }
    out[length] = 0;
    return length;
}

/* The name of the first element in the body of an envelope. */
static void operation_of(const char *body, char *out, size_t room) {
    size_t length = 0;
    const char *at = strstr(body, "Body");
    if (at) at = strchr(at, '<');
    while (at && *++at && !strchr(" />", *at) && length < room - 1) {
        if (*at == ':') length = 0;
        else out[length++] = *at;
    }
    out[length] = 0;
}

static void answer_operation(Connection *c, const char *body, const char *operation) {
    free(c->own);
    Answer *known = NULL;
    for (int i = 0; i < answerCount; i++)
        if (!strcmp(answers[i].name, operation)) known = &answers[i];
    if (!known) {
        c->own = malloc(640);
        size_t length = snprintf(c->own, 640,
                                 "<?xml version=\"1.0\"?>"
                                 "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>"
                                 "<n:%sResponse xmlns:n=\"urn:dictionary:com.chargepoint.webservices\">"
                                 "<responseCode>100</responseCode>"
                                 "<responseText>API input request executed successfully.</responseText>"
                                 "<Success>1</Success></n:%sResponse></e:Body></e:Envelope>",
                                 operation, operation);
        answer(c, c->own, length);
        return;
    }
    char station[32];
    size_t idLength = field(body, "stationID", station, sizeof station), length = 0;
    if (!idLength) {
        c->own = NULL;
        answer(c, known->bytes, known->length);
        return;
    }
    c->own = malloc(known->length + 4096);
    for (const char *at = known->bytes, *end = at + known->length; at < end;) {
        const char *next = memmem(at, end - at, STATION, sizeof STATION - 1);
        size_t plain = (next ? next : end) - at;
        memcpy(c->own + length, at, plain);
        length += plain;
        at += plain;
        if (!next) break;
        memcpy(c->own + length, station, idLength);
        length += idLength;
        at += sizeof STATION - 1;
    }
    answer(c, c->own, length);
}

static void answer_arrivals(Connection *c) {
    free(c->own);
    c->own = malloc(arrivalCount * 96 + 1);
    size_t length = 0;
    for (size_t i = 0; i < arrivalCount; i++)
        length += sprintf(c->own + length, "%s %s %llu\n", arrivals[i].name,
                          *arrivals[i].limit ? arrivals[i].limit : "-", (unsigned long long)arrivals[i].time);
    arrivalCount = 0;
    answer(c, c->own, length);
}

/* Answers the next request that has come as a whole; 0 if there is none. */
static int serve(Connection *c) {
    char *end = memmem(c->in, c->length, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = end + 4 - c->in, body = 0;
    *end = 0;
    for (char *line = c->in; (line = strchr(line, '\n'));)
        if (!strncasecmp(++line, "content-length:", 15)) body = atoi(line + 15);
    if (c->length < head + body) {
        *end = '\r';
        return 0;
    }
    const char *path = strchr(c->in, ' ') + 1;
    if (!strncmp(path, "/arrivals", 9)) {
        answer_arrivals(c);
    } else if (!strncmp(path, "/load", 5)) {
        answer(c, file, file_length);
    } else {
        uint64_t now = now_ns();
        Arrival here = {.time = now};
        char *text = c->in + head, end = text[body];
        text[body] = 0;
        operation_of(text, here.name, sizeof here.name);
        field(text, "allowedLoadPerPort", here.limit, sizeof here.limit);
        if (arrivalCount < sizeof arrivals / sizeof *arrivals) arrivals[arrivalCount++] = here;
        if (!strncmp(path, "/cmd", 4)) answer(c, small, sizeof small - 1);
        else answer_operation(c, text, here.name);
        text[body] = end;
    }
    c->length -= head + body;
    memmove(c->in, c->in + head + body, c->length);
    return 1;
}

/* Does what the connection is ready for. Returns 0 if it is over. */
static int handle(Connection *c, unsigned ready) {
    int wasBlocked = c->part < 2;
    enum Sent sent = flush(c);
    if (sent == BLOCKED) return 1;
    if (sent == SENT && ready & (EPOLLIN | EPOLLHUP)) {
        ssize_t got = read(c->fd, c->in + c->length, sizeof c->in - 1 - c->length);
        if (got == 0 || (got < 0 && errno != EAGAIN)) return 0;
        if (got > 0) c->length += got;
    }
    while (sent == SENT && serve(c)) sent = flush(c);
    if (sent == BROKEN) return 0;
    if ((sent == BLOCKED) != wasBlocked) {
        struct epoll_event event = {sent == BLOCKED ? EPOLLOUT : EPOLLIN, {.ptr = c}};
        epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
    }
    return 1;
}

static void welcome(int listener) {
    int fd = accept4(listener, 0, 0, SOCK_NONBLOCK), on = 1;
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Connection *c = malloc(sizeof *c);
    c->fd = fd;
    c->length = 0;
    c->own = NULL;
    c->part = 2;
    struct epoll_event event = {EPOLLIN, {.ptr = c}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "usage: http_srv PORT FILE [OPERATION=FILE ...]\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    file = slurp(argv[2], &file_length);
    for (int i = 3; i < argc && answerCount < (int)(sizeof answers / sizeof *answers); i++) {
        char *path = strchr(argv[i], '=');
        if (!path) return fprintf(stderr, "%s: not OPERATION=FILE\n", argv[i]), 2;
        Answer *known = &answers[answerCount++];
        snprintf(known->name, sizeof known->name, "%.*s", (int)(path - argv[i]), argv[i]);
        known->bytes = slurp(path + 1, &known->length);
    }
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 256)) return perror("http_srv"), 1;
    epoll = epoll_create1(0);
    struct epoll_event event = {EPOLLIN, {.ptr = NULL}}, events[64];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            Connection *c = events[i].data.ptr;
            if (!c) welcome(listener);
            else if (!handle(c, events[i].events)) { close(c->fd); free(c->own); free(c); }
        }
    }
}

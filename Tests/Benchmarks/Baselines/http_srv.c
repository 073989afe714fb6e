/* usage: http_srv PORT FILE : an HTTP/1.1 server with one thread and epoll on 127.0.0.1 that answers at once.
 * POST /load: FILE as text/xml    POST /cmd: a SOAP answer of 0.3 kB */
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
    char in[16384];
    size_t length;
    char head[256];
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
    if (!strncmp(strchr(c->in, ' ') + 1, "/cmd", 4)) answer(c, small, sizeof small - 1);
    else answer(c, file, file_length);
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
        ssize_t got = read(c->fd, c->in + c->length, sizeof c->in - c->length);
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
    c->part = 2;
    struct epoll_event event = {EPOLLIN, {.ptr = c}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "usage: http_srv PORT FILE\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    file = slurp(argv[2], &file_length);
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
            else if (!handle(c, events[i].events)) { close(c->fd); free(c); }
        }
    }
}

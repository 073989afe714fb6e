/* usage: http_multi URL CONCURRENCY COUNT REQUEST-FILE [SERVER-PID] [keep] : posts a request again and again on kept
 * connections, with libcurl's multi_socket interface and epoll.
 * keep: each answer is gathered in memory of its own, as whoever decodes it later must; else it is thrown away. */
#include "measure.h"
#include <curl/curl.h>
#include <sys/epoll.h>

static CURLM *multi;
static int epoll;
static long timeout = -1, started, done, count, connects;
static size_t bytes;

typedef struct { char *bytes; size_t length, room; } Body;

static size_t on_kept_body(char *data, size_t size, size_t number, void *user) {
    Body *body = user;
    size_t length = size * number;
    if (body->length + length > body->room) {
        body->room = body->length + length > 320 << 10 ? 2 * (body->length + length) : 320 << 10;
        body->bytes = realloc(body->bytes, body->room);
    }
    memcpy(body->bytes + body->length, data, length);
    body->length += length;
    bytes += length;
    return length;
}

static size_t on_body(char *data, size_t size, size_t number, void *user) {
    (void)data; (void)user;
    bytes += size * number;
    return size * number;
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *user, void *known) {
    (void)easy; (void)user;
    if (what == CURL_POLL_REMOVE) return epoll_ctl(epoll, EPOLL_CTL_DEL, socket, 0), 0;
    struct epoll_event event = {0, {.fd = socket}};
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    if (!known) curl_multi_assign(multi, socket, (void *)1);
    /* The number of a closed socket may have come again. */
    int first = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, second = known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(epoll, first, socket, &event)) epoll_ctl(epoll, second, socket, &event);
    return 0;
}

static int on_timer(CURLM *m, long milliseconds, void *user) {
    (void)m; (void)user;
    timeout = milliseconds;
    return 0;
}

static void start(CURL *easy) {
    if (started == count) return;
    started++;
    curl_multi_add_handle(multi, easy);
}

static void collect(void) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        if (message->data.result) { fprintf(stderr, "%s\n", curl_easy_strerror(message->data.result)); exit(1); }
        long made;
        curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &made);
        connects += made;
        done++;
        Body *kept = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &kept);
        if (kept) {
            free(kept->bytes);
            *kept = (Body){0};
        }
        curl_multi_remove_handle(multi, easy);
        start(easy);
    }
}

static CURL *request(const char *url, const char *body, size_t length, struct curl_slist *headers, int isKept) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 262144L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (isKept) {
        Body *kept = calloc(1, sizeof *kept);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_kept_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, kept);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, kept);
    }
    return easy;
}

static void run(void) {
    int running;
    struct epoll_event events[64];
    while (done < count) {
        int ready = timeout == 0 ? 0 : epoll_wait(epoll, events, 64, timeout < 0 ? 100 : (int)timeout);
        if (!ready) {
            timeout = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        for (int i = 0; i < ready; i++) {
            int what = (events[i].events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0)
                | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
            curl_multi_socket_action(multi, events[i].data.fd, what, &running);
        }
        collect();
    }
}

int main(int argc, char **argv) {
    if (argc < 5) return fprintf(stderr, "usage: http_multi URL CONCURRENCY COUNT REQUEST-FILE [PID] [keep]\n"), 2;
    int concurrency = atoi(argv[2]), server = argc > 5 ? atoi(argv[5]) : 0;
    size_t length;
    char *body = slurp(argv[4], &length);
    count = atol(argv[3]);
    curl_global_init(CURL_GLOBAL_ALL);
    multi = curl_multi_init();
    epoll = epoll_create1(0);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)concurrency);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");
    headers = curl_slist_append(headers, "SOAPAction: \"getLoad\"");
    headers = curl_slist_append(headers, "Expect:");

    uint64_t wall = now_ns(), cpu = cpu_ns(), serverCPU = pid_cpu_ns(server);
    for (int i = 0; i < concurrency; i++) start(request(argv[1], body, length, headers, argc > 6));
    run();
    wall = now_ns() - wall;
    cpu = cpu_ns() - cpu;
    serverCPU = pid_cpu_ns(server) - serverCPU;
    printf("mode=socket conc=%d n=%ld req_s=%.0f us_req=%.1f cpu_us_req=%.1f srv_us_req=%.1f mb_s=%.0f connects=%ld "
           "maxrss_kb=%ld\n", concurrency, count, count / (wall / 1e9), wall / 1e3 / count, cpu / 1e3 / count,
           serverCPU / 1e3 / count, bytes / (wall / 1e3), connects, memory_kb("VmHWM"));
    return 0;
}

/* usage: json POINTS ITERATIONS : encodes [{point: value, ...}, {point: {"units", "tz", "type"}, ...}].
 * POINTS is a list of: name kind units type value. Keys and metadata are made once, numbers are copied as the API's own
 * digits: the least that can be done. */
#include "measure.h"

typedef struct {
    char name[48], units[48], type[16], kind, text[64], key[64];
    long integer;
    int keyLength, textLength;
} Point;

static Point points[64];
static int pointCount;
static char metadata[8192], out[16384];
static size_t metadataLength;

static inline char *append_string(char *o, const char *text) {
    *o++ = '"';
    for (; *text; text++) {
        unsigned char c = *text;
        if (c == '"' || c == '\\') { *o++ = '\\'; *o++ = c; }
        else if (c < 32) o += sprintf(o, "\\u%04x", c);
        else *o++ = c;
    }
    *o++ = '"';
    return o;
}

static inline char *append_value(char *o, const Point *point) {
    switch (point->kind) {
    case 's': return append_string(o, point->text);
    case 'd': return append(o, point->text, point->textLength);
    case 'i':
        if (point->integer < 0) *o++ = '-';
        return append_number(o, labs(point->integer));
    case 'b': return point->integer ? append(o, "true", 4) : append(o, "false", 5);
    default: return append(o, "null", 4);
    }
}

static char *append_metadata(char *o) {
    *o++ = '{';
    for (int i = 0; i < pointCount; i++) {
        const Point *point = &points[i];
        if (i) *o++ = ',';
        o = append(o, point->key, point->keyLength);
        APPEND(o, "{\"units\":");
        o = append_string(o, point->units);
        APPEND(o, ",\"tz\":\"US/Pacific\",\"type\":");
        o = append_string(o, point->type);
        *o++ = '}';
    }
    *o++ = '}';
    return o;
}

static size_t encode(void) {
    char *o = out;
    APPEND(o, "[{");
    for (int i = 0; i < pointCount; i++) {
        const Point *point = &points[i];
        if (i) *o++ = ',';
        o = append(o, point->key, point->keyLength);
        o = append_value(o, point);
    }
    APPEND(o, "},");
    o = append(o, metadata, metadataLength);
    *o++ = ']';
    return o - out;
}

/* Returns the index of the point that changes from message to message. */
static int read_points(const char *path) {
    char line[256];
    int changing = 0;
    FILE *file = fopen(path, "r");
    if (!file) { perror(path); exit(2); }
    while (fgets(line, sizeof line, file)) {
        Point *p = &points[pointCount];
        int at = 0;
        if (sscanf(line, "%47s %c %47s %15s %n", p->name, &p->kind, p->units, p->type, &at) < 4) continue;
        line[strcspn(line, "\n")] = 0;
        strncpy(p->text, line + at, sizeof p->text - 1);
        p->textLength = strlen(p->text);
        p->integer = p->kind == 'b' ? p->text[0] == 't' : atol(p->text);
        p->keyLength = strlen(p->name) + 3;
        p->key[0] = '"';
        memcpy(p->key + 1, p->name, p->keyLength - 3);
        memcpy(p->key + p->keyLength - 2, "\":", 2);
        if (!strcmp(p->name, "portLoad")) changing = pointCount;
        pointCount++;
    }
    fclose(file);
    return changing;
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "usage: json POINTS ITERATIONS\n"), 2;
    Point *changing = &points[read_points(argv[1])];
    metadataLength = append_metadata(metadata) - metadata;
    long iterations = atol(argv[2]);
    /* The time of a single one is below what a clock can tell. */
    int rounds = iterations >= 64 ? 64 : 1;
    uint64_t times[64], sum = 0;
    size_t length = 0;
    for (int r = 0; r < rounds; r++) {
        times[r] = now_ns();
        for (long i = 0; i < iterations / rounds; i++) {
            memcpy(changing->text, i & 1 ? "6.600" : "3.314", 5);
            length = encode();
            sum += out[length - 2];
        }
        times[r] = now_ns() - times[r];
    }
    sort_u64(times, rounds);
    double count = iterations / rounds ? iterations / rounds : 1;
    printf("mode=text points=%d bytes=%zu us=%.3f us_min=%.3f sum=%llu\n", pointCount, length,
           times[rounds / 2] / 1e3 / count, times[0] / 1e3 / count, (unsigned long long)sum);
    return 0;
}

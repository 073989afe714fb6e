/* libxml2's SAX2 parser feeding a Reply: one reused parser context, element names matched by interned pointer. */
#ifndef SAXDECODE_H
#define SAXDECODE_H
#include "reply.h"
#include <libxml/SAX2.h>
#include <libxml/dict.h>
#include <libxml/parser.h>

typedef struct {
    Reply reply;
    xmlParserCtxtPtr context;
    /* Open hash of the interned names and their fields. */
    const xmlChar *names[256];
    uint8_t fields[256];
    /* The leaf that is open, and where its text began. */
    int leaf;
    uint32_t offset;
    /* Told of each station at its end. */
    void (*on_station)(Reply *, void *);
    void *argument;
} Decoder;

static inline unsigned name_slot(const void *name) {
    return (unsigned)(((uintptr_t)name * 0x9E3779B97F4A7C15ull) >> 56);
}
static inline int field_of(const Decoder *d, const xmlChar *name) {
    for (unsigned slot = name_slot(name);; slot = (slot + 1) & 255) {
        if (d->names[slot] == name) return d->fields[slot];
        if (!d->names[slot]) return F_NONE;
    }
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaceCount,
                     const xmlChar **namespaces, int attributeCount, int defaulted, const xmlChar **attributes) {
    (void)prefix; (void)uri; (void)namespaceCount; (void)namespaces;
    (void)attributeCount; (void)defaulted; (void)attributes;
    Decoder *d = user;
    int field = field_of(d, name);
    d->leaf = field;
    d->offset = (uint32_t)d->reply.used;
    if (field >= F_stationData) {
        reply_open(&d->reply, field);
        d->leaf = F_NONE;
    }
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)prefix; (void)uri;
    Decoder *d = user;
    if (d->leaf) {
        reply_leaf(&d->reply, d->leaf, d->offset, (uint32_t)(d->reply.used - d->offset));
        d->leaf = F_NONE;
        return;
    }
    int field = field_of(d, name);
    if (field < F_stationData) return;
    reply_close(&d->reply, field);
    if (field == F_stationData && d->on_station) d->on_station(&d->reply, d->argument);
}

static void on_text(void *user, const xmlChar *text, int length) {
    Decoder *d = user;
    if (!d->leaf) return;
    reply_room(&d->reply, length);
    memcpy(d->reply.arena + d->reply.used, text, length);
    d->reply.used += length;
}

static xmlSAXHandler decoder_handler = {
    .initialized = XML_SAX2_MAGIC, .startElementNs = on_start, .endElementNs = on_end, .characters = on_text};

static inline void decoder_names(Decoder *d) {
    for (int field = 1; field < F_COUNT; field++) {
        const xmlChar *name = xmlDictLookup(d->context->dict, (const xmlChar *)FIELD_NAME[field], -1);
        unsigned slot = name_slot(name);
        while (d->names[slot]) slot = (slot + 1) & 255;
        d->names[slot] = name;
        d->fields[slot] = field;
    }
}

/* For documents that come piece by piece. */
static inline void decoder_init_push(Decoder *d) {
    memset(d, 0, sizeof *d);
    d->context = xmlCreatePushParserCtxt(&decoder_handler, d, NULL, 0, NULL);
    xmlCtxtUseOptions(d->context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    decoder_names(d);
}
static inline void decoder_begin(Decoder *d) {
    reply_reset(&d->reply);
    d->leaf = F_NONE;
    xmlCtxtResetPush(d->context, NULL, 0, NULL, NULL);
}
static inline int decoder_feed(Decoder *d, const char *bytes, size_t length, int isLast) {
    return xmlParseChunk(d->context, bytes, (int)length, isLast);
}

/* For documents that are in memory as a whole. */
static inline void decoder_init_memory(Decoder *d) {
    memset(d, 0, sizeof *d);
    d->context = xmlNewParserCtxt();
    *d->context->sax = decoder_handler;
    d->context->userData = d;
    decoder_names(d);
}
static inline int decoder_decode(Decoder *d, const char *bytes, size_t length) {
    reply_reset(&d->reply);
    d->leaf = F_NONE;
    xmlCtxtReadMemory(d->context, bytes, (int)length, NULL, NULL, XML_PARSE_NONET);
    return !d->context->wellFormed;
}
#endif

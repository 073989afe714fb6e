#pragma once
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/* prctl is variadic, which Swift cannot call. */
static inline void cmosquitto_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0L, 0L, 0L); }

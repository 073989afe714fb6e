/* The MQTT 5 properties of the bridge's snapshots. */
#ifndef SNAPSHOT_PROPERTIES_H
#define SNAPSHOT_PROPERTIES_H
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stddef.h>

static inline mosquitto_property *snapshot_properties(void) {
    static const char *const HEADERS[] = {"Date", "TimeStamp", "SynchronizedTimeStamp"};
    const char *time = "2026-11-22T09:36:00.123456+00:00";
    mosquitto_property *list = NULL;
    mosquitto_property_add_byte(&list, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, 1);
    mosquitto_property_add_int32(&list, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, 180);
    mosquitto_property_add_string(&list, MQTT_PROP_CONTENT_TYPE, "application/json");
    for (int i = 0; i < 3; i++)
        mosquitto_property_add_string_pair(&list, MQTT_PROP_USER_PROPERTY, HEADERS[i], time);
    return list;
}
#endif

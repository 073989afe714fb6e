/* The typed result of decoding a getLoad or getStations reply: flat arrays, and texts in one arena. */
#ifndef REPLY_H
#define REPLY_H
#include "measure.h"

typedef struct {
    uint32_t offset, length;
} Text;

/* Leaf elements of both replies and how each is kept: s text, i integer, d double. */
#define FIELDS(X)                                                                                                    \
    X(responseCode, s) X(responseText, s) X(sgID, s) X(numStations, i) X(groupName, s) X(sgLoad, d) X(stationID, s)  \
    X(stationName, s) X(Address, s) X(stationLoad, d) X(portNumber, i) X(userID, s) X(credentialID, s)               \
    X(shedState, i) X(portLoad, d) X(allowedLoad, d) X(percentShed, i) X(stationManufacturer, s) X(stationModel, s)  \
    X(stationMacAddr, s) X(stationSerialNum, s) X(stationActivationDate, s) X(City, s) X(State, s) X(Country, s)     \
    X(postalCode, s) X(Lat, d) X(Long, d) X(Description, s) X(Reservable, i) X(Level, s) X(Mode, i) X(Connector, s)  \
    X(Voltage, d) X(Current, d) X(Power, d) X(estimatedCost, d) X(Status, s) X(timeStamp, s) X(Type, s)              \
    X(startTime, s) X(endTime, s) X(minPrice, d) X(maxPrice, d) X(unitPricePerHour, d) X(unitPricePerSession, d)     \
    X(unitPricePerKWh, d) X(unitPriceForFirst, d) X(unitPricePerHourThereafter, d) X(sessionTime, d) X(numPorts, i)  \
    X(mainPhone, s) X(currencyCode, s) X(orgID, s) X(organizationName, s) X(sgName, s) X(moreFlag, i)

enum {
    F_NONE,
#define X(name, kind) F_##name,
    FIELDS(X)
#undef X
    /* Elements that hold others. */
    F_stationData, F_Port, F_Pricing, F_Geo, F_COUNT
};
static const char *const FIELD_NAME[F_COUNT] = {
    "",
#define X(name, kind) #name,
    FIELDS(X)
#undef X
    "stationData", "Port", "Pricing", "Geo"};
static const char FIELD_KIND[F_COUNT] = {
    0,
#define X(name, kind) #kind[0],
    FIELDS(X)
#undef X
};

typedef struct {
    int number, shed, percent, reservable, mode;
    double load, allowed, latitude, longitude, voltage, current, power, cost;
    Text userID, credentialID, name, description, level, connector, status, timeStamp;
} Port;

typedef struct {
    Text type, start, end;
    double prices[8];
} Pricing;

typedef struct {
    Text id, name, address, manufacturer, model, mac, serial, activated, city, state, country, postalCode;
    Text phone, currency, orgID, orgName, groups, groupNames;
    double load;
    int numPorts;
    uint32_t firstPort, ports, firstPricing, pricings;
} Station;

typedef struct {
    char *arena;
    size_t used, room;
    Station *stations;
    Port *ports;
    Pricing *pricings;
    size_t stationCount, stationRoom, portCount, portRoom, pricingCount, pricingRoom;
    Text code, text, group, groupName;
    double groupLoad;
    int numStations, more;
    enum { IN_REPLY, IN_STATION, IN_PORT, IN_PRICING } place;
} Reply;

static inline void reply_reset(Reply *r) {
    r->used = r->stationCount = r->portCount = r->pricingCount = 0;
    r->place = IN_REPLY;
}

static inline void *grown(void *array, size_t *room, size_t size) {
    *room = *room ? *room * 2 : 1024;
    return realloc(array, *room * size);
}

/* Makes room for so many bytes more of text. */
static inline void reply_room(Reply *r, size_t bytes) {
    while (r->used + bytes > r->room) {
        r->room = r->room ? r->room * 2 : 1 << 16;
        r->arena = realloc(r->arena, r->room);
    }
}

/* Exact for up to 15 digits and 22 decimals; else strtod decides. */
static inline double to_double(const char *text, uint32_t length) {
    static const double POWER[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *end = text + length;
    int negative = 0, decimals = 0, digits = 0, inFraction = 0;
    uint64_t mantissa = 0;
    if (text < end && *text == '-') { negative = 1; text++; }
    for (const char *p = text; p < end; p++) {
        if (*p >= '0' && *p <= '9') {
            mantissa = mantissa * 10 + (*p - '0');
            digits += mantissa != 0;
            decimals += inFraction;
        } else if (*p == '.' && !inFraction) {
            inFraction = 1;
        } else {
            digits = 99;
            break;
        }
    }
    double value;
    if (digits <= 15 && decimals <= 22) {
        value = (double)mantissa / POWER[decimals];
    } else {
        char copy[64];
        if (length > 63) length = 63;
        length -= negative;
        memcpy(copy, text, length);
        copy[length] = 0;
        value = strtod(copy, 0);
    }
    return negative ? -value : value;
}

static inline int to_int(const char *text, uint32_t length) {
    int value = 0, negative = 0;
    if (length && *text == '-') { negative = 1; text++; length--; }
    while (length--) value = value * 10 + (*text++ - '0');
    return negative ? -value : value;
}

/* An element that holds others begins. */
static inline void reply_open(Reply *r, int field) {
    switch (field) {
    case F_stationData:
        if (r->stationCount == r->stationRoom) r->stations = grown(r->stations, &r->stationRoom, sizeof(Station));
        memset(&r->stations[r->stationCount], 0, sizeof(Station));
        r->stations[r->stationCount].firstPort = r->portCount;
        r->stations[r->stationCount].firstPricing = r->pricingCount;
        r->stationCount++;
        r->place = IN_STATION;
        break;
    case F_Port:
        if (r->portCount == r->portRoom) r->ports = grown(r->ports, &r->portRoom, sizeof(Port));
        memset(&r->ports[r->portCount++], 0, sizeof(Port));
        r->stations[r->stationCount - 1].ports++;
        r->place = IN_PORT;
        break;
    case F_Pricing:
        if (r->pricingCount == r->pricingRoom) r->pricings = grown(r->pricings, &r->pricingRoom, sizeof(Pricing));
        memset(&r->pricings[r->pricingCount++], 0, sizeof(Pricing));
        r->stations[r->stationCount - 1].pricings++;
        r->place = IN_PRICING;
        break;
    }
}

static inline void reply_close(Reply *r, int field) {
    if (field == F_stationData) r->place = IN_REPLY;
    else if (field == F_Port || field == F_Pricing) r->place = IN_STATION;
}

/* A leaf ended; its text is the arena's last `length` bytes, from `offset` on. */
static inline void reply_leaf(Reply *r, int field, uint32_t offset, uint32_t length) {
    Text text = {offset, length};
    const char *bytes = r->arena + offset;
    Station *station = r->stationCount ? &r->stations[r->stationCount - 1] : 0;
    Port *port = r->portCount ? &r->ports[r->portCount - 1] : 0;
    Pricing *pricing = r->pricingCount ? &r->pricings[r->pricingCount - 1] : 0;
    double real = 0;
    int integer = 0;
    /* Numbers need not be kept as text. */
    if (FIELD_KIND[field] == 'd') { real = to_double(bytes, length); r->used = offset; }
    else if (FIELD_KIND[field] == 'i') { integer = to_int(bytes, length); r->used = offset; }
    switch (field) {
    case F_responseCode: r->code = text; break;
    case F_responseText: r->text = text; break;
    case F_groupName: r->groupName = text; break;
    case F_sgLoad: r->groupLoad = real; break;
    case F_numStations: r->numStations = integer; break;
    case F_moreFlag: r->more = integer; break;
    case F_sgID: if (r->place) station->groups = text; else r->group = text; break;
    case F_stationID: station->id = text; break;
    case F_stationName: if (r->place == IN_PORT) port->name = text; else station->name = text; break;
    case F_Address: station->address = text; break;
    case F_stationLoad: station->load = real; break;
    case F_portNumber: port->number = integer; break;
    case F_userID: port->userID = text; break;
    case F_credentialID: port->credentialID = text; break;
    case F_shedState: port->shed = integer; break;
    case F_portLoad: port->load = real; break;
    case F_allowedLoad: port->allowed = real; break;
    case F_percentShed: port->percent = integer; break;
    case F_stationManufacturer: station->manufacturer = text; break;
    case F_stationModel: station->model = text; break;
    case F_stationMacAddr: station->mac = text; break;
    case F_stationSerialNum: station->serial = text; break;
    case F_stationActivationDate: station->activated = text; break;
    case F_City: station->city = text; break;
    case F_State: station->state = text; break;
    case F_Country: station->country = text; break;
    case F_postalCode: station->postalCode = text; break;
    case F_Lat: port->latitude = real; break;
    case F_Long: port->longitude = real; break;
    case F_Description: port->description = text; break;
    case F_Reservable: port->reservable = integer; break;
    case F_Level: port->level = text; break;
    case F_Mode: port->mode = integer; break;
    case F_Connector: port->connector = text; break;
    case F_Voltage: port->voltage = real; break;
    case F_Current: port->current = real; break;
    case F_Power: port->power = real; break;
    case F_estimatedCost: port->cost = real; break;
    case F_Status: port->status = text; break;
    case F_timeStamp: port->timeStamp = text; break;
    case F_Type: pricing->type = text; break;
    case F_startTime: pricing->start = text; break;
    case F_endTime: pricing->end = text; break;
    case F_minPrice: case F_maxPrice: case F_unitPricePerHour: case F_unitPricePerSession: case F_unitPricePerKWh:
    case F_unitPriceForFirst: case F_unitPricePerHourThereafter: case F_sessionTime:
        pricing->prices[field - F_minPrice] = real;
        break;
    case F_numPorts: station->numPorts = integer; break;
    case F_mainPhone: station->phone = text; break;
    case F_currencyCode: station->currency = text; break;
    case F_orgID: station->orgID = text; break;
    case F_organizationName: station->orgName = text; break;
    case F_sgName: station->groupNames = text; break;
    }
}
#endif

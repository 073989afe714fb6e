import Registry

/// The keys of a device file in words; tests hold the list and the defaults to the reader.
enum DeviceNotes {
    static let all: [KeyNote] = [
        KeyNote("group", "VOLTTRON's way of spreading scrapes; the bridge does that by itself."),
        KeyNote("driver_type", "Always chargepoint.", isRequired: true),
        KeyNote("campus", "Older form of the topic path, with building, unit and path; the file's own path is better."),
        KeyNote("building", "See campus."),
        KeyNote("unit", "See campus."),
        KeyNote("path", "See campus."),
        KeyNote("driver_config", "Which station, and by which account.", isRequired: true),
        KeyNote("driver_config.stationID", "The station's id, such as 1:34003.", isRequired: true),
        KeyNote("driver_config.account", "Name of an account of bridge.yaml; not needed if there is only one."),
        KeyNote("driver_config.username", "API license key, where there is no account; VOLTTRON's way."),
        KeyNote("driver_config.password", "API password in plain sight; better is an account of bridge.yaml."),
        KeyNote("driver_config.passwordFile", "File that holds the API password alone."),
        KeyNote("driver_config.passwordEnv", "Environment variable that holds the API password."),
        KeyNote(
            "driver_config.cacheExpiration",
            "Seconds for which a response may stand in for a new call; by default each register's own interval."),
        KeyNote("registry_config", "The registry: config:// and a file of the configuration folder.", isRequired: true),
        KeyNote("interval", "Seconds between scrapes of registers that name no interval.", default: 60),
        KeyNote("timezone", "Time zone of the points' metadata, a name of the IANA database.", default: "UTC"),
        KeyNote("publish_depth_first_all", "One message with all points.", default: true),
        KeyNote("publish_breadth_first_all", "The same, the path reversed.", default: false),
        KeyNote("publish_depth_first", "A message for each point.", default: false),
        KeyNote("publish_breadth_first", "The same, the path reversed.", default: false),
        KeyNote("heart_beat_point", "A point that toggles between 0 and 1 every minute."),
    ]
}

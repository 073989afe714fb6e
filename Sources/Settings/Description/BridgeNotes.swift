import Registry

/// The keys of `bridge.yaml` in words; tests hold the list and the defaults to the reader.
enum BridgeNotes {
    static let all: [KeyNote] = [
        KeyNote(
            "instance",
            "Part of the MQTT client id and of the bridge's own topics; no two bridges at one broker share it.",
            default: "bridge1"),
        KeyNote("broker", "How to reach the MQTT broker."),
        KeyNote("broker.host", "Name or address.", default: "127.0.0.1"),
        KeyNote("broker.port", "TCP port; without the key 1883, or 8883 with TLS."),
        KeyNote(
            "broker.tls", "true for the system's authorities, or a group with your own. Without it no TLS.",
            default: false),
        KeyNote("broker.tls.ca", "PEM file with the authorities to trust, instead of the system's."),
        KeyNote("broker.tls.cert", "PEM file with the bridge's certificate; needs key."),
        KeyNote("broker.tls.key", "PEM file with the key of cert."),
        KeyNote("broker.protocol", "Version of MQTT.", default: 5),
        KeyNote("broker.username", "Without it the bridge connects without credentials."),
        KeyNote("broker.password", "In plain sight; better is passwordFile."),
        KeyNote("broker.passwordFile", "File that holds the password alone."),
        KeyNote("broker.passwordEnv", "Environment variable that holds the password."),
        KeyNote(
            "broker.qos",
            "Quality of service: of subscriptions at least 1 all the same, of what goes out if publish has no other.",
            default: 1),
        KeyNote("broker.keepAlive", "Seconds between signs of life.", default: 30),
        KeyNote("publish", "How snapshots reach the broker."),
        KeyNote("publish.prefix", "First levels of every device's topics.", default: "devices"),
        KeyNote(
            "publish.mode",
            "always: after each scrape. on_change: what changed, and every device at least each maxSilence.",
            default: "always"),
        KeyNote("publish.layout", "port: a device for each port. station: one device a station.", default: "port"),
        KeyNote("publish.qos", "Quality of service of whatever goes out; without the key that of broker."),
        KeyNote("publish.retain", "Whether the broker keeps snapshots for those who subscribe later.", default: true),
        KeyNote(
            "publish.maxSilence",
            "Seconds after which an unchanged snapshot is published all the same, in mode on_change."),
        KeyNote(
            "publish.headersInPayload", "On MQTT 3.1.1: whether payloads carry the headers as a third element.",
            default: false),
        KeyNote("commands", "How set messages are executed."),
        KeyNote(
            "commands.writeMode", "staged: a limit waits for the next shedState = true. immediate: it sheds at once.",
            default: "staged"),
        KeyNote(
            "commands.group", "Whether a set message may address every station below a shorter path.", default: false),
        KeyNote("commands.actuatorTopics", "Whether VOLTTRON's actuator topics are served.", default: false),
        KeyNote("commands.maxAge", "Seconds after which a command that still waits expires.", default: 3600),
        KeyNote("homeAssistant", "Home Assistant's MQTT discovery."),
        KeyNote("homeAssistant.enabled", "Whether stations and ports are announced.", default: true),
        KeyNote("homeAssistant.prefix", "First levels of discovery topics.", default: "homeassistant"),
        KeyNote(
            "homeAssistant.style", "entity: every version of Home Assistant. device: 2024.11 and newer.",
            default: "entity"),
        KeyNote(
            "homeAssistant.statusTopic", "Where Home Assistant says that it has started: its birth message.",
            default: "homeassistant/status"),
        KeyNote("http", "The listener for metrics, health and the dashboard; off: there is none."),
        KeyNote("http.enabled", "Whether there is a listener.", default: true),
        KeyNote(
            "http.portMetrics",
            "Ports that have series of their own in /metrics; of further ones it only tells how many there are.",
            default: 1000),
        KeyNote("http.listen", "Address and port to listen at, or off.", default: "127.0.0.1:8088"),
        KeyNote("http.token", "What a client must show to write, in plain sight; better is tokenFile."),
        KeyNote("http.tokenFile", "File that holds the token alone."),
        KeyNote("http.tokenEnv", "Environment variable that holds the token."),
        KeyNote("http.readToken", "What a client must show to look at the dashboard; better is readTokenFile."),
        KeyNote("http.readTokenFile", "File that holds the token for looking alone."),
        KeyNote("http.readTokenEnv", "Environment variable that holds the token for looking."),
        KeyNote("spool", "What is kept on disk while the broker is away; the mode alone will do."),
        KeyNote("spool.mode", "all: every message. latest: each topic's newest.", default: "all"),
        KeyNote("spool.maxAge", "Seconds; older messages are dropped.", default: "7d"),
        KeyNote("spool.maxBytes", "Bytes; beyond, the oldest messages are dropped.", default: "1GiB"),
        KeyNote("state", "Folder for what must survive a restart.", default: "/var/lib/chargepoint2mqtt"),
        KeyNote("log", "What the bridge writes to its standard error."),
        KeyNote("log.level", "The least serious events that are written.", default: "info"),
        KeyNote("log.format", "text for people, json for collectors.", default: "text"),
        KeyNote("accounts", "ChargePoint accounts by name; each is one API license key."),
        KeyNote("accounts.*", "An account."),
        KeyNote(
            "accounts.*.endpoint", "Address of the web service: region, and version of the API.",
            default: .string(Endpoint.vendor)),
        KeyNote("accounts.*.username", "The API license key."),
        KeyNote("accounts.*.password", "The API password in plain sight; better is passwordFile."),
        KeyNote("accounts.*.passwordFile", "File that holds the API password alone."),
        KeyNote("accounts.*.passwordEnv", "Environment variable that holds the API password."),
        KeyNote("accounts.*.limits", "How hard the API may be worked."),
        KeyNote("accounts.*.limits.concurrent", "Calls at the same time.", default: 4),
        KeyNote("accounts.*.limits.perSecond", "Calls a second.", default: 5),
        KeyNote(
            "accounts.*.limits.perDay", "Calls in any 24 hours; a twentieth is kept for commands.", default: 50_000),
        KeyNote("accounts.*.autodiscover", "Publish every station that the account can see, without device files."),
        KeyNote(
            "accounts.*.autodiscover.topic", "Path of a station, with placeholders: campus/{sgName}/{stationName}.",
            isRequired: true),
        KeyNote(
            "accounts.*.autodiscover.registry", "Registry of every station found: config://chargepoint.csv.",
            isRequired: true),
        KeyNote("accounts.*.autodiscover.interval", "Seconds between scrapes of every station found.", default: 60),
        KeyNote("accounts.*.autodiscover.refresh", "Seconds between looks for new stations.", default: 3600),
    ]
}

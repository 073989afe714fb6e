import CMosquitto

/// The library underneath.
public enum MQTTLibrary {
    /// Version of libmosquitto that runs.
    public static var version: String {
        var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
        mosquitto_lib_version(&major, &minor, &revision)
        return "\(major).\(minor).\(revision)"
    }
}

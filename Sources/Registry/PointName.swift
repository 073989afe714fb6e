/// What a point may be called: its name is a level of topics and a key of payloads.
package enum PointName {
    /// Levels that the bridge itself uses below a device.
    static let reserved: Set<String> = ["all", "availability", "get", "result", "set"]
    /// Keys of a set message's object that are no points.
    static let commandKeys: Set<String> = ["duration", "id", "start", "timeInterval", "validUntil"]
    private static let longest = 256

    /// Why a text is no point name, and what would be; nil if it is one.
    package static func fault(in name: String) -> (message: String, remedy: String)? {
        if name.isEmpty { return ("empty", "name the point") }
        if name.contains(where: { "/+#".contains($0) }) || name.hasControlCharacters {
            return ("\(name.quoted) cannot be part of a topic", "leave out / + # and control characters")
        }
        if name.isDigitsAlone {
            return ("\(name.quoted) would be taken for a port's number", "use more than digits")
        }
        if reserved.contains(name) {
            return (
                "\(name.quoted) is a topic of the bridge itself",
                "use another name than \(reserved.sorted().alternatives)"
            )
        }
        if name.utf8.count > longest {
            return ("\(name.quoted) is too long", "use at most \(longest) bytes")
        }
        return nil
    }
}

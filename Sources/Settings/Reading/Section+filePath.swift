import Registry

extension Section {
    /// A path, in which `${NAME}` stands for a variable of the environment: systemd names a service's folders in such,
    /// as `CREDENTIALS_DIRECTORY` and `STATE_DIRECTORY`.
    ///
    /// - Returns: the path as it is to be opened, relative to the configuration folder or absolute, and where it stands;
    ///   nil if there is none or it is in error, which is then reported.
    func filePath(_ key: String) -> (text: String, place: Place)? {
        guard let (text, place) = text(key) else { return nil }
        var path = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            path += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}") else {
                reading.error(place, "\(text.quoted) has a ${ without an end", "write ${NAME}")
                return nil
            }
            let name = String(rest[..<end])
            reading.overrides.exempt(name)
            guard let value = reading.environment[name], !value.isEmpty else {
                reading.error(
                    place, "the environment has no variable \(name.quoted)", "set it, or write the path itself")
                return nil
            }
            path += value
            rest = rest[rest.index(after: end)...]
        }
        return (path + rest, place)
    }
}

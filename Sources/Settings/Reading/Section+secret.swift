import Registry

extension Section {
    /// A secret, given in one of three ways: `passwordFile: path`, `passwordEnv: NAME`, or `password:` itself, which is
    /// warned of.
    ///
    /// - Parameter key: the plain key, such as `password`.
    /// - Returns: nil if there is none, or if it is in error, which is then reported.
    func secret(_ key: String) -> Secret? {
        let (file, variable) = (key + "File", key + "Env")
        noteExclusive([key, file, variable])
        // A variable of the environment beats whatever the file says, in whichever way each says it.
        let overridden = [key, file, variable].filter(isOverridden)
        let given = overridden.isEmpty ? [key, file, variable].filter(has) : overridden
        defer {
            // All three keys exist, whichever is read.
            for other in [key, file, variable] where !given.contains(other) { _ = setting(other) }
        }
        guard let first = given.first else { return nil }
        guard given.count == 1 else {
            for name in given { _ = setting(name) }
            reading.error(place(of: first), "\(given.joined(separator: " and ")) are both given", "keep one of them")
            return nil
        }
        switch first {
        case file: return secretFromFile(file)
        case variable: return secretFromEnvironment(variable)
        default: return inlineSecret(key)
        }
    }

    private func secretFromFile(_ key: String) -> Secret? {
        guard let (path, place) = filePath(key) else { return nil }
        let bytes: [UInt8]
        do throws(FileFault) {
            bytes = try reading.folder.read(path)
        } catch {
            reading.error(place, "\(path.quoted): \(error.message)", error.remedy)
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            reading.error(place, "\(path.quoted) is not UTF-8", "write the secret as plain text")
            return nil
        }
        let secret = text.withoutLastLineEnd
        guard !secret.isEmpty, !secret.hasControlCharacters else {
            reading.error(
                place, secret.isEmpty ? "\(path.quoted) is empty" : "\(path.quoted) holds more than one line",
                "write the secret alone on one line")
            return nil
        }
        // Docker and systemd keep secrets below /run, readable to all who can see that folder.
        if reading.folder.isWorldReadable(path), !path.hasPrefix("/run/") {
            reading.warning(
                place, "everybody on this machine can read \(path.quoted)",
                "run: chmod 600 \(reading.folder.path(path))")
        }
        return Secret(secret)
    }

    private func secretFromEnvironment(_ key: String) -> Secret? {
        guard let (name, place) = text(key) else { return nil }
        reading.overrides.exempt(name)
        guard let text = reading.environment[name], !text.isEmpty else {
            reading.error(place, "the environment has no variable \(name.quoted)", "set it to the secret")
            return nil
        }
        return Secret(text)
    }

    private func inlineSecret(_ key: String) -> Secret? {
        guard let (text, place) = text(key) else { return nil }
        if place.line != nil {
            reading.warning(
                place, "a secret in plain sight",
                "put it in a file of its own and write its path: \(key)File: secrets/name")
        }
        return Secret(text)
    }
}

extension String {
    /// Without the line end that editors and `echo` leave behind; anything more belongs to the secret.
    fileprivate var withoutLastLineEnd: String {
        if hasSuffix("\r\n") || hasSuffix("\n") { return String(dropLast()) }
        return self
    }
}

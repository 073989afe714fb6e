import Registry

/// The accounts: those of bridge.yaml, and one for each license key that stands in device files alone.
///
/// Stations with the same key are one account, however each device file says so: they share calls and limits.
struct AccountBook {
    private(set) var accounts: [Account] = []
    private let reading: Reading
    private var places: [String: Place] = [:]
    private var namesByKey: [String: String] = [:]

    /// The names in bridge.yaml, those of accounts in error included: of these the user was told already.
    private let declared: [String]?

    /// - Parameter declared: every name in bridge.yaml; nil if the file could not be read.
    init(_ sections: [AccountSection], declared: [String]?, reading: Reading) {
        self.reading = reading
        self.declared = declared
        for section in sections {
            if let rival = namesByKey[section.account.username] {
                reading.error(
                    section.place,
                    "accounts \(rival.quoted) and \(section.account.name.quoted) have the same license key",
                    "keep one, and name it in the device files")
                continue
            }
            enter(section.account, section.place)
        }
    }

    /// The name of a device's account; nil after reporting why it has none.
    mutating func account(of file: DeviceFile) -> String? {
        switch file.credentials {
        case .account(let name, let place):
            guard let declared, !declared.contains(name) else { return name }
            reading.error(
                place, "\(BridgeFile.name) has no account \(name.quoted)",
                Spelling.remedy(
                    for: name, among: declared,
                    otherwise: declared.isEmpty ? "add it there" : "it has \(declared.joined(separator: ", "))"))
            return nil
        case .key(let username, let password, let place):
            if let name = namesByKey[username] {
                checkPassword(password, of: name, place)
                return name
            }
            let name = freshName(username)
            enter(Account(name: name, endpoint: Endpoint.vendor, username: username, password: password), place)
            return name
        case .none(let place):
            guard let declared else { return nil }
            if declared.count == 1, let only = declared.first { return only }
            reading.error(
                place, "no account",
                declared.isEmpty
                    ? "add an account to \(BridgeFile.name), or write username and password"
                    : "write account: and one of \(declared.joined(separator: ", "))")
            return nil
        }
    }

    private func checkPassword(_ password: Secret, of name: String, _ place: Place) {
        guard let known = accounts.first(where: { $0.name == name }), known.password != password else { return }
        reading.error(
            place, "the same license key has another password in \(places[name]?.text ?? BridgeFile.name)",
            "write account: \(name) in place of username and password")
    }

    /// A name that shows no more of a license key than tells it from others.
    private func freshName(_ username: String) -> String {
        let end = username.count >= 12 ? String(username.suffix(4)) : ""
        let base = "key-" + end.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        if base != "key-", places[base] == nil { return base }
        var number = 1
        while places["\(base == "key-" ? "key" : base)-\(number)"] != nil { number += 1 }
        return "\(base == "key-" ? "key" : base)-\(number)"
    }

    private mutating func enter(_ account: Account, _ place: Place) {
        accounts.append(account)
        places[account.name] = place
        namesByKey[account.username] = account.name
    }
}

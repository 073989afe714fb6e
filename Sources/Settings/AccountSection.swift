import Registry

/// One of `accounts`, as read.
struct AccountSection {
    let account: Account
    let place: Place
    let autodiscover: AutodiscoverSettings?

    /// Nil if it lacks something; what, is reported.
    init?(name: String, section: Section, shelf: RegistryShelf) {
        let reading = section.reading
        place = section.place
        var endpoint: String? = Endpoint.vendor
        if let (text, place) = section.setting("endpoint", .pattern(Endpoint.pattern)) {
            endpoint = Endpoint.checked(text, place: place, reading: reading)
        }
        let username = section.string("username")
        let countOfProblems = reading.problems.count
        let password = section.secret("password")
        if !section.has("username") {
            reading.error(place, "no username", "write username: and the API license key")
        }
        if password == nil, reading.problems.count == countOfProblems {
            reading.error(
                place, "no password", "write passwordFile: and the path of a file that holds the API password")
        }
        let limits = Self.limits(section.section("limits"))
        autodiscover = Self.autodiscover(name, section, shelf)
        section.finish()
        guard let endpoint, let username, let password, Self.isFit(name, place, reading) else { return nil }
        account = Account(name: name, endpoint: endpoint, username: username, password: password, limits: limits)
    }

    private static func isFit(_ name: String, _ place: Place, _ reading: Reading) -> Bool {
        if DevicePath.isValid(segment: name), !name.hasControlCharacters, name.utf8.count <= 64 { return true }
        reading.error(place, "\(name.quoted) cannot name an account", "use up to 64 bytes without / + #")
        return false
    }

    private static func limits(_ section: Section) -> AccountLimits {
        var limits = AccountLimits()
        if let concurrent = section.integer("concurrent", in: 1...100) { limits.concurrent = concurrent }
        let rates = 0.01...1000
        let perSecond = section.value(
            "perSecond", "a rate", accepted: "a number from 0.01 to 1000", forms: .number(rates)
        ) { text in
            Double(text).flatMap { rates.contains($0) ? $0 : nil }
        }
        if let perSecond { limits.perSecond = perSecond }
        if let perDay = section.integer("perDay", in: 1...100_000_000) { limits.perDay = perDay }
        section.finish()
        return limits
    }

    private static func autodiscover(_ name: String, _ parent: Section, _ shelf: RegistryShelf) -> AutodiscoverSettings?
    {
        let section = parent.section("autodiscover")
        guard parent.hasGroup("autodiscover") else { return nil }
        let topic = section.text("topic").flatMap { template($0.text, $0.place, parent.reading) }
        if !section.has("topic") {
            parent.reading.error(section.place, "no topic", "write topic: \"campus/{sgName}/{stationName}\"")
        }
        let registry = section.text("registry").flatMap { shelf.file($0.text, place: $0.place) }
        if !section.has("registry") {
            parent.reading.error(section.place, "no registry", "write registry: config://chargepoint.csv")
        }
        let refresh = section.duration("refresh", in: 60...2_678_400)
        let interval = section.duration("interval", in: 1...2_678_400)
        section.finish()
        guard let topic, let registry else { return nil }
        return AutodiscoverSettings(
            account: name, topic: topic, registry: registry, refresh: refresh ?? 3600, interval: interval ?? 60)
    }

    private static func template(_ text: String, _ place: Place, _ reading: Reading) -> DeviceTemplate? {
        do throws(DeviceTemplate.Fault) {
            return try DeviceTemplate(text)
        } catch {
            reading.error(place, error.message, error.remedy)
            return nil
        }
    }
}

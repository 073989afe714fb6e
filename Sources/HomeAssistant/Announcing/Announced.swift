public import Registry

/// What was announced of a device, as it is remembered: enough to take it back.
public struct Announced: Hashable, Sendable {
    public struct Key: Hashable, Sendable {
        public var style: DiscoveryStyle
        public var prefix: String
        public var node: String

        public init(style: DiscoveryStyle, prefix: String, node: String) {
            self.style = style
            self.prefix = prefix
            self.node = node
        }
    }

    public var key: Key
    /// Nil: the bridge.
    public var station: StationID?
    public var port: Int?
    /// The entities, `sensor/portLoad` each.
    public var items: [String]

    public init(key: Key, station: StationID?, port: Int?, items: [String]) {
        self.key = key
        self.station = station
        self.port = port
        self.items = items
    }

    /// The topics that carry it.
    public var topics: [String] {
        switch key.style {
        case .entity: items.map(topic)
        case .device: ["\(key.prefix)/device/\(key.node)/config"]
        }
    }

    /// In the style of a message an entity.
    fileprivate func topic(of item: String) -> String {
        let parts = item.split(separator: "/", maxSplits: 1)
        return "\(key.prefix)/\(parts[0])/\(key.node)/\(parts.last ?? "")/config"
    }

    /// What takes it back: Home Assistant removes the entities and, with the last one, the device.
    public var withdrawal: [DiscoveryMessage] { topics.map(DiscoveryMessage.empty) }
}

extension DiscoveryRules {
    /// What is to be remembered of a device's announcement.
    public func announced(_ device: DiscoveredDevice) -> Announced {
        Announced(
            key: Announced.Key(style: style, prefix: prefix, node: device.node), station: device.station,
            port: device.port, items: device.entities.map(\.item))
    }

    /// How to announce a device, after what was announced of it before.
    ///
    /// - Parameter former: everything that is remembered under the device's node.
    public func announcement(of device: DiscoveredDevice, after former: [Announced]) -> Announcement {
        let now = announced(device)
        var announcement = Announcement(documents: documents(of: device), remembered: now)
        for former in former {
            guard former.key != now.key else {
                let vanished = former.items.filter { !now.items.contains($0) }
                guard !vanished.isEmpty else { continue }
                switch style {
                case .entity: announcement.withdrawal += vanished.map { .empty(former.topic(of: $0)) }
                // Left out at once, its entity would live on.
                case .device: announcement.preparation.append(document(of: device, letting: vanished))
                }
                announcement.beforehand.append(
                    Announced(
                        key: now.key, station: now.station, port: now.port, items: now.items + vanished))
                continue
            }
            if former.key.prefix == prefix {
                announcement.isMigration = true
                announcement.preparation += former.topics.map(DiscoveryMessage.migration)
            }
            announcement.withdrawal += former.withdrawal
            announcement.forgotten.append(former.key)
        }
        if announcement.beforehand.isEmpty, !former.contains(now) { announcement.beforehand = [now] }
        return announcement
    }
}

/// The steps in which a device is announced. The broker must have taken each before the next begins, and what is sent must
/// be remembered first, so that it can be taken back whatever happens in between.
public struct Announcement: Hashable, Sendable {
    /// To be remembered before anything is sent, if it is not yet.
    public var beforehand: [Announced] = []
    /// Sent first.
    public var preparation: [DiscoveryMessage] = []
    /// Whether Home Assistant needs a moment after the preparation, since it hands its entities over.
    public var isMigration = false
    public var documents: [DiscoveryMessage]
    /// Sent last: what is to be no more.
    public var withdrawal: [DiscoveryMessage] = []
    /// To be remembered in the end.
    public var remembered: Announced
    /// To be forgotten in the end.
    public var forgotten: [Announced.Key] = []

    init(documents: [DiscoveryMessage], remembered: Announced) {
        self.documents = documents
        self.remembered = remembered
    }
}

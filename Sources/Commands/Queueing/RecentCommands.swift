import Registry

import struct FoundationEssentials.Date

/// The commands of the last while by the names that their senders gave them, so that a redelivered one does not run
/// again.
///
/// A name counts together with what it names: a client that always sends the same correlation data still has each
/// different command carried out. What ran is remembered until another command has changed the same target: from then
/// on the same message asks for something new.
struct RecentCommands: Sendable {
    /// What makes two messages one command.
    struct Key: Hashable, Sendable {
        fileprivate let scope: Scope
        fileprivate let write: Command.Write
        private let timeInterval: Int?
        private let start: Date?
        private let name: Name

        /// The keys of a message, one for each name that it carries.
        static func of(_ request: SetRequest, _ command: Command) -> [Key] {
            let names =
                [command.id.map(Name.id)] + [request.correlationData.map { Name.correlation(Fingerprint($0)) }]
            let scope: Scope =
                request.isSubtree ? .below(request.name) : .device(request.target.device.path, command.target)
            return names.compactMap(\.self).map { name in
                Key(
                    scope: scope, write: command.write, timeInterval: command.timeInterval, start: command.start,
                    name: name)
            }
        }
    }

    fileprivate enum Scope: Hashable, Sendable {
        case device(DevicePath, LoadTarget)
        /// The stations below a path.
        case below(String)
    }

    private enum Name: Hashable, Sendable {
        case id(JSONValue)
        case correlation(Fingerprint)
    }

    /// Bytes from outside in bounded space: short ones as they are, long ones by their beginning and two hashes.
    private struct Fingerprint: Hashable, Sendable {
        private let prefix: [UInt8]
        private let count: Int
        private let hashes: [Int]

        init(_ bytes: [UInt8]) {
            let kept = 64
            prefix = Array(bytes.prefix(kept))
            count = bytes.count
            hashes =
                bytes.count <= kept
                ? []
                : (0..<2).map { seed in
                    var hasher = Hasher()
                    hasher.combine(seed)
                    hasher.combine(bytes)
                    return hasher.finalize()
                }
        }
    }

    /// What is known of a key.
    enum Found: Hashable, Sendable {
        case running(ticket: Int64)
        case finished(JournalEntry.Answer)
    }

    private struct Entry {
        var found: Found
        var slot: Int
        var at: Date
        var targets: [LoadTarget]

        /// Whether carrying out `command` changes what this entry's command changed.
        func isTouched(by command: Command, _ write: Command.Write) -> Bool {
            targets.contains { Command(target: $0, write: write).interferes(with: command) }
        }
    }

    /// Seconds for which a command is remembered.
    private let memory: Double
    private var entries: [Key: Entry] = [:]
    private var keysOfTicket: [Int64: [Key]] = [:]
    /// The keys of commands that are over, by station.
    private var finished: [StationID: Set<Key>] = [:]
    /// The keys of commands to many stations that are over.
    private var finishedBelow: Set<Key> = []
    /// The keys in order of arrival; once there are `capacity` of them the oldest is overwritten.
    private var ring: [Key] = []
    private var nextSlot = 0
    private let capacity: Int

    init(capacity: Int = 10_000, memory: Double) {
        self.memory = memory
        self.capacity = capacity
    }

    /// The command that one of these keys names, if it is still remembered. One that is under way always is.
    func find(_ keys: [Key], at now: Date) -> Found? {
        for key in keys {
            guard let entry = entries[key] else { continue }
            if case .finished = entry.found, now.timeIntervalSince(entry.at) > memory { continue }
            return entry.found
        }
        return nil
    }

    /// Remembers a command that begins to wait.
    mutating func begin(_ keys: [Key], ticket: Int64, targets: [LoadTarget], at now: Date) {
        guard !keys.isEmpty else { return }
        keysOfTicket[ticket] = keys
        for key in keys {
            if nextSlot < ring.count {
                if entries[ring[nextSlot]]?.slot == nextSlot { forget(ring[nextSlot]) }
                ring[nextSlot] = key
            } else {
                ring.append(key)
            }
            forget(key)
            entries[key] = Entry(found: .running(ticket: ticket), slot: nextSlot, at: now, targets: targets)
            nextSlot = (nextSlot + 1) % capacity
        }
    }

    /// A command changes its target now: the results of those that changed it before say nothing any more. What a
    /// command to many stations did is remembered until one of them is changed.
    mutating func executed(_ command: Command) {
        for key in touched(by: command) { forget(key) }
    }

    /// Remembers the answer of a command that ran, or whose place another one takes.
    ///
    /// One that did not run is forgotten, since it may be judged anew, and so are those that it was to take the place
    /// of.
    mutating func finish(ticket: Int64, _ command: Command, _ answer: JournalEntry.Answer) {
        for part in command.targets.indices.map(command.part) {
            if answer.isExecuted {
                executed(part)
            } else if answer.status != .superseded {
                for key in touched(by: part) {
                    if case .finished(let other)? = entries[key]?.found, other.status == .superseded { forget(key) }
                }
            }
        }
        for key in keysOfTicket.removeValue(forKey: ticket) ?? [] {
            guard entries[key]?.found == .running(ticket: ticket) else { continue }
            guard answer.isExecuted || answer.status == .superseded else {
                forget(key)
                continue
            }
            entries[key]?.found = .finished(answer)
            switch key.scope {
            case .device(_, let target): finished[target.station, default: []].insert(key)
            case .below: finishedBelow.insert(key)
            }
        }
    }

    /// The keys of commands that are over and changed what `command` changes.
    private func touched(by command: Command) -> [Key] {
        (Array(finished[command.target.station] ?? []) + finishedBelow).filter { key in
            entries[key]?.isTouched(by: command, key.write) ?? false
        }
    }

    private mutating func forget(_ key: Key) {
        entries[key] = nil
        switch key.scope {
        case .below:
            finishedBelow.remove(key)
        case .device(_, let target):
            guard finished[target.station]?.remove(key) != nil else { return }
            if finished[target.station]?.isEmpty ?? false { finished[target.station] = nil }
        }
    }
}

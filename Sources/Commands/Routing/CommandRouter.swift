import Registry

import struct FoundationEssentials.Date

/// Decides what a set message means: first, by itself, whether it can be a command at all; later, when its turn has
/// come, what the command does to the station as it is then.
struct CommandRouter: Sendable {
    let rules: CommandRules

    /// A set message looked at by itself.
    struct Checked {
        /// For the result, whatever became of it.
        var subject: CommandSubject
        var id: JSONValue?
        /// Those of the request's targets that the command acts on, in the order of its own targets.
        var targets: [SetTarget] = []
        /// What the writer should know, whatever becomes of it.
        var warnings: [String] = []
        var outcome: Result<Command, Rejection>
    }

    /// How far ahead a command may begin, in seconds: what lies further is a slip of the pen.
    private static let longestWait: Double = 366 * 86_400

    /// Understands a message and refuses what can never be a command.
    func check(_ request: SetRequest) -> Checked {
        var checked = Checked(
            subject: CommandSubject(unread: request.payload, point: request.point), id: nil,
            outcome: .failure(Rejection("")))
        do throws(Rejection) {
            if request.isRetained {
                throw Rejection(
                    "a retained set message is refused, since it would come again at every reconnect; publish it"
                        + " without the retain flag, and clear the topic with an empty retained message")
            }
            if request.messageExpiry == 0 {
                throw Rejection(
                    "its message expiry was over when it came; give it more seconds, or none", status: .expired)
            }
            let addressed = try AddressedPoints(request, rules: rules)
            let command =
                if let point = request.point {
                    try command(request, writing: point, of: addressed, &checked)
                } else {
                    try command(request, of: addressed, &checked)
                }
            checked.outcome = .success(command)
        } catch {
            checked.outcome = .failure(error)
        }
        return checked
    }

    /// The scalar form.
    private func command(
        _ request: SetRequest, writing point: String, of addressed: AddressedPoints, _ checked: inout Checked
    ) throws(Rejection) -> Command {
        let selection = try addressed.select([point])
        let attribute = selection.attributes[0]
        let payload = try SetPayload(request.payload, point: point, forms: attribute.acceptedForms)
        guard case .value(let value) = payload else { preconditionFailure("a point takes the scalar form") }
        checked.subject = CommandSubject(value, of: point)
        return try command([(point, attribute, value)], options: nil, to: selection, request: request, &checked)
    }

    /// The object form.
    private func command(
        _ request: SetRequest, of addressed: AddressedPoints, _ checked: inout Checked
    ) throws(Rejection) -> Command {
        let forms = addressed.objectForms
        guard case .object(let object) = try SetPayload(request.payload, point: nil, forms: forms) else {
            preconditionFailure("no point takes the object form")
        }
        let names = object.keys.filter { !SetOptions.names.contains($0) }
        checked.subject = CommandSubject(object, points: names, payload: request.payload)
        let options = try SetOptions(object)
        checked.id = options.id
        if let id = options.cancel {
            guard names.isEmpty, object.keys.allSatisfy({ $0 == "cancel" || $0 == "id" }) else {
                throw Rejection(
                    "cancel takes back another command and stands alone; send {\"cancel\": the command's id}")
            }
            checked.targets = request.targets
            return Command(
                targets: request.targets.map { LoadTarget(station: $0.device.stationID, port: $0.port) },
                write: .cancel(id), id: options.id)
        }
        guard !names.isEmpty else { throw Rejection("the object writes no point; send \(forms)") }
        let selection = try addressed.select(names, orOption: SetOptions.names)
        var found: [(String, WritableAttribute, SetValue)] = []
        for (name, attribute) in zip(names, selection.attributes) {
            guard let json = object[name], let value = SetValue(json: json) else {
                let shown = object[name]?.shown ?? "nothing"
                throw Rejection("\(shown) is no value of \(name); send \(attribute.acceptedForms)")
            }
            found.append((name, attribute, value))
        }
        return try command(found, options: options, to: selection, request: request, &checked)
    }

    private func command(
        _ found: [(point: String, attribute: WritableAttribute, value: SetValue)], options: SetOptions?,
        to selection: AddressedPoints.Selection, request: SetRequest, _ checked: inout Checked
    ) throws(Rejection) -> Command {
        let write = try Writes(found).write(
            hasTimeInterval: options?.timeInterval != nil, hasStart: options?.start != nil)
        if let options { try check(options, receivedAt: request.receivedAt) }
        var targets: [LoadTarget] = []
        for (target, port) in zip(selection.targets, selection.ports) {
            targets.append(LoadTarget(station: target.device.stationID, port: write == .clearAlarms ? nil : port))
        }
        checked.targets = selection.targets
        checked.warnings = selection.warnings
        return Command(
            targets: targets, write: write, timeInterval: options?.timeInterval, id: options?.id,
            validUntil: options?.validUntil, start: options?.start)
    }

    /// Refuses a start that cannot be meant.
    private func check(_ options: SetOptions, receivedAt: Date) throws(Rejection) {
        guard let start = options.start else { return }
        let wait = start.timeIntervalSince(receivedAt)
        if wait > CommandRouter.longestWait {
            throw Rejection("the start, \(ISO8601.text(start)), is more than a year ahead; send the command later")
        }
        if wait < -Double(rules.maxAge) {
            throw Rejection(
                "the start, \(ISO8601.text(start)), is more than \(rules.maxAge) s ago; leave it out to begin now",
                status: .expired)
        }
        if let validUntil = options.validUntil, validUntil < start {
            throw Rejection("validUntil is before start, so it could never be carried out; send a later one")
        }
    }
}

/// The written attributes of one message, each at most once.
private struct Writes {
    private var shed: Bool?
    private var limit: Limit?
    private var clearAlarms: Bool?

    init(_ found: [(point: String, attribute: WritableAttribute, value: SetValue)]) throws(Rejection) {
        var seen: [WritableAttribute: String] = [:]
        for (point, attribute, value) in found {
            if let other = seen.updateValue(point, forKey: attribute) {
                throw Rejection("\(other) and \(point) write the same thing; send one of them")
            }
            switch attribute {
            case .shedState: shed = try attribute.boolean(value, point: point)
            case .clearAlarms:
                clearAlarms = try attribute.boolean(value, point: point)
                guard clearAlarms == true else {
                    throw Rejection("\(point) takes only true, which clears the station's alarms")
                }
            case .allowedLoad, .percentShed: limit = try attribute.limit(value, point: point)
            }
        }
        if let cap = seen[.allowedLoad], let percentage = seen[.percentShed] {
            throw Rejection(
                "\(cap) and \(percentage) exclude each other: the API takes one limit at a time; send one of them")
        }
        if let alarms = seen[.clearAlarms], seen.count > 1 {
            throw Rejection("\(alarms) is a command of its own; send it apart from the load's points")
        }
    }

    func write(hasTimeInterval: Bool, hasStart: Bool) throws(Rejection) -> Command.Write {
        if clearAlarms == true {
            if hasStart { throw Rejection("start belongs to the load's points; send clearAlarms when it is to act") }
            if hasTimeInterval { throw Rejection("a time belongs to a shed; clearing alarms has none") }
            return .clearAlarms
        }
        if shed == false && hasTimeInterval {
            throw Rejection("a time belongs to a shed; a clear holds until the next shed")
        }
        return .load(shed: shed, limit: limit)
    }
}

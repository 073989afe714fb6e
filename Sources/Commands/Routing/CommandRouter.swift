import Registry

/// Decides what a set message means: first, by itself, whether it can be a command at all; later, when its turn has
/// come, what the command does to the station as it is then.
struct CommandRouter: Sendable {
    let rules: CommandRules

    /// A set message looked at by itself.
    struct Checked {
        /// For the result, whatever became of it.
        var subject: CommandSubject
        var id: JSONValue?
        var outcome: Result<Command, Rejection>
    }

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
            let points = try WritablePoints(request.target, rules: rules)
            let command =
                if let point = request.point {
                    try command(request, writing: point, of: points, &checked)
                } else {
                    try command(request, of: points, &checked)
                }
            checked.outcome = .success(command)
        } catch {
            checked.outcome = .failure(error)
        }
        return checked
    }

    /// The scalar form.
    private func command(
        _ request: SetRequest, writing point: String, of points: WritablePoints, _ checked: inout Checked
    ) throws(Rejection) -> Command {
        let attribute = try points.attribute(of: point)
        let payload = try SetPayload(request.payload, point: point, forms: attribute.acceptedForms)
        guard case .value(let value) = payload else { preconditionFailure("a point takes the scalar form") }
        checked.subject = .point(point, value: value.json)
        let writes = try Writes([(point, attribute, value)])
        return try command(writes, options: nil, points: [point], request: request, in: points)
    }

    /// The object form.
    private func command(
        _ request: SetRequest, of points: WritablePoints, _ checked: inout Checked
    ) throws(Rejection) -> Command {
        let forms = points.objectForms
        guard case .object(let object) = try SetPayload(request.payload, point: nil, forms: forms) else {
            preconditionFailure("no point takes the object form")
        }
        let names = object.keys.filter { !SetOptions.names.contains($0) }
        checked.subject = .points(names, value: .object(object))
        let options = try SetOptions(object)
        checked.id = options.id
        guard !names.isEmpty else { throw Rejection("the object writes no point; send \(forms)") }
        var found: [(String, WritableAttribute, SetValue)] = []
        for name in names {
            let attribute = try points.attribute(of: name, orOption: SetOptions.names)
            guard let json = object[name], let value = SetValue(json: json) else {
                let shown = object[name]?.shown ?? "nothing"
                throw Rejection("\(shown) is no value of \(name); send \(attribute.acceptedForms)")
            }
            found.append((name, attribute, value))
        }
        return try command(Writes(found), options: options, points: names, request: request, in: points)
    }

    private func command(
        _ writes: Writes, options: SetOptions?, points: [String], request: SetRequest, in writable: WritablePoints
    ) throws(Rejection) -> Command {
        let port = try writable.port(of: points)
        let write = try writes.write(hasTimeInterval: options?.timeInterval != nil)
        let target = LoadTarget(station: request.target.device.stationID, port: write == .clearAlarms ? nil : port)
        return Command(
            target: target, write: write, timeInterval: options?.timeInterval, id: options?.id,
            validUntil: options?.validUntil)
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

    func write(hasTimeInterval: Bool) throws(Rejection) -> Command.Write {
        if clearAlarms == true {
            if hasTimeInterval { throw Rejection("a time belongs to a shed; clearing alarms has none") }
            return .clearAlarms
        }
        if shed == false && hasTimeInterval {
            throw Rejection("a time belongs to a shed; a clear holds until the next shed")
        }
        return .load(shed: shed, limit: limit)
    }
}

import Registry

/// The writable points of everything that a set message addresses: of one port or station, or of the stations below a
/// path, some of which may lack them.
struct AddressedPoints {
    private let request: SetRequest
    private let all: [(target: SetTarget, points: WritablePoints)]

    /// What a message writes, and where.
    struct Selection {
        /// Of the names that were asked for, in their order.
        var attributes: [WritableAttribute]
        /// The targets that have them all, at least one.
        var targets: [SetTarget] = []
        /// The port of each target. Where one device carries the points of all ports, they say which one is meant.
        var ports: [Int?] = []
        var warnings: [String] = []
    }

    /// - Throws: a refusal if the station has no such port.
    init(_ request: SetRequest, rules: CommandRules) throws(Rejection) {
        self.request = request
        var all: [(SetTarget, WritablePoints)] = []
        for target in request.targets { all.append((target, try WritablePoints(target, rules: rules))) }
        self.all = all
    }

    /// What the object form takes here, for the reason of a refusal.
    var objectForms: String {
        let writable = all.first { !$0.points.names.isEmpty } ?? all[0]
        return writable.points.objectForms
    }

    /// Finds what points mean and who has them. Stations below a path that lack one of them are left alone.
    ///
    /// - Parameter options: names that may have been meant as well, in the object form.
    /// - Throws: a refusal if nobody has them all, or if they do not mean the same everywhere.
    func select(_ names: [String], orOption options: [String] = []) throws(Rejection) -> Selection {
        var selection: Selection?
        var lacking: [String] = []
        var refusal: Rejection?
        for (target, points) in all {
            var attributes: [WritableAttribute] = []
            let port: Int?
            do throws(Rejection) {
                for name in names { attributes.append(try points.attribute(of: name, orOption: options)) }
                port = try points.port(of: names)
            } catch {
                refusal = refusal ?? error
                lacking.append(target.name)
                continue
            }
            if let known = selection?.attributes, known != attributes {
                throw Rejection(
                    "\(names.joined(separator: ", ")) means one thing on one station and another on \(target.name);"
                        + " write to them apart")
            }
            if selection == nil { selection = Selection(attributes: attributes) }
            selection?.targets.append(target)
            selection?.ports.append(port)
        }
        guard var selection else {
            let reason = refusal?.reason ?? "nothing is addressed"
            throw Rejection(request.isSubtree ? "no station below \(request.name) takes this; \(reason)" : reason)
        }
        if !lacking.isEmpty {
            let few = lacking.prefix(10).joined(separator: ", ") + (lacking.count > 10 ? ", …" : "")
            selection.warnings = ["left alone, since they have no such writable point: \(few)"]
        }
        return selection
    }
}

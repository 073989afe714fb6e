import Commands
import struct FoundationEssentials.Date
import MQTT
import Registry
import Scraping
import Settings
import Synchronization
import Topics

/// Answers get messages from the snapshots, on request after a call of the API.
///
/// Nothing of them is kept: who gets no answer asks again.
struct GetMessages: Sendable {
    /// Answers that may be in the making. More come in only from somebody who floods the bridge.
    private static let most = 1000

    let installation: CurrentInstallation
    let refresher: Refresher
    let publisher: Publisher
    let now: @Sendable () -> Date
    private let running = Counter()

    private var rules: PublishingRules { installation.current.rules }
    private var tree: TopicTree { rules.tree }

    init(_ installation: CurrentInstallation, publisher: Publisher, now: @escaping @Sendable () -> Date) {
        self.installation = installation
        self.publisher = publisher
        self.now = now
        refresher = Refresher(
            read: { key in
                guard let reader = installation.current.directory.reader(of: key.station) else { return }
                try await reader.scraper.read(key)
            }, now: now)
    }

    /// Takes a message if it is a get message. Returns at once; the answer comes later.
    ///
    /// - Returns: whether it was one.
    func take(_ message: MQTTMessage) -> Bool {
        let reading = installation.current.parser.readGet(message.topic, ports: { publisher.ports(of: $0.path) })
        if case .foreign = reading { return false }
        // Somebody removes what the broker had retained: nothing is asked of us.
        if message.retain, message.payload.isEmpty { return true }
        guard !message.retain else {
            refuse(
                message,
                "a retained get message is refused, since it would ask again at every reconnect; publish it without the"
                    + " retain flag, and clear the topic with an empty retained message")
            return true
        }
        switch reading {
        case .foreign, .subtree: return false
        case .refused(let error): refuse(message, error.message)
        case .set(let topic): answer(message, topic)
        }
        return true
    }

    private func answer(_ message: MQTTMessage, _ topic: SetTopic) {
        var payload = GetPayload()
        if tree.actuatorAnswer(to: topic.topic, isError: false) == nil {
            do throws(GetPayload.Problem) {
                payload = try GetPayload(message.payload)
            } catch {
                return refuse(message, error.reason)
            }
        }
        guard running.value < Self.most else {
            return refuse(message, "too many get messages at once; ask again later", id: payload.id)
        }
        running.increment()
        Task { [payload] in
            defer { running.decrement() }
            await answer(message, topic, payload)
        }
    }

    private func answer(_ message: MQTTMessage, _ topic: SetTopic, _ payload: GetPayload) async {
        guard var known = await entries(topic) else {
            return refuse(message, await nothingKnown(topic), id: payload.id)
        }
        var (isRefreshed, warnings) = (false, [String]())
        if payload.refresh {
            (isRefreshed, warnings) = await refresh(topic, known)
            known = await entries(topic) ?? known
        }
        let name = topic.port.map { "\(topic.device.path)/\($0)" } ?? "\(topic.device.path)"
        let answer = GetAnswer(
            id: payload.id, device: name, point: topic.point, entries: known.map(\.entry), isRefreshed: isRefreshed,
            warnings: warnings)
        if let value = topic.point == nil ? nil : known.first?.entry.value {
            tell(message, answer.json(at: now()), .success(JSONValue(value)))
        } else {
            let text = "\(topic.point ?? name) is stale: there is no good reading of it"
            tell(message, answer.json(at: now()), .failure(ActuatorError(type: "stale", text: text)))
        }
    }

    private struct Known {
        var register: Register
        var entry: GetAnswer.Entry
    }

    /// What the snapshot has of the topic's point, or of its device; nil if there is no snapshot, or no such point in it.
    private func entries(_ topic: SetTopic) async -> [Known]? {
        let device = topic.device
        guard let reader = installation.current.directory.reader(of: device.stationID),
            let snapshot = await reader.scraper.snapshot(
                of: device.path, port: tree.layout == .port ? topic.port : nil)
        else { return nil }
        // Where one device carries the points of all ports, a port's are those of its registers.
        let ofPort = topic.port.map { Set(device.registers(forPort: $0).map(\.point)) }
        let now = now()
        let known = snapshot.registers.filter { register in
            (topic.point ?? register.point) == register.point && ofPort?.contains(register.point) ?? true
        }.map { register in
            let reading = snapshot.reading(of: register.point, at: now)
            return Known(
                register: register,
                entry: GetAnswer.Entry(
                    description: PointDescription(register, timezone: device.timezone), value: reading?.value,
                    readAt: reading?.readAt))
        }
        return known.isEmpty ? nil : known
    }

    private func nothingKnown(_ topic: SetTopic) async -> String {
        let device = topic.device
        if tree.layout == .port, topic.port == nil {
            let own = device.registers(forPort: nil)
            let ports = (publisher.ports(of: device.path) ?? device.namedPorts).sorted().map(String.init)
            let list = ports.isEmpty ? "" : "; its ports are \(ports.joined(separator: ", "))"
            if own.isEmpty { return "the station \(device.path) has no points of its own, its ports have\(list)" }
            if let point = topic.point, !own.contains(where: { $0.point == point }) {
                return "\(point) is a point of the ports of \(device.path), not of the station; ask a port\(list)"
            }
        }
        return "nothing was read of \(device.path) yet; ask again after the next scrape"
    }

    /// Reads what the answer is made of: a point's class, or of a device those that change.
    private func refresh(_ topic: SetTopic, _ known: [Known]) async -> (isRefreshed: Bool, warnings: [String]) {
        var latest: [RegisterClass: Date] = [:]
        var classes: [RegisterClass] = []
        for one in known {
            let registerClass = one.register.registerClass
            guard registerClass.operation != nil, topic.point != nil || registerClass.isDynamic else { continue }
            if !classes.contains(registerClass) { classes.append(registerClass) }
            latest[registerClass] = [latest[registerClass], one.entry.readAt].compactMap(\.self).max()
        }
        guard !classes.isEmpty else { return (false, ["nothing of it comes from the API"]) }
        let (station, account) = (topic.device.stationID, topic.device.account)
        let perDay = installation.current.configuration.account(named: account)?.limits.perDay ?? 0
        var (isRefreshed, warnings) = (false, [String]())
        for registerClass in classes {
            let key = ReadKey(station, registerClass)
            switch await refresher.refresh(
                key, readAt: latest[registerClass], account: account, perDay: perDay)
            {
            case .read: isRefreshed = true
            case .fresh(let age): warnings.append("\(key) was read \(Int(age)) s ago, so it was not read again")
            case .exhausted(let pause):
                warnings.append(
                    "\(key) was not read: get messages may use a tenth of account \(account)'s daily calls, and that is"
                        + " used up for \(Int(pause.rounded(.up))) s")
            case .failed(let reason): warnings.append("\(key) could not be read: \(reason)")
            }
        }
        return (isRefreshed, warnings)
    }

    // MARK: Telling

    private func refuse(_ message: MQTTMessage, _ reason: String, id: JSONValue? = nil) {
        tell(
            message, GetAnswer.refusal(id: id, reason: reason, at: now()),
            .failure(ActuatorError(type: "rejected", text: reason)))
    }

    /// - Parameter value: the same for whoever asked on an actuator topic.
    private func tell(_ message: MQTTMessage, _ payload: [UInt8], _ value: Result<JSONValue, ActuatorError>) {
        let correlationData = message.properties.correlationData
        let requester = message.properties.userProperties.first { $0.name == "requesterID" }?.value
        let (tree, qos, isVersion5) = (rules.tree, rules.qos, rules.isVersion5)
        let actuators = ActuatorMessages(tree: tree, qos: qos, isVersion5: isVersion5, now: now)
        let actuation = actuators.answer(
            to: message.topic, correlationData: correlationData, requesterID: requester, value)
        var answer =
            actuation
            ?? MQTTMessage(
                topic: TopicTree.result(ofSetTopic: message.topic), payload: payload, qos: qos,
                properties: MQTTProperties(answering: correlationData, isVersion5: isVersion5))
        let told = answer
        let response = message.properties.responseTopic.flatMap { $0 != told.topic && tree.takesAnswers($0) ? $0 : nil }
        guard let response else { return publisher.tell(told) }
        answer.topic = response
        publisher.tell(told, reply: answer)
    }
}

import Glibc

/// One connection: in each turn of its loop the thread reads all that is there, hands the messages to `onMessages` in
/// one call, and only then writes, acknowledgements included. What `onMessages` has stored when it returns is safe;
/// what it has not will come again, if the broker keeps the session.
extension ClientThread {
    /// Packets read in one turn, so that a flood from the broker cannot keep us from writing.
    private static let readsInOneTurn = 256
    /// Longest time for the farewell to reach the socket.
    private static let farewellTimeout = Duration.milliseconds(500)
    /// How often the TLS handshake is looked after: the library does not say when it waits to write.
    private static let handshakeTick = Duration.milliseconds(100)

    /// One connection from its first packet to its last. Returns after the farewell; throws why it was lost.
    func serve() throws(MQTTError) {
        let link = try connect()
        var nextKeepAlive = clock.now + .seconds(1)
        // When to take the next turn though nothing happens; nil: at once.
        var nextTurn: ContinuousClock.Instant?
        while true {
            let deadline = link.hasPendingBytes ? nil : nextTurn
            let ready = wait(
                for: link.socket, events: POLLIN | (link.wantsWrite ? POLLOUT : 0), until: deadline ?? clock.now)
            let survived = read(link, ready)
            deliver(link)
            settle(link)
            reportSubscriptions(link)
            guard survived else { throw link.failure() }

            let work = core.takeWork()
            if ends(work, link) { return }
            for request in work.requests { try perform(request, link) }
            let allSent = send(work.ready, link)
            let isOpen = write(link, isMany: work.ready.count > 1)
            let hasSettled = settle(link)
            guard isOpen else { throw link.failure() }

            if clock.now >= nextKeepAlive {
                nextKeepAlive = clock.now + .seconds(1)
                guard link.keepAlive() else { throw link.failure() }
            }
            nextTurn = nextKeepAlive
            // More may be ready now, and nothing else would wake us.
            if !allSent || work.isHeldByWriting && !link.wantsWrite { nextTurn = nil }
            if case .closing(let end) = work.phase { nextTurn = hasSettled ? nil : min(end, nextKeepAlive) }
        }
    }

    // MARK: Beginning

    /// Connects, and returns when the broker has accepted us and was told what we subscribe to.
    private func connect(isSessionNew: Bool = false) throws(MQTTError) -> BrokerLink {
        checkAgeOfSession()
        if mustDiscardSession { try discardSession() }
        let link: BrokerLink
        if let kept = self.link { link = kept } else { link = try BrokerLink(configuration) }
        self.link = link
        let isFresh = link.isFresh
        let deadline = clock.now + configuration.connectTimeout
        let waits = triesEveryAddress && Resolver.addressCount(of: configuration.host) > 1
        triesEveryAddress = !waits
        try link.connect(waiting: waits)
        try reach(link, until: deadline)
        triesEveryAddress = false
        var session = try introduce(link, until: deadline)
        guard isFresh || session.sessionPresent else {
            forgetSession()
            return try connect(isSessionNew: true)
        }
        if isSessionNew { session.sessionPresent = false }
        link.stopLogging()
        acceptedAt = clock.now
        connections += 1
        maximumPacketSize = session.maximumPacketSize
        // A broker of 3.1.1 cannot say how many it takes.
        let limit = configuration.protocolVersion == .v5 ? max(1, session.receiveMaximum) : 20
        try subscribe(to: core.connected(window: min(configuration.maxInFlight, limit)), link)
        core.events.yield(.connected(session))
        return link
    }

    /// A short connection that asks for a new session, so that nothing is left of the one before.
    private func discardSession() throws(MQTTError) {
        forgetSession()
        var clean = configuration
        clean.cleanStart = true
        clean.will = nil
        let link = try BrokerLink(clean)
        let deadline = clock.now + configuration.connectTimeout
        try link.connect(waiting: false)
        try reach(link, until: deadline)
        _ = try introduce(link, until: deadline)
        bidFarewell(link)
        sessionIsDiscarded()
    }

    /// Waits for TCP.
    private func reach(_ link: BrokerLink, until deadline: ContinuousClock.Instant) throws(MQTTError) {
        while wait(for: link.socket, events: POLLOUT, until: deadline) == 0 { try checkTime(deadline) }
        let code = link.connectResult()
        // Reset: TCP was there, and the broker has already closed it. What it said before that is still to be read.
        guard code == 0 || code == ECONNRESET else { throw .system(code, endpoint: configuration.endpoint) }
    }

    /// TLS, CONNECT, and what the broker answers.
    private func introduce(
        _ link: BrokerLink, until deadline: ContinuousClock.Instant
    ) throws(MQTTError) -> BrokerSession {
        let isEncrypted = configuration.tls != nil
        var ready: Int32 = 0
        while true {
            // With TLS, to read is to go on with the handshake, which begins with our word.
            if isEncrypted || ready != 0 {
                guard link.read() else { throw link.failure() }
            }
            if let answer = link.notes.answer { return answer.session }
            // The library takes a connection that is cut in the handshake for one that is not yet ready.
            if ready & (POLLHUP | POLLERR) != 0 { throw link.failure() }
            guard link.write() else { throw link.failure() }
            let tick = isEncrypted ? min(deadline, clock.now + Self.handshakeTick) : deadline
            ready = wait(for: link.socket, events: POLLIN, until: tick)
            try checkTime(deadline)
        }
    }

    private func checkTime(_ deadline: ContinuousClock.Instant) throws(MQTTError) {
        if core.isClosing { throw .closed }
        guard clock.now < deadline else {
            throw .connectTimedOut(configuration.connectTimeout, endpoint: configuration.endpoint)
        }
    }

    // MARK: In

    /// Reads all that is there, within limits; false if the connection is lost.
    private func read(_ link: BrokerLink, _ ready: Int32) -> Bool {
        guard ready & ~POLLOUT != 0 || link.hasPendingBytes else { return true }
        for _ in 0..<Self.readsInOneTurn {
            guard link.read() else { return false }
            guard link.hasPendingBytes || isReadable(link.socket) else { return true }
        }
        return true
    }

    private func isReadable(_ socket: Int32) -> Bool {
        var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }

    private func deliver(_ link: BrokerLink) {
        guard !link.notes.messages.isEmpty else { return }
        var messages: [MQTTMessage] = []
        swap(&messages, &link.notes.messages)
        for index in messages.indices { messages[index].arrival?.connection = connections }
        core.onMessages(messages)
    }

    /// Tells those who await them what became of messages that were acknowledged, refused or written; false if there
    /// were none.
    @discardableResult
    private func settle(_ link: BrokerLink) -> Bool {
        guard !link.notes.settled.isEmpty else { return false }
        core.settle(
            link.notes.settled.compactMap { note in
                numbers.removeValue(forKey: note.packetID).map {
                    ClientCore.Outcome(number: $0, reason: note.reason, text: note.text)
                }
            })
        link.notes.settled.removeAll(keepingCapacity: true)
        return true
    }

    private func reportSubscriptions(_ link: BrokerLink) {
        for note in link.notes.subscribed {
            guard let filters = subscribing.removeValue(forKey: note.packetID) else { continue }
            var granted: [GrantedSubscription] = []
            for (filter, reason) in zip(filters, note.reasons) {
                if let qos = QoS(rawValue: UInt8(reason)) {
                    granted.append(GrantedSubscription(filter: filter, qos: qos))
                } else {
                    let error = MQTTError.subscribe(filter: filter, reason: reason, text: note.text)
                    core.events.yield(.subscriptionRefused(filter: filter, error))
                }
            }
            if !granted.isEmpty { core.events.yield(.subscribed(granted)) }
        }
        link.notes.subscribed = []
    }

    // MARK: Out

    private func perform(_ request: ClientCore.Request, _ link: BrokerLink) throws(MQTTError) {
        switch request {
        case .subscribe(let subscriptions): try subscribe(to: subscriptions, link)
        case .unsubscribe(let filters): link.unsubscribe(filters)
        }
    }

    /// One packet for all filters that share QoS and options, as they usually do.
    private func subscribe(to subscriptions: [Subscription], _ link: BrokerLink) throws(MQTTError) {
        let highest: QoS = configuration.cleanStart ? .exactlyOnce : .atLeastOnce
        var rest = subscriptions[...]
        while let first = rest.first {
            let qos = min(first.qos, highest)
            let isAlike = { (other: Subscription) in min(other.qos, highest) == qos && other.options == first.options }
            let filters = rest.filter(isAlike).map(\.filter)
            rest.removeAll(where: isAlike)
            subscribing[try link.subscribe(filters, qos: qos, options: first.options).get()] = filters
        }
    }

    /// Hands messages to the library, which queues them; false if it did not take all.
    private func send(_ ready: [OutboundQueue<Delivery>.Entry], _ link: BrokerLink) -> Bool {
        var allSent = true
        for entry in ready {
            do throws(MQTTError) {
                try checkSize(entry.parcel.message)
                numbers[try link.publish(entry.parcel.message)] = entry.number
            } catch let error {
                core.settle([ClientCore.Outcome(number: entry.number, error: error)])
                allSent = false
            }
        }
        return allSent
    }

    /// Writes what the library has queued, many packets a segment; false if the connection is lost.
    private func write(_ link: BrokerLink, isMany: Bool) -> Bool {
        if isMany { link.cork() }
        guard link.write() else { return false }
        if isMany { link.uncork() }
        return true
    }

    /// The library's own check lets some through that are a few bytes too large, and then keeps them for ever.
    private func checkSize(_ message: MQTTMessage) throws(MQTTError) {
        guard let maximumPacketSize else { return }
        let size = message.packetSize(protocolVersion: configuration.protocolVersion)
        guard size > maximumPacketSize else { return }
        throw MQTTError(
            .tooLarge,
            "a message to \(message.topic) makes a packet of \(size) bytes; the broker takes \(maximumPacketSize)"
        )
    }

    // MARK: End

    /// Whether the client is shut down and nothing is left to wait for; says farewell if so.
    private func ends(_ work: ClientCore.Work, _ link: BrokerLink) -> Bool {
        switch work.phase {
        case .idle, .running: return false
        case .abandoned, .ended: return true
        case .closing(let deadline):
            guard work.isIdle || clock.now >= deadline else { return false }
            bidFarewell(link)
            return true
        }
    }

    /// Tells the broker that we leave on purpose: it does not publish the last will.
    private func bidFarewell(_ link: BrokerLink) {
        let deadline = clock.now + Self.farewellTimeout
        link.disconnect()
        while link.write(), clock.now < deadline {
            let ready = wait(for: link.socket, events: POLLOUT, until: deadline)
            if ready & (POLLHUP | POLLERR) != 0 { return }
        }
    }
}

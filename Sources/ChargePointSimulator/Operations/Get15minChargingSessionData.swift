import XML

extension OperationName {
    /// A session by quarter hours of the model's clock: the energy so far or, with energyConsumedInterval, of each. A
    /// stationTime is a quarter hour's end; the last one ends with the session or, while it runs, now, so that the last
    /// total and the sum of the parts are both the session's Energy.
    func get15minChargingSessionData(
        _ content: RequestElement, _ context: OperationContext
    ) throws(BadParameter) -> SOAPReply {
        let isEach = try content.boolean("energyConsumedInterval") ?? false
        guard let id = try content.integer("sessionID") else {
            throw BadParameter("sessionID must be given.")
        }
        let session = context.network.withWorld { world, time in world.quarterHours(ofSession: id, at: time) }
        guard let session else {
            return SOAPReply(.noSession, "No such session, or its 15-minute data is not kept any more.")
        }
        return SOAPReply { writer in
            let quarters = session.quarters
            writer.element("sessionID", id)
            writer.element("stationID", StationIdentity.id(session.station))
            writer.element("portNumber", session.port)
            var before = EnergyText(0)
            for (index, entry) in quarters.entries.enumerated() {
                let total = EnergyText(entry.energy)
                let part = total - before
                let hours = quarters.hours(index)
                let average = hours > 0 ? part.value / hours : 0
                writer.element("fifteenminData") { writer in
                    writer.element("stationTime", context.text(quarters.end(index)))
                    writer.element("energyConsumed", isEach ? part.text : total.text)
                    // Not below the average, which the rounded energies may push a little too high.
                    writer.element("peakPower", Decimal3(max(Double(entry.peak), average)).text)
                    writer.element("rollingPowerAvg", Decimal3(average).text)
                }
                before = total
            }
        }
    }
}

/// An energy in whole millionths of a kWh, so that parts add up to their total, digit by digit.
struct EnergyText: Hashable, Sendable {
    private let millionths: Int

    init(_ energy: Double) {
        millionths = Int((energy * 1e6).rounded())
    }

    private init(millionths: Int) {
        self.millionths = millionths
    }

    var value: Double { Double(millionths) / 1e6 }

    /// An xsd:double of at most six decimals.
    var text: String {
        // Swift writes small numbers with an exponent.
        millionths < 1000 && millionths > 0 ? "0.\(String(1_000_000 + millionths).dropFirst())" : String(value)
    }

    static func - (left: EnergyText, right: EnergyText) -> EnergyText {
        EnergyText(millionths: left.millionths - right.millionths)
    }
}

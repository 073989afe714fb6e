import XML

/// The session for which a station search shall estimate a cost.
public struct PricingOptions: Sendable, Hashable {
    /// Begin of the session, `HH:MM:SS`.
    public var startTime: String?
    /// Expected length; the vendor's schema notes call it minutes, the guide hours.
    public var duration: Int?
    /// kWh.
    public var energyRequired: DecimalText?
    /// kW.
    public var vehiclePower: DecimalText?

    /// What is nil is left out.
    public init(
        startTime: String? = nil, duration: Int? = nil, energyRequired: DecimalText? = nil,
        vehiclePower: DecimalText? = nil
    ) {
        self.startTime = startTime
        self.duration = duration
        self.energyRequired = energyRequired
        self.vehiclePower = vehiclePower
    }

    func write(to writer: inout XMLWriter) {
        writer.element("Pricing") { writer in
            writer.field("startTime", startTime)
            writer.field("Duration", duration)
            writer.field("energyRequired", energyRequired)
            writer.field("vehiclePower", vehiclePower)
        }
    }
}

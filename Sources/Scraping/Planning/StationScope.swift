public import ChargePointAPI

/// Stations that one query asks for together.
public enum StationScope: Hashable, Sendable, CustomStringConvertible {
    /// A station group: `sgID`.
    case group(StationGroupID)
    /// An organization: `orgID`.
    case organization(String)
    /// Every station that the license key may see.
    case account

    /// For messages and for an order that is always the same: `group 17`.
    public var description: String {
        switch self {
        case .group(let group): "group \(group)"
        case .organization(let organization): "organization \(organization)"
        case .account: "the account"
        }
    }
}

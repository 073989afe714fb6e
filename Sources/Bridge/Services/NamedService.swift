import ServiceLifecycle

/// A service that logs name by its type: the values that it holds are nobody's business, and some are secret.
protocol NamedService: Service, CustomStringConvertible {}

extension NamedService {
    var description: String { "\(Self.self)" }
}

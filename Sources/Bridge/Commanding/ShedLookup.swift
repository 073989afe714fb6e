import Commands
import Registry
import Synchronization

/// What snapshots show of limits and sheds: of the setpoints' keeper, and of the commands once they are there.
final class ShedLookup: LimitLookup {
    private let setpoints: any SetpointStore
    private let center = Mutex<CommandCenter?>(nil)

    init(_ setpoints: any SetpointStore) { self.setpoints = setpoints }

    /// Commands need those who read, and readers need this: so it is told of the commands later.
    func attend(_ center: CommandCenter) { self.center.withLock { $0 = center } }

    func limits(of station: StationID, port: Int?) -> LimitView { setpoints.limits(of: station, port: port) }

    func shed(of station: StationID, port: Int?) -> ShedView {
        center.withLock { $0 }?.shed(of: LoadTarget(station: station, port: port)) ?? ShedView()
    }
}

import Journal
import Topics

/// Tells people when what must survive a restart cannot be kept.
struct StateTrouble: Sendable {
    let folder: String
    let reporter: ErrorReporter

    func watch(_ state: StateDatabase) {
        if let damage = state.damage {
            reporter.raise(
                BridgeError(
                    id: "state/damaged",
                    what: "The bridge's memory was damaged and is set aside: \(damage.reason). Commands that were not "
                        + "finished, and staged limits, are lost.",
                    location: damage.file,
                    remedy: "Write limits anew, and look at the disk. The file may be deleted."))
        }
        state.onTrouble { [reporter, folder] error in
            guard let error else { return reporter.clear("state/write") }
            reporter.raise(
                BridgeError(
                    id: "state/write",
                    what: "Set messages are refused, since they cannot be kept: \(error.message).",
                    location: "state folder \(folder)",
                    remedy: error.needsRestart
                        ? "Restart the bridge."
                        : (error.isDiskFull ? "Make room there" : "Let the bridge's user write there")
                            + "; the bridge goes on by itself."))
        }
    }
}

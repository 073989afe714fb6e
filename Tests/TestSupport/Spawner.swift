import Glibc
import Synchronization

/// Starts processes from one thread that never ends.
///
/// A child asks to be killed when its parent's *thread* dies (`PR_SET_PDEATHSIG`), so the thread must outlive it;
/// threads of the concurrency pool do not. One at a time, so that no child inherits another's pipes.
enum Spawner {
    struct Order: Sendable {
        var path: String
        var arguments: [String]
        var environment: [String]
        var directory: String?
        var output: Int32
        var error: Int32
    }

    private struct Job: Sendable {
        let order: Order
        let reply: CheckedContinuation<Result<pid_t, SystemError>, Never>
    }

    private static let jobs = Mutex<[Job]>([])
    private static let wake: (read: Int32, write: Int32) = {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe for the spawner")
        startThread(run)
        return (ends[0], ends[1])
    }()

    static func spawn(_ order: Order) async throws -> pid_t {
        try await withCheckedContinuation { reply in
            jobs.withLock { $0.append(Job(order: order, reply: reply)) }
            var byte: UInt8 = 0
            write(wake.write, &byte, 1)
        }.get()
    }

    private static func run() {
        var byte: UInt8 = 0
        while read(wake.read, &byte, 1) == 1 {
            guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
            job.reply.resume(returning: start(job.order))
        }
    }

    private static func start(_ order: Order) -> Result<pid_t, SystemError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, order.output, 1)
        posix_spawn_file_actions_adddup2(&actions, order.error, 2)
        // Sockets of the libraries under test are open here without close-on-exec: a child must not hold them.
        _ = CLibrary.addCloseFrom(&actions, 3)
        if let directory = order.directory { _ = directory.withCString { CLibrary.addChangeDirectory(&actions, $0) } }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let words = ["setpriv", "--pdeathsig", "KILL", order.path] + order.arguments
        let arguments = words.map { strdup($0) } + [nil]
        let environment = order.environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + environment { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, "setpriv", &actions, &attributes, arguments, environment)
        return code == 0 ? .success(pid) : .failure(SystemError("start \(order.path)", code: code))
    }
}

/// Functions of glibc that its Swift module does not show (they need `_GNU_SOURCE`).
private enum CLibrary {
    typealias Actions = UnsafeMutablePointer<posix_spawn_file_actions_t>
    static let addCloseFrom = find(
        "posix_spawn_file_actions_addclosefrom_np", as: (@convention(c) (Actions, Int32) -> Int32).self)
    static let addChangeDirectory = find(
        "posix_spawn_file_actions_addchdir_np",
        as: (@convention(c) (Actions, UnsafePointer<CChar>) -> Int32).self)

    private static func find<T>(_ name: String, as type: T.Type) -> T {
        guard let symbol = dlsym(nil, name) else { fatalError("\(name) is not in this C library") }
        return unsafeBitCast(symbol, to: type)
    }
}

/// Starts a detached thread that runs `body`.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { raw in
            Unmanaged<Box>.fromOpaque(raw!).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
    precondition(code == 0, "no thread: \(String(cString: strerror(code)))")
    pthread_detach(thread)
}

import TestSupport

/// A broker of a few lines of Python, which does in each connection what a test says: what no real broker can be made to
/// do at will.
enum ScriptedBroker {
    /// Starts it; returns the process, which prints what it reads, and its port.
    ///
    /// - Parameter script: Python that uses `accept()`, `read()` (type and body of a packet; prints the type) and
    ///   `client`.
    static func start(_ script: String, _ arguments: [String] = []) async throws -> (process: ChildProcess, port: Int) {
        let process = try await ChildProcess.start("python3", ["-c", prologue + script] + arguments)
        let port = Int(try await process.line { !$0.isEmpty })!
        return (process, port)
    }

    private static let prologue = """
        import socket, ssl, struct, sys
        types = "CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK".split()
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        client = None
        def accept(wrap=lambda s: s):
            global client
            client = wrap(listener.accept()[0])
        def read():
            head = client.recv(1)
            if not head:
                print("END", flush=True)
                return None, b""
            length, shift = 0, 0
            while True:
                byte = client.recv(1)[0]
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128: break
            body = b""
            while len(body) < length: body += client.recv(length - len(body))
            name = types[(head[0] >> 4) - 1] if head[0] >> 4 < 10 else "OTHER"
            print(name, flush=True)
            return name, body

        """
}

/// A command that a test needs did not succeed.
public struct CommandFailed: Error, CustomStringConvertible {
    public let command: String
    public let output: String
    public var description: String { "\(command) failed: \(output)" }

    public init(command: String, output: String) {
        self.command = command
        self.output = output
    }
}

/// A certificate authority made for a test, and what it signed.
public struct TestCertificates: Sendable {
    /// Paths of a certificate and its key, both PEM.
    public struct Pair: Sendable {
        public let certificate: String
        public let key: String
    }

    /// Path of the CA's certificate.
    public let ca: String
    /// For a server at 127.0.0.1 or localhost.
    public let server: Pair
    /// For a client, with `tester` as its common name.
    public let client: Pair
    /// Held while the paths are in use; the folder goes with the last copy.
    private let folder: TemporaryFolder

    /// Makes a new authority and both certificates, valid for two days.
    public static func make() async throws -> TestCertificates {
        let folder = try TemporaryFolder()
        try await openssl(
            folder,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=chargepoint2mqtt test CA", "-keyout", "ca.key", "-out", "ca.pem",
            ])
        let server = try await sign("server", name: "localhost", names: "IP:127.0.0.1,DNS:localhost", in: folder)
        let client = try await sign("client", name: "tester", names: "DNS:tester", in: folder)
        return TestCertificates(ca: folder.path("ca.pem"), server: server, client: client, folder: folder)
    }

    private static func sign(
        _ file: String, name: String, names: String, in folder: TemporaryFolder
    ) async throws -> Pair {
        try await openssl(
            folder,
            [
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
                "-keyout", "\(file).key", "-out", "\(file).csr",
            ])
        try folder.write("\(file).ext", "subjectAltName=\(names)\n")
        try await openssl(
            folder,
            [
                "x509", "-req", "-in", "\(file).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", "\(file).ext", "-out", "\(file).pem",
            ])
        return Pair(certificate: folder.path("\(file).pem"), key: folder.path("\(file).key"))
    }

    private static func openssl(_ folder: TemporaryFolder, _ arguments: [String]) async throws {
        let result = try await ChildProcess.run("openssl", arguments, directory: folder.path)
        guard result.status == .exited(0) else {
            throw CommandFailed(command: "openssl \(arguments[0])", output: result.errorOutput)
        }
    }
}

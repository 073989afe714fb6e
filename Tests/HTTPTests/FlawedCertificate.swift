import TestSupport

/// A server's certificate that a client must refuse.
struct FlawedCertificate {
    let certificate: String
    let key: String
    /// What OpenSSL says about it.
    let reason: String
    /// Holds the files.
    private let folder: TemporaryFolder

    /// `authority` is the CA's certificate; its key lies beside it.
    static func make(_ flaw: String, authority: String) async throws -> FlawedCertificate {
        let folder = try TemporaryFolder()
        let names = flaw == "wrong host" ? "DNS:elsewhere.example" : "IP:127.0.0.1"
        try folder.write("names", "subjectAltName=\(names)\n")
        try await openssl(
            folder,
            [
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=flawed",
                "-keyout", "key.pem", "-out", "request.pem",
            ])
        let key = String(authority.dropLast("pem".count)) + "key"
        let signer =
            flaw == "self-signed"
            ? ["-signkey", "key.pem"] : ["-CA", authority, "-CAkey", key, "-set_serial", "\(names.utf8.count)"]
        try await openssl(
            folder,
            [
                "x509", "-req", "-in", "request.pem", "-extfile", "names", "-out", "certificate.pem",
                "-days", flaw == "expired" ? "-1" : "2",
            ] + signer)
        let reason =
            switch flaw {
            case "wrong host": "no alternative certificate subject name matches"
            case "expired": "certificate has expired"
            default: "self-signed certificate"
            }
        return FlawedCertificate(
            certificate: folder.path("certificate.pem"), key: folder.path("key.pem"), reason: reason, folder: folder)
    }

    private static func openssl(_ folder: TemporaryFolder, _ arguments: [String]) async throws {
        let result = try await ChildProcess.run("openssl", arguments, directory: folder.path)
        guard result.status == .exited(0) else {
            throw OpenSSLFailed(output: result.errorOutput)
        }
    }

    private struct OpenSSLFailed: Error { let output: String }
}

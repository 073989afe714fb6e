import Glibc

extension HTTPRequest {
    /// libcurl sends method and headers as they are: a line end in one would start another header, or request.
    func checkFields() throws(HTTPError) {
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else {
            throw HTTPError(code: .badRequest, message: "“\(method)” is not a method that HTTP can carry")
        }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
                throw HTTPError(code: .badRequest, message: "“\(name)” is not a header that HTTP can carry")
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw HTTPError(code: .badRequest, message: "the value of header \(name) has control characters")
            }
        }
    }

    /// RFC 9110, section 5.6.2.
    private func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: "!#$%&'*+^`|~".utf8.contains(byte)
        }
    }
}

extension HTTPConfiguration {
    /// Finds out at the start, not at the first request, that a file is missing.
    func checkFiles() throws(HTTPError) {
        let files = [
            ("authorities", caFile), ("client certificate", clientCertificate?.certificateFile),
            ("client key", clientCertificate?.keyFile),
        ]
        for case (let what, let file?) in files where access(file, R_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw HTTPError(
                code: .badConfiguration, message: "the file of the \(what), \(file), cannot be read: \(reason)",
                remedy: "check its path and permissions")
        }
    }
}

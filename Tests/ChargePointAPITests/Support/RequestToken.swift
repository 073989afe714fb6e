import XML

/// The WS-Security token of a request.
struct RequestToken {
    let username: String
    let password: String

    init(_ body: [UInt8]) throws {
        let envelope = try XMLElement.parse(body)
        let token = envelope["Header"]?["Security"]?["UsernameToken"]
        guard let username = token?["Username"], let password = token?["Password"] else {
            throw Fixture.Missing(what: "token")
        }
        self.username = username.text
        self.password = password.text
    }
}

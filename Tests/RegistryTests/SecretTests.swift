import Registry
import Testing

@Suite struct SecretTests {
    @Test func `a secret never prints`() {
        let secret = Secret("hunter2")
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])"] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("***"))
        }
        let account = Account(name: "a", endpoint: "https://x", username: "license-key", password: secret)
        var dumped = ""
        dump(account, to: &dumped)
        for text in ["\(account)", String(reflecting: account), dumped, "\([account])"] {
            #expect(!text.contains("hunter2") && !text.contains("license-key"))
            #expect(text.contains("https://x"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(secret.reveal() == "hunter2")
    }
}

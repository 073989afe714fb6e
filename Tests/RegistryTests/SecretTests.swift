import Registry
import Testing

@Suite struct SecretTests {
    @Test func `a secret never prints`() {
        let secret = Secret("hunter2")
        let account = Account(name: "a", endpoint: "https://x", username: "key", password: secret)
        var dumped = ""
        dump(account, to: &dumped)
        for text in ["\(secret)", String(describing: account), String(reflecting: account), dumped, "\([secret])"] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("***"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(secret.reveal() == "hunter2")
    }
}

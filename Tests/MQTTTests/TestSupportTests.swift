import TestSupport
import Testing

@Suite struct TestSupportTests {
    @Test func `a child's lines of both streams come in, with its exit status`() async throws {
        let result = try await ChildProcess.run("sh", ["-c", "echo out; echo err >&2; printf tail; exit 3"])
        #expect(result.status == .exited(3))
        #expect(result.output == "out\ntail")
        #expect(result.errorOutput == "err\n")
    }

    @Test func `a line is read while the child runs, and the child dies with its reference`() async throws {
        var child: ChildProcess? = try await ChildProcess.start("sh", ["-c", "echo ready; exec sleep 1000"])
        #expect(try await child?.line { $0 == "ready" } == "ready")
        #expect(child?.isRunning == true)
        let pid = child!.pid
        child = nil
        try await eventually("the child is gone") {
            try await ChildProcess.run("test", ["-d", "/proc/\(pid)"]).status == .exited(1)
        }
    }

    @Test func `a child inherits no descriptor and gets environment and folder`() async throws {
        let folder = try TemporaryFolder()
        let result = try await ChildProcess.run(
            "sh", ["-c", "echo $WORD; pwd; ls /proc/self/fd | wc -l"], environment: ["WORD": "x=y"],
            directory: folder.path)
        // 0, 1, 2 and the one with which ls reads the folder.
        #expect(result.output == "x=y\n\(folder.path)\n4\n")
    }

    @Test func `a signal's end is told from an exit`() async throws {
        let child = try await ChildProcess.start("sleep", ["1000"])
        child.terminate()
        #expect(try await child.exitStatus() == .signalled(15))
    }

    @Test func `an executable that does not exist exits with 127`() async throws {
        let result = try await ChildProcess.run("/nonexistent/program")
        #expect(result.status == .exited(127))
        #expect(result.errorOutput.contains("No such file"))
    }

    @Test func `a line that never comes fails with what did come`() async throws {
        let child = try await ChildProcess.start("sh", ["-c", "echo something else"])
        let error = await #expect(throws: DidNotHappen.self) { try await child.line { $0 == "never" } }
        #expect(error?.description.contains("something else") == true)
    }

    @Test func `a temporary folder goes with its reference`() async throws {
        var folder: TemporaryFolder? = try TemporaryFolder()
        let file = try folder!.write("a/b.txt", "text")
        #expect(try await ChildProcess.run("cat", [file]).output == "text")
        folder = nil
        #expect(try await ChildProcess.run("cat", [file]).status == .exited(1))
    }

    @Test func `many children at once keep their outputs apart`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let result = try await ChildProcess.run("seq", ["\(number)", "\(number + 2000)"])
                    #expect(result.output == (number...number + 2000).map { "\($0)\n" }.joined())
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `mosquitto's clients talk through a broker, properties included`() async throws {
        let broker = try await BrokerProcess.start()
        let sub = try await MosquittoSub.start(broker, "a/#", "b")
        try await MosquittoPub.publish(
            broker, topic: "a/b", "{\"ü\": 1}",
            properties: [["user-property", "n", "1"], ["user-property", "n", "2"], ["content-type", "text/x"]])
        try await MosquittoPub.publish(broker, topic: "b", "", qos: 2)
        let messages = try await sub.collect(2)
        #expect(messages.map(\.topic) == ["a/b", "b"])
        #expect(try messages[0].json()["ü"]?.integer == 1)
        #expect(messages[0].userProperties.map(\.value.string) == ["1", "2"])
        #expect(messages[0].properties["content-type"]?.string == "text/x")
        #expect(messages[1].payload.isEmpty && messages[1].qos == 2)
    }

    @Test func `a broker that was stopped starts again on its port and keeps what it must`() async throws {
        let broker = try await BrokerProcess.start { $0.isPersistent = true }
        try await MosquittoPub.publish(broker, topic: "kept", "1", retain: true)
        try await broker.stop()
        await #expect(throws: CommandFailed.self) { try await MosquittoPub.publish(broker, topic: "x", "1") }
        try await broker.restart()
        let sub = try await MosquittoSub.start(broker, "kept")
        #expect(try await sub.first().isRetained)
    }

    @Test func `a broker with users refuses others`() async throws {
        let broker = try await BrokerProcess.start { $0.users = ["anna": "secret word"] }
        await #expect(throws: CommandFailed.self) { try await MosquittoPub.publish(broker, topic: "x", "1") }
        var access = MosquittoAccess(port: broker.port)
        (access.username, access.password) = ("anna", "secret word")
        try await MosquittoPub.publish(access, topic: "x", "1")
    }

    @Test func `a broker serves TLS with certificates of the test's own authority`() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start { $0.tls = certificates }
        var access = MosquittoAccess(port: broker.port)
        access.caFile = certificates.ca
        try await MosquittoPub.publish(access, topic: "x", "1")
        access.caFile = try await TestCertificates.make().ca
        await #expect(throws: CommandFailed.self) { try await MosquittoPub.publish(access, topic: "x", "1") }
    }

    @Test(arguments: [
        #"{"a":1,"a":[null,true,-1.50e3],"b":{}}"#, #"" ü 😀 \" ""#, "[]", " 0 ",
    ])
    func `JSON is read as it was written`(text: String) throws {
        _ = try JSONDocument(parsing: text)
    }

    @Test(arguments: ["", "{", "[1,]", "01", "1 2", "\"\n\"", "nul", "{\"a\"}", #""\ud800""#, "[1"])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONDocument.Malformed.self) { try JSONDocument(parsing: text) }
    }

    @Test func `a long transcript loses its oldest lines only`() async throws {
        let child = try await ChildProcess.start("seq", ["1", "20000"], limit: 10_000)
        try await child.exitStatus()
        #expect(child.lineCount == 20_000)
        #expect(child.output.hasSuffix("\n19999\n20000\n"))
        #expect(child.output.utf8.count <= 20_000)
        #expect(child.outputLines(after: 19_998) == ["19999", "20000"])
    }
}

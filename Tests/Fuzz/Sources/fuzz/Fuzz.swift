import FoundationEssentials
import Glibc
import HTTP
import Registry

@testable import ChargePointAPI
@testable import Commands

/// What libFuzzer, whose `main` is the program's, calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    switch Readers.chosen {
    case "reply": Readers.reply(bytes)
    case "registry": Readers.registry(bytes)
    case "payload": Readers.payload(bytes)
    default: fatalError("FUZZ_READER must be reply, registry or payload")
    }
    return 0
}

/// What is fuzzed. Each traps when something is not as it must be.
enum Readers {
    static let chosen = getenv("FUZZ_READER").map { String(cString: $0) } ?? ""

    /// An answer, to three operations that together have every kind of field.
    static func reply(_ bytes: [UInt8]) {
        let reader = AnswerReader(
            credentials: Credentials(username: "KEY", password: "PASSWORD"), service: "",
            date: Date(timeIntervalSince1970: 0))
        let response = HTTPResponse(status: 200, body: bytes)
        check { () throws(APIError) in _ = try reader.read(response, to: GetStations.self) }
        check { () throws(APIError) in _ = try reader.read(response, to: GetLoad.self) }
        check { () throws(APIError) in _ = try reader.read(response, to: GetChargingSessionData.self) }
    }

    private static func check(_ read: () throws(APIError) -> Void) {
        do throws(APIError) {
            try read()
        } catch {
            precondition(error.description.utf8.count < 2_000 && !error.description.contains(where: \.isNewline))
        }
    }

    /// A registry CSV, which must read back.
    static func registry(_ bytes: [UInt8]) {
        let (file, problems) = RegistryFile.parse(bytes, name: "r.csv")
        precondition(problems.allSatisfy { !$0.description.contains(where: \.isNewline) })
        let again = RegistryFile.parse(Array(file.csv().utf8), name: "r.csv").file.registers
        precondition(again.map(\.point) == file.registers.map(\.point))
    }

    /// A set message's payload, as a point's and as a device's.
    static func payload(_ bytes: [UInt8]) {
        for point in ["p", nil] {
            do throws(Rejection) {
                if case .object(let object) = try SetPayload(bytes, point: point, forms: "FORMS") {
                    _ = try SetOptions(object)
                }
            } catch {
                precondition(!error.reason.isEmpty && error.reason.utf8.count < 600)
                precondition(!error.reason.contains(where: \.isNewline))
            }
        }
    }
}

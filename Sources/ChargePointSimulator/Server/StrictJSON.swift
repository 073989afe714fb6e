import FoundationEssentials

/// What is wrong with a control request, in words for whoever sent it.
struct ControlError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A JSON object of a control request. A key that it does not know is an error: a mistyped fault would otherwise pass for
/// one that the client under test survived.
protocol ControlRequest: Decodable {
    /// The keys that the object may have, for checks and messages.
    static var knownKeys: [String] { get }
}

extension ControlRequest {
    static func read(_ bytes: [UInt8]) throws(ControlError) -> Self {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        do {
            for key in try decoder.decode(KeysOnly.self, from: data).names where !knownKeys.contains(key) {
                throw ControlError("Unknown key “\(key)”. Known are: \(knownKeys.joined(separator: ", ")).")
            }
            return try decoder.decode(Self.self, from: data)
        } catch let error as ControlError {
            throw error
        } catch let error as DecodingError {
            throw ControlError(Self.words(error))
        } catch {
            throw ControlError("The body is not a JSON object.")
        }
    }

    private static func words(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "The key “\(key.stringValue)” is missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            if let key = context.codingPath.last {
                "The value of “\(key.stringValue)” has the wrong type: \(context.debugDescription)"
            } else {
                "The body is not a JSON object."
            }
        case .dataCorrupted(let context): "The body is not JSON: \(context.debugDescription)"
        @unknown default: "The body is not the JSON object expected."
        }
    }
}

private struct KeysOnly: Decodable {
    let names: [String]

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    }
}

/// JSON for people: indented, keys sorted.
func prettyJSON(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + Array("\n".utf8)
}

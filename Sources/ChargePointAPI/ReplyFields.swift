import FoundationEssentials
import XML

/// A value of the reply that does not have the form which its field must have. Names the form, not the value, which
/// may be personal.
struct MalformedValue: Error, CustomStringConvertible {
    let expected: String
    var description: String { "is not \(expected)" }
}

/// The kinds of leaves that replies are made of.
extension XMLField {
    static func string(_ name: String, _ set: @escaping @Sendable (inout T, String?) -> Void) -> Self {
        .text(name) { set(&$0, $1.string) }
    }

    static func integer(_ name: String, _ set: @escaping @Sendable (inout T, Int?) -> Void) -> Self {
        .text(name) { set(&$0, try $1.integer()) }
    }

    /// A number that keeps its digits. The infinities and NaN of `xsd:double` are no value.
    static func decimal(_ name: String, _ set: @escaping @Sendable (inout T, DecimalText?) -> Void) -> Self {
        .text(name) {
            guard let text = $1.string, !["INF", "-INF", "NaN"].contains(text) else { return set(&$0, nil) }
            guard let number = DecimalText(text) else { throw MalformedValue(expected: "a decimal number") }
            set(&$0, number)
        }
    }

    /// A point in time; without a zone it is UTC.
    static func dateTime(_ name: String, _ set: @escaping @Sendable (inout T, Date?) -> Void) -> Self {
        .text(name) {
            guard let text = $1.string else { return set(&$0, nil) }
            guard let date = DateTimeText.date(text) else {
                throw MalformedValue(expected: "a dateTime such as 2016-11-07T19:19:19Z")
            }
            set(&$0, date)
        }
    }

    /// A time of day as `HH:MM:SS`.
    static func timeOfDay(_ name: String, _ set: @escaping @Sendable (inout T, String?) -> Void) -> Self {
        .text(name) {
            guard let text = $1.string else { return set(&$0, nil) }
            guard let time = DateTimeText.timeOfDay(text) else {
                throw MalformedValue(expected: "a time of day such as 06:00:00")
            }
            set(&$0, time)
        }
    }
}

extension XMLField where T: OperationReply {
    /// The two fields that every reply begins with.
    static var response: [Self] {
        [
            .string("responseCode") { $0.responseCode = $1.map(ResponseCode.init(rawValue:)) },
            .string("responseText") { $0.responseText = $1 },
        ]
    }
}

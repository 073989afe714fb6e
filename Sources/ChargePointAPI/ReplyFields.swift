import FoundationEssentials
import XML

/// The kinds of leaves that replies are made of. A value of another form than its field's counts as absent and is noted
/// in ``UnreadableFields``.
extension XMLField {
    static func string(_ name: String, _ set: @escaping @Sendable (inout T, String?) -> Void) -> Self {
        .text(name) { set(&$0, $1.string) }
    }

    static func integer(_ name: String, _ set: @escaping @Sendable (inout T, Int?) -> Void) -> Self {
        .text(name) {
            do { set(&$0, try $1.integer()) } catch { UnreadableFields.note(name) }
        }
    }

    /// A yes or no as the API mostly has it, 1 or 0. Where it says `true` or `false`, that is taken as well.
    static func flag(_ name: String, _ set: @escaping @Sendable (inout T, Int?) -> Void) -> Self {
        .text(name) { reply, text in
            if let number = try? text.integer() { return set(&reply, number) }
            do { set(&reply, try text.boolean().map { $0 ? 1 : 0 }) } catch { UnreadableFields.note(name) }
        }
    }

    /// A station group, whose number may come with leading zeros.
    static func group(_ name: String, _ set: @escaping @Sendable (inout T, StationGroupID?) -> Void) -> Self {
        .integer(name) { set(&$0, $1.map { StationGroupID($0) }) }
    }

    /// A number that keeps its digits. The infinities and NaN of `xsd:double` are no value.
    static func decimal(_ name: String, _ set: @escaping @Sendable (inout T, DecimalText?) -> Void) -> Self {
        .text(name) { reply, text in
            guard !text.isNil else { return set(&reply, nil) }
            if let number = DecimalText(text) { return set(&reply, number) }
            if !["INF", "-INF", "NaN"].contains(text.string) { UnreadableFields.note(name) }
        }
    }

    /// A point in time; without a zone it is UTC.
    static func dateTime(_ name: String, _ set: @escaping @Sendable (inout T, Date?) -> Void) -> Self {
        .text(name) { reply, text in
            guard !text.isNil else { return set(&reply, nil) }
            if let date = text.withUTF8({ DateTimeText.date(utf8: $0) }) { return set(&reply, date) }
            UnreadableFields.note(name)
        }
    }

    /// A time of day as `HH:MM:SS`.
    static func timeOfDay(_ name: String, _ set: @escaping @Sendable (inout T, String?) -> Void) -> Self {
        .text(name) { reply, text in
            guard let string = text.string else { return set(&reply, nil) }
            if let time = DateTimeText.timeOfDay(string) { return set(&reply, time) }
            UnreadableFields.note(name)
        }
    }
}

extension XMLField where T: PagedReply {
    /// Whether more pages follow. The API spells the name in two ways, by operation; each is understood everywhere,
    /// since a flag passed over is a part taken for the whole.
    static var moreFlag: [Self] {
        ["moreFlag", "MoreFlag"].map { name in .flag(name) { $0.moreFlag = $1 } }
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

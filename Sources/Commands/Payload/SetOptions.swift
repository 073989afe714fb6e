import Registry

import struct FoundationEssentials.Date

/// The members of an object that are not points: how long, from when, until when, under which name.
package struct SetOptions: Hashable, Sendable {
    /// Minutes until the shed ends by itself, 0 = until cleared; nil: not said.
    var timeInterval: Int?
    /// When the command is to begin; nil: at once.
    var start: Date?
    /// The caller's name for the command: a text or a number.
    var id: JSONValue?
    /// The command must not run after this time.
    var validUntil: Date?
    /// The name of a command that is to be taken back.
    var cancel: JSONValue?

    /// Every option's name. A point of the same name cannot be written in the object form.
    package static let names = ["timeInterval", "duration", "start", "id", "validUntil", "cancel"]

    /// The API's `timeInterval` is an `xsd:int`.
    private static let longest = Int(Int32.max)

    /// Takes the options out of the object form.
    init(_ object: JSONObject) throws(Rejection) {
        if let json = object["timeInterval"] { timeInterval = try SetOptions.minutes(json) }
        if let json = object["duration"] {
            guard object["timeInterval"] == nil else {
                throw Rejection("timeInterval and duration say the same thing twice; send one of them")
            }
            timeInterval = try SetOptions.minutes(ofDuration: json)
        }
        if let json = object["start"] { start = try SetOptions.instant(json, "start") }
        if let json = object["id"] { id = try SetOptions.id(json, "id") }
        if let json = object["validUntil"] { validUntil = try SetOptions.instant(json, "validUntil") }
        if let json = object["cancel"] { cancel = try SetOptions.id(json, "cancel") }
    }

    private static func minutes(_ json: JSONValue) throws(Rejection) -> Int {
        guard case .number(let number)? = SetValue(json: json), let minutes = number.integer,
            (0...longest).contains(minutes)
        else {
            throw Rejection(
                "\(json.shown) is no timeInterval; send whole minutes, such as 60, or 0 for a shed that lasts until"
                    + " cleared")
        }
        return minutes
    }

    private static func minutes(ofDuration json: JSONValue) throws(Rejection) -> Int {
        guard let text = json.string, let duration = ISODuration(text.trimmingBlanks()) else {
            throw Rejection(
                "\(json.shown) is no duration; send an ISO 8601 duration of weeks, days, hours or minutes, such as"
                    + " PT1H30M")
        }
        guard let minutes = duration.wholeMinutes else {
            throw Rejection(
                "\(json.shown) is no whole number of minutes, and the API counts those; send PT\(duration.minutes)M or"
                    + " another")
        }
        guard minutes > 0 else {
            throw Rejection("the duration is zero; leave it out for a shed that lasts until cleared")
        }
        guard minutes <= longest else { throw Rejection("the duration is longer than the API takes") }
        return minutes
    }

    private static func id(_ json: JSONValue, _ name: String) throws(Rejection) -> JSONValue {
        let longestID = 256
        switch json {
        case .string(let text) where !text.isEmpty && text.utf8.count <= longestID: return json
        case .number(let number) where number.text.utf8.count <= longestID: return json
        default:
            throw Rejection(
                name == "id"
                    ? "the id must be a text of 1 to \(longestID) bytes or a number"
                    : "\(json.shown) is no id of a command; \(name) takes the id that the command was sent with")
        }
    }

    private static func instant(_ json: JSONValue, _ name: String) throws(Rejection) -> Date {
        guard let text = json.string, let date = ISO8601.date(text.trimmingBlanks()) else {
            throw Rejection(
                "\(json.shown) is no \(name); send a time with offset, such as 2026-11-07T19:30:00+00:00")
        }
        return date
    }
}

extension JSONValue {
    /// As a message shows it: the value if it is short and plain, else its kind.
    var shown: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .number(let number): number.text.utf8.count <= 60 ? number.text : "a long number"
        case .string(let text): text.quoted
        case .array, .object: kind
        }
    }
}

import struct FoundationEssentials.Date
import Registry

extension JSONValue {
    /// An instant as ISO 8601 text in UTC.
    static func time(_ date: Date) -> JSONValue { .string(ISO8601.text(date)) }
}

extension ValueType {
    /// Makes a raw value one of this type.
    ///
    /// Numbers keep the API's own digits. Nothing is guessed: a text that is no number is not 0.
    ///
    /// - Returns: `.null` for an absent value; nil if the value cannot be converted, which is published as null and
    ///   warned of once.
    public func convert(_ raw: RawValue) -> PointValue? {
        if case .absent = raw { return .null }
        switch self {
        case .string: return raw.asText.map(PointValue.string)
        case .integer: return raw.asInteger
        case .float: return raw.asFloat
        case .boolean: return raw.asBoolean.map(PointValue.boolean)
        case .datetime: return raw.asInstant.map(PointValue.string)
        case .date: return raw.asDay.map(PointValue.string)
        case .time: return raw.asTime.map(PointValue.string)
        case .dictionary:
            guard case .dictionary(let entries) = raw else { return nil }
            return .dictionary(entries)
        }
    }
}

extension RawValue {
    fileprivate var asText: String? {
        switch self {
        case .absent: nil
        case .text(let text), .number(let text): text
        case .integer(let integer): String(integer)
        case .boolean(let boolean): boolean ? "true" : "false"
        case .date(let date): ISO8601.text(date)
        case .dictionary(let entries): entries.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        }
    }

    fileprivate var asInteger: PointValue? {
        switch self {
        case .integer(let integer): return .integer(integer)
        case .boolean(let boolean): return .integer(boolean ? 1 : 0)
        case .number(let text), .text(let text):
            guard let digits = DecimalDigits(text)?.integral else {
                return truth(of: text).map { .integer($0 ? 1 : 0) }
            }
            // Session numbers may one day pass 63 bits; their digits are still a JSON number.
            return Int(digits).map(PointValue.integer) ?? .number(digits)
        case .absent, .date, .dictionary: return nil
        }
    }

    fileprivate var asFloat: PointValue? {
        switch self {
        case .integer(let integer): .number(String(integer))
        case .number(let text), .text(let text):
            DecimalDigits.isPlain(text) ? .number(text) : DecimalDigits(text).map { .number($0.json) }
        case .absent, .boolean, .date, .dictionary: nil
        }
    }

    fileprivate var asBoolean: Bool? {
        switch self {
        case .boolean(let boolean): return boolean
        case .integer(let integer): return integer == 0 ? false : integer == 1 ? true : nil
        case .number(let text), .text(let text):
            switch DecimalDigits(text)?.integral {
            case "0": return false
            case "1": return true
            case .some: return nil
            case nil: return truth(of: text)
            }
        case .absent, .date, .dictionary: return nil
        }
    }

    /// VOLTTRON's own registry types the time of day of a price as `datetime`; such a value stays a time.
    fileprivate var asInstant: String? {
        switch self {
        case .date(let date): ISO8601.text(date)
        case .text(let text): ISO8601.date(text).map(ISO8601.text) ?? ISO8601.time(text)
        case .absent, .number, .integer, .boolean, .dictionary: nil
        }
    }

    fileprivate var asDay: String? {
        switch self {
        case .date(let date): ISO8601.day(date)
        case .text(let text): ISO8601.day(text)
        case .absent, .number, .integer, .boolean, .dictionary: nil
        }
    }

    fileprivate var asTime: String? {
        switch self {
        case .date(let date): ISO8601.time(date)
        case .text(let text): ISO8601.time(text)
        case .absent, .number, .integer, .boolean, .dictionary: nil
        }
    }

    private func truth(of text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }
}

/// The API's types and operations in a notation of their own, from which its WSDL is written.
///
/// `name {a b}` is a type whose fields may come in any order, `name [a b]` one with a sequence, `name < base […]` one that
/// adds to another. A field is text unless `:type` follows; types may be written out in place, `(A | B)` is one of these
/// texts. It is optional and nillable unless marked: `!` required, `*` any number, `!*` at least one, `*2` at most two. `=x`
/// is a default. `@5.1` marks what version 5.1 added; names are facts, but types and places of these are inferred.
enum Contract {
    struct Field {
        enum Occurrence {
            case optional, required, many, oneOrMore
            case upTo(Int)
        }

        let name: String
        let type: FieldType
        let occurrence: Occurrence
        let defaultText: String?
        let since: String?
    }

    indirect enum FieldType {
        case named(String)
        case group(Group)
        case oneOf([String])
    }

    struct Group {
        let isSequence: Bool
        let fields: [Field]
    }

    struct ComplexType {
        let name: String
        let base: String?
        let group: Group
        let since: String?
    }

    struct Operation {
        let name: String
        let request: Group
        let reply: Group
        /// Whether the reply begins with responseCode and responseText.
        let hasCode: Bool
    }

    /// Types that are one of some texts.
    static let enumerations: [(name: String, texts: [String])] = [
        ("connectedUserStatusTypes", ["APPROVED", "NOT CONNECTED", "REJECTED", "PENDING"]),
        ("managedUserStatusTypes", ["APPROVED", "NOT MANAGED"]),
        ("transTypes", ["Session", "Reservation", "Reservation Cancel", "Reservation Usage Addendum"]),
    ]
}

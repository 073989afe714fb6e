import FoundationEssentials
import Registry
import Yams

/// Composes a YAML document, and puts the parser's complaints in the form of ours.
enum YAMLFile {
    /// Beyond this a file is no configuration: the parser goes down once a level and would run out of stack.
    private static let deepestNesting = 100

    /// The document's root; nil if the file is empty or in error.
    static func root(_ bytes: [UInt8], file: String, reading: Reading) -> Node? {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            reading.error(Place(file: file), "not UTF-8", "save the file as UTF-8")
            return nil
        }
        if let line = lineBeyondDeepestNesting(bytes) {
            reading.error(
                Place(file: file, line: line), "nested deeper than \(deepestNesting) levels", "leave out brackets")
            return nil
        }
        do {
            // What a scalar is, its reader knows: the default asks regular expressions of each. The encoding is named
            // because the default asks the environment anew for each file.
            return try compose(yaml: text, .basic, .default, .utf8)
        } catch let error as YamlError {
            reading.add([problem(error, file: file)])
        } catch {
            reading.error(Place(file: file), "not readable as YAML", "check its syntax")
        }
        return nil
    }

    private static func problem(_ error: YamlError, file: String) -> Problem {
        var line: Int?
        var message: String
        var remedy = "mend the syntax there or just above"
        // The errors' own descriptions show lines of the file, which may hold a password.
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            line = mark.line
            message = problem
            if let context, context.mark.line != mark.line {
                message += " (\(context.text) on line \(context.mark.line))"
            }
        case .reader(let problem, _, _, _): message = problem
        case .duplicatedKeysInMapping(let duplicates, let context):
            line = context.mark.line
            message = "the key \(duplicates.alternatives) stands there more than once"
            remedy = "keep one"
        default: message = "not readable as YAML"
        }
        return Problem(.error, file: file, line: line, message: message, remedy: remedy)
    }

    /// Counts brackets without regard to quotes: a configuration has no hundred of them in a text either.
    private static func lineBeyondDeepestNesting(_ bytes: ArraySlice<UInt8>) -> Int? {
        var line = 1
        var depth = 0
        var indent = 0
        var isIndent = true
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"): (line, indent, isIndent) = (line + 1, 0, true)
            case UInt8(ascii: " ") where isIndent, UInt8(ascii: "-") where isIndent, UInt8(ascii: "?") where isIndent:
                indent += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"): (depth, isIndent) = (depth + 1, false)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): (depth, isIndent) = (max(0, depth - 1), false)
            default: isIndent = false
            }
            if depth > deepestNesting || isIndent && indent > 10 * deepestNesting { return line }
        }
        return nil
    }
}

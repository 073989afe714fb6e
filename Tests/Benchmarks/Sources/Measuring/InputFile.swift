import Glibc

/// Files that a benchmark reads, without Foundation: it would weigh on every figure of memory.
public enum InputFile {
    /// All bytes of a file; ends the program if it cannot be read.
    public static func bytes(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            perror(path)
            exit(2)
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var isAtEnd = false
        while !isAtEnd {
            bytes.append(
                contentsOf: [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                    count = fread(buffer.baseAddress, 1, buffer.count, file)
                    isAtEnd = count == 0
                })
        }
        return bytes
    }

    /// The lines of a text file.
    public static func lines(_ path: String) -> [String] {
        String(decoding: bytes(path), as: UTF8.self).split(separator: "\n").map { String($0) }
    }
}

public import Registry

/// Writes the payloads of a device: the snapshot `[{point: value, …}, {point: {"units","tz","type"}, …}]` and, for single
/// points, `[value, {"units","tz","type"}]`.
///
/// Keys and metadata are encoded once, when the encoder is made. Copies share them, so devices with the same points (the
/// same registry, kind and time zone) should share one encoder.
public struct SnapshotEncoder: Sendable {
    /// The points in registry order.
    public let points: [PointDescription]
    /// `,"name":` of each point, one after the other, and as many bytes as a writer may read beyond.
    private var keys: [UInt8] = []
    private var keyEnds: [Int] = []
    /// `,"name":{"units":…,"tz":…,"type":…}` of each point, one after the other.
    private var metadata: [UInt8] = []
    private var metadataEnds: [Int] = []

    public init(points: [PointDescription]) {
        self.points = points
        for point in points {
            keys.append(UInt8(ascii: ","))
            point.name.appendJSON(to: &keys)
            keys.append(UInt8(ascii: ":"))
            keyEnds.append(keys.count)
            metadata.append(UInt8(ascii: ","))
            point.name.appendJSON(to: &metadata)
            metadata.append(UInt8(ascii: ":"))
            point.appendMetadata(to: &metadata)
            metadataEnds.append(metadata.count)
        }
        keys.append(contentsOf: repeatElement(0, count: SnapshotWriter.slack))
    }

    /// Appends a snapshot.
    ///
    /// - Parameters:
    ///   - values: one for each point; nil is a point that is stale and left out of both halves.
    ///   - headers: given, they are the third element of the array; on MQTT 5 they are user properties instead.
    /// - Returns: how many points it holds; one of none is not worth publishing.
    @discardableResult
    public func encode(
        _ values: [PointValue?], headers: MessageHeaders? = nil, into buffer: inout [UInt8]
    ) -> Int {
        precondition(values.count == points.count, "one value for each point")
        let likelyRoom = keys.count + 24 * values.count + 64
        buffer.reserveCapacity(buffer.count + likelyRoom + metadata.count + 192)
        buffer.append(UInt8(ascii: "["))
        let valuesStart = buffer.count
        let count = append(values, likelyRoom, to: &buffer)
        if count == 0 {
            buffer.append(contentsOf: "{},{}".utf8)
        } else {
            // Each point brings a comma in front; the first one's place is the brace's.
            buffer[valuesStart] = UInt8(ascii: "{")
            buffer.append(contentsOf: "},".utf8)
            let metadataStart = buffer.count
            appendMetadata(of: values, isComplete: count == points.count, to: &buffer)
            buffer[metadataStart] = UInt8(ascii: "{")
            buffer.append(UInt8(ascii: "}"))
        }
        close(headers, into: &buffer)
        return count
    }

    /// Appends the payload of a point's own topic.
    ///
    /// - Parameter index: the point's place in ``points``.
    public func encode(
        point index: Int, _ value: PointValue, headers: MessageHeaders? = nil, into buffer: inout [UInt8]
    ) {
        buffer.append(UInt8(ascii: "["))
        value.appendJSON(to: &buffer)
        buffer.append(UInt8(ascii: ","))
        points[index].appendMetadata(to: &buffer)
        close(headers, into: &buffer)
    }

    private func close(_ headers: MessageHeaders?, into buffer: inout [UInt8]) {
        if let headers {
            buffer.append(UInt8(ascii: ","))
            headers.appendJSON(to: &buffer)
        }
        buffer.append(UInt8(ascii: "]"))
    }

    private func appendMetadata(of values: [PointValue?], isComplete: Bool, to buffer: inout [UInt8]) {
        if isComplete {
            buffer.append(contentsOf: metadata)
            return
        }
        var start = 0
        for index in values.indices {
            let end = metadataEnds[index]
            if values[index] != nil { buffer.append(contentsOf: metadata[start..<end]) }
            start = end
        }
    }

    /// Appends the values that are there, with their keys.
    ///
    /// - Parameter likelyRoom: bytes that nearly always suffice.
    /// - Returns: how many they are.
    private func append(_ values: [PointValue?], _ likelyRoom: Int, to buffer: inout [UInt8]) -> Int {
        var room = likelyRoom
        var (next, count) = (0, 0)
        while next < values.count {
            buffer.append(addingCapacity: room) { span in
                unsafe span.withUnsafeMutableBufferPointer { memory, written in
                    let part = unsafe write(values, from: next, memory)
                    (next, count, written) = (part.next, count + part.count, part.bytes)
                }
            }
            room *= 6
        }
        return count
    }

    /// Writes values as long as there is room.
    @inline(__always)
    private func write(
        _ values: [PointValue?], from first: Int, _ memory: UnsafeMutableBufferPointer<UInt8>
    ) -> (next: Int, count: Int, bytes: Int) {
        guard var writer = unsafe SnapshotWriter(memory) else { return (first, 0, 0) }
        var (index, count) = (first, 0)
        let (values, keyEnds) = (values.span, keyEnds.span)
        unsafe keys.withUnsafeBufferPointer { keys in
            guard let keys = keys.baseAddress else { return }
            var start = index == 0 ? 0 : keyEnds[index - 1]
            while index < values.count {
                let end = keyEnds[index]
                switch unsafe writer.append(key: keys + start, end &- start, values[index]) {
                case .written: count &+= 1
                case .absent: break
                case .full: return
                }
                start = end
                index &+= 1
            }
        }
        return (index, count, writer.count)
    }
}

extension PointDescription {
    /// Appends `{"units":…,"tz":…,"type":…}`. Scalars only: VOLTTRON's historian fails at lists and objects there.
    fileprivate func appendMetadata(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #"{"units":"#.utf8)
        units.appendJSON(to: &bytes)
        bytes.append(contentsOf: #","tz":"#.utf8)
        timezone.appendJSON(to: &bytes)
        bytes.append(contentsOf: #","type":"#.utf8)
        type.appendJSON(to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}

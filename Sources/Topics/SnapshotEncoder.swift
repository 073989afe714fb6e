public import Registry

/// Writes the payloads of a device: the snapshot `[{point: value, …}, {point: {"units","tz","type"}, …}]` and, for single
/// points, `[value, {"units","tz","type"}]`.
///
/// Keys and metadata are encoded once, when the encoder is made. Copies share them, so devices with the same points (the
/// same registry, kind and time zone) should share one encoder.
public struct SnapshotEncoder: Sendable {
    /// The points in registry order.
    public let points: [PointDescription]
    /// `,"name":` of each point, one after the other.
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
        buffer.append(contentsOf: "[{".utf8)
        var count = 0
        for index in values.indices {
            guard let value = values[index] else { continue }
            buffer.append(contentsOf: fragment(index, of: keys, ends: keyEnds, isFirst: count == 0))
            value.appendJSON(to: &buffer)
            count += 1
        }
        buffer.append(contentsOf: "},{".utf8)
        if count == points.count {
            buffer.append(contentsOf: metadata.dropFirst())
        } else {
            var isFirst = true
            for index in values.indices where values[index] != nil {
                buffer.append(contentsOf: fragment(index, of: metadata, ends: metadataEnds, isFirst: isFirst))
                isFirst = false
            }
        }
        buffer.append(UInt8(ascii: "}"))
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

    /// A point's part of a run; the first loses its comma.
    private func fragment(_ index: Int, of bytes: [UInt8], ends: [Int], isFirst: Bool) -> ArraySlice<UInt8> {
        let start = index == 0 ? 0 : ends[index - 1]
        return bytes[(isFirst ? start + 1 : start)..<ends[index]]
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

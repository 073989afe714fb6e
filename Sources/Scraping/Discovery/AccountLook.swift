public import ChargePointAPI
import struct FoundationEssentials.Date
public import Registry

/// A look at which stations an account has, and what is known of each: for stations without a device file.
public enum AccountLook {
    /// A station that the account can see.
    public struct Station: Hashable, Sendable {
        public let id: StationID
        /// What the API tells of it, by its names. Nothing of its groups.
        public let values: [String: String]
        /// The groups that have it, the smallest first.
        public let groups: [Group]
    }

    /// A station group, as far as a path needs it.
    public struct Group: Hashable, Sendable {
        public let id: String
        public let name: String
    }

    /// How long each page may wait for its turn and be repeated.
    private static let limit = Duration.seconds(20)

    /// Asks for every station, page after page, and if they are wanted for the groups.
    ///
    /// Where the account may not list its groups, stations' own texts have to do; a name with a comma among several
    /// cannot be made out then, and is left out.
    ///
    /// - Throws: why the look is not complete; a part is not passed off as the whole.
    @concurrent
    public static func stations(
        of caller: some OperationCaller, account: String, withGroups: Bool
    ) async throws(ReadFailure) -> [Station] {
        let watch = PageWatch(caller)
        let stations: [GetStations.Station]
        do throws(APIError) {
            stations = try await watch.pages(of: GetStations(), within: limit)
        } catch {
            throw ReadFailure(error)
        }
        guard !watch.announcesMore else {
            throw ReadFailure(.malformed, message: "getStations ended though it said that there are more stations")
        }
        let groups = withGroups ? try await groups(of: caller) : nil
        return stations.compactMap { station -> Station? in
            guard let id = station.stationID.flatMap({ StationID($0) }) else { return nil }
            var record = StationRecord()
            record.station = station
            let extraction = PointExtraction(
                record: record, port: nil, limits: LimitView(), bridge: BridgeValues(now: .distantPast))
            var values = ["account": account]
            for attribute in StationAttribute.allCases where attribute != .sgID && attribute != .sgName {
                if let text = extraction.value(of: attribute).text { values[attribute.rawValue] = text }
            }
            return Station(id: id, values: values, groups: groups.map { $0[id] ?? [] } ?? station.ownGroups)
        }.sorted { $0.id < $1.id }
    }

    /// The groups of each station, the smallest first; nil if the account may not list them.
    private static func groups(of caller: some OperationCaller) async throws(ReadFailure) -> [StationID: [Group]]? {
        do throws(APIError) {
            let organizations = try await caller.call(GetOrgsAndStationGroups(), within: limit).organizations
            var listed: [GetStationGroups.Group] = []
            for organization in organizations where !organization.groups.isEmpty {
                guard let id = organization.orgID else { continue }
                listed += try await caller.call(GetStationGroups(orgID: id), within: limit).groups
            }
            listed.sort { ($0.stations.count, $0.sgID ?? 0) < ($1.stations.count, $1.sgID ?? 0) }
            var groups: [StationID: [Group]] = [:]
            for group in listed {
                guard let id = group.sgID else { continue }
                let entry = Group(id: id.description, name: group.sgName ?? "")
                for station in Set(group.stations.compactMap { $0.stationID.flatMap { StationID($0) } }) {
                    groups[station, default: []].append(entry)
                }
            }
            return groups
        } catch {
            let failure = ReadFailure(error)
            if failure.kind == .denied { return nil }
            throw failure
        }
    }
}

extension GetStations.Station {
    /// Its groups as its own texts have them, in their order.
    fileprivate var ownGroups: [AccountLook.Group] {
        let ids = groups
        let names = (sgName ?? "").split(separator: ", ").map(String.init)
        return ids.enumerated().map { place, id in
            let name = ids.count == 1 ? sgName ?? "" : names.count == ids.count ? names[place] : ""
            return AccountLook.Group(id: id.description, name: name)
        }
    }
}

extension RawValue {
    /// As text; nil if there is none.
    fileprivate var text: String? {
        switch self {
        case .text(let text), .number(let text): text.isEmpty ? nil : text
        case .integer(let number): String(number)
        case .boolean(let value): String(value)
        case .date(let date): ISO8601.text(date)
        case .absent, .dictionary: nil
        }
    }
}

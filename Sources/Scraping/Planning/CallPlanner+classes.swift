import struct FoundationEssentials.Date
import Registry

/// The choice for each class.
extension CallPlanner {
    func planStatus(_ stations: [StationID], into calls: inout [ReadCall]) {
        let together = apart.isEmpty ? stations : stations.filter { !apart.contains($0) }
        for start in stride(from: 0, to: together.count, by: Self.pageSize) {
            calls.append(.stationStatus(Array(together[start..<min(start + Self.pageSize, together.count)])))
        }
        if together.count < stations.count {
            calls += stations.filter(apart.contains).map { .stationStatus([$0]) }
        }
    }

    func planLoad(
        _ stations: [StationID], at tick: Date, into calls: inout [ReadCall], _ singles: inout [ReadCall]
    ) {
        let offers = groups.offers(for: stations) { scope, size, wanted in
            guard case .group = scope, size <= CallCost.largestGroup else { return false }
            return CallCost.of(pages: 1, spare: size - wanted) < CallCost.page * wanted
                && isUsable(scope, for: .load, at: tick)
        }
        let (parts, rest) = cover(stations, offers) { _ in 1 }
        for (scope, part) in parts {
            if case .group(let group) = scope { calls.append(.groupLoad(group, part)) }
        }
        singles += rest.map { .load($0) }
    }

    func planStations(
        _ stations: [StationID], at tick: Date, into calls: inout [ReadCall], _ singles: inout [ReadCall]
    ) {
        var offers = groups.offers(for: stations) { scope, size, wanted in
            CallCost.of(pages: AccountExtent.pages(ofStations: size), spare: size - wanted) < CallCost.page * wanted
                && isUsable(scope, for: .station, at: tick)
        }
        let all = extent.stations
        if stations.count > 1, isUsable(.account, for: .station, at: tick),
            CallCost.of(pages: AccountExtent.pages(ofStations: all), spare: all - stations.count)
                < CallCost.page * stations.count
        {
            offers.append(
                StationGroups.Offer(
                    scope: .account, size: max(all, stations.count), places: Array(0..<Int32(stations.count))))
        }
        let (parts, rest) = cover(stations, offers) { AccountExtent.pages(ofStations: $0) }
        calls += parts.map { .allStations($0.scope, $0.stations) }
        singles += rest.map { .station($0) }
    }

    /// Chooses among scopes and single stations. Each station is in one part or in the rest.
    private func cover(
        _ stations: [StationID], _ offers: [StationGroups.Offer], pages: (_ size: Int) -> Int
    ) -> (parts: [(scope: StationScope, stations: [StationID])], rest: [StationID]) {
        if offers.isEmpty { return ([], stations) }
        let candidates = offers.map { offer in
            SetCover.Candidate(
                price: CallCost.of(pages: pages(offer.size), spare: offer.size - offer.places.count),
                elements: offer.places)
        }
        let chosen = SetCover.choose(candidates, elements: stations.count, alone: CallCost.page)
        var isCovered = Array(repeating: false, count: stations.count)
        var parts: [(scope: StationScope, stations: [StationID])] = []
        for place in chosen {
            var part: [StationID] = []
            part.reserveCapacity(offers[place].places.count)
            for element in offers[place].places where !isCovered[Int(element)] {
                isCovered[Int(element)] = true
                part.append(stations[Int(element)])
            }
            if !part.isEmpty { parts.append((offers[place].scope, part)) }
        }
        return (parts, stations.indices.filter { !isCovered[$0] }.map { stations[$0] })
    }

    func planRights(
        _ stations: [StationID], at tick: Date, into calls: inout [ReadCall], _ singles: inout [ReadCall]
    ) {
        let pages = extent.expectedRightsPages
        let cost = CallCost.of(pages: pages, spare: extent.stations - stations.count)
        if cost < CallCost.page * stations.count, isUsable(.account, for: .stationRights, at: tick) {
            calls.append(.allStationRights(stations))
        } else {
            singles += stations.map { .stationRights($0) }
        }
    }

    /// All alarms that are not cleared, as long as they fit on a page. Else those raised since the answer before, and
    /// from time to time all: only that shows which were cleared meanwhile (by others; after a clearAlarms of ours the
    /// station is read anew). All are asked for so often that they cost a page a minute at the average, but every hour
    /// at least. A station without an answer that young is asked for alone.
    func planAlarms(
        _ stations: [StationID], _ asked: [Date?], at tick: Date, into calls: inout [ReadCall],
        _ singles: inout [ReadCall]
    ) {
        guard stations.count > 1, isUsable(.account, for: .alarm, at: tick) else {
            singles += stations.map { .alarms($0) }
            return
        }
        let pages = extent.expectedAlarmPages
        // Each record is one; a full page is the least that is known of the last.
        let spare = extent.spare(of: (pages - 1) * AccountExtent.recordsPerPage + 1, wanted: stations.count)
        let cost = CallCost.of(pages: pages, spare: spare)
        let alone = CallCost.page * stations.count
        let period = Double(min(Self.longestWithoutAllAlarms, 60 * pages))
        let isRecent = allAlarmsAt.map { $0 <= tick && tick.seconds(since: $0) < period } ?? false
        if pages > 1, isRecent {
            let oldest = tick.adding(seconds: -Self.longestWithoutAllAlarms)
            let places = stations.indices.filter { place in
                asked[place].map { $0 >= oldest && $0 <= tick } ?? false
            }
            let from = places.compactMap { asked[$0] }.min()
            let rest = stations.count - places.count
            if let from, places.count > 1, CallCost.page * (1 + rest) < min(cost, alone) {
                calls.append(
                    .allAlarms(from: from.adding(seconds: -Self.alarmMargin), places.map { stations[$0] }))
                let answered = Set(places)
                singles += stations.indices.filter { !answered.contains($0) }.map { .alarms(stations[$0]) }
                return
            }
        }
        if cost < alone {
            calls.append(.allAlarms(from: nil, stations))
        } else {
            singles += stations.map { .alarms($0) }
        }
    }

    /// One window for all stations, or for those that it is worth: the further back a station's sessions are wanted,
    /// as of a vehicle that was left for weeks, the better it is asked for alone.
    func planSessions(
        _ stations: [StationID], _ from: (StationID) -> SessionWindow, at tick: Date, into calls: inout [ReadCall],
        _ singles: inout [ReadCall]
    ) {
        if stations.isEmpty { return }
        let windows = stations.map(from)
        let isReview = sessionsReviewedAt.map {
            $0 > tick || tick.seconds(since: $0) >= Double(Self.sessionReviewInterval)
        }
        let reviewFrom = tick.adding(seconds: -Self.sessionReview)
        let starts = windows.map { isReview == false ? $0.shared : min($0.shared, reviewFrom) }
        // Youngest first: the window grows to include one station more, and then the next.
        let order = stations.indices.sorted { (starts[$1], $0) < (starts[$0], $1) }
        var best = (cost: CallCost.page * stations.count, count: 0)
        if stations.count > 1, isUsable(.account, for: .chargingSession, at: tick) {
            for (index, place) in order.enumerated()
            // Stations with one begin share it.
            where index + 1 == order.count || starts[order[index + 1]] != starts[place] {
                let seconds = tick.seconds(since: starts[place])
                let records = extent.expectedSessions(in: seconds)
                let cost = CallCost.of(
                    pages: extent.expectedSessionPages(in: seconds),
                    spare: extent.spare(of: records, wanted: index + 1))
                let total = cost + CallCost.page * (stations.count - index - 1)
                if total < best.cost || (total == best.cost && best.count > 0) { best = (total, index + 1) }
            }
        }
        let shared = Set(order.prefix(best.count))
        if let last = order.prefix(best.count).last {
            calls.append(
                .allChargingSessions(
                    from: starts[last], stations.indices.filter(shared.contains).map { stations[$0] }))
        }
        for place in stations.indices where !shared.contains(place) {
            singles.append(.chargingSessions(stations[place], from: windows[place].alone))
        }
    }
}

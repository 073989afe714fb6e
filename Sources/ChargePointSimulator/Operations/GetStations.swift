import XML

extension OperationName {
    /// The nameplates of the stations that match.
    func getStations(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let filter = try StationFilter(query)
        let page = try Page(query, context, limit: 500, count: "numStations")
        let options = try PricingOptions(query)
        let (records, hasMore) = context.network.withWorld { world, time in
            let (indices, hasMore) = page.of(filter.indices(in: world))
            let records = indices.enumerated().map { position, index in
                StationRecord(
                    identity: world.identity(index), options: options, reading: world.reading(index, at: time),
                    groups: world.groups.containing(index), number: page.start + position)
            }
            return (records, hasMore)
        }
        if records.isEmpty, !hasMore, page.start == 1 { return SOAPReply(.noStation, "No station matches the query.") }
        return SOAPReply { writer in
            for record in records { record.write(to: &writer, context) }
            writer.element("moreFlag", hasMore ? 1 : 0)
        }
    }
}

private struct StationRecord: Sendable {
    let identity: StationIdentity
    let options: PricingOptions?
    let reading: StationReading
    let groups: [StationGroup]
    let number: Int

    func write(to writer: inout XMLWriter, _ context: OperationContext) {
        let building = identity.building
        writer.element("stationData") { writer in
            writer.element("stationID", identity.id)
            writer.element("stationManufacturer", StationIdentity.manufacturer)
            writer.element("stationModel", identity.model)
            if context.version == .v51 { writer.element("stationName", identity.name) }
            writer.element("stationMacAddr", identity.macAddress)
            writer.element("stationSerialNum", identity.serialNumber)
            writer.element("stationActivationDate", DateTime(identity.activated).text)
            writer.element("Address", building.street)
            writer.element("City", building.city)
            writer.element("State", Building.state)
            writer.element("Country", Building.country)
            writer.element("postalCode", building.postalCode)
            for port in reading.ports { write(port, to: &writer, context) }
            // Always there: VOLTTRON's driver takes the first block unasked.
            write(building.pricing, to: &writer)
            writer.element("numPorts", reading.ports.count)
            writer.element("mainPhone", StationIdentity.phone)
            writer.element("modTimeStamp", DateTime(context.network.calendar.start).text)
            writer.element("timezoneOffset", StationIdentity.timezoneOffset)
            writer.element("currencyCode", StationIdentity.currency)
            writer.element("orgID", identity.organization.id)
            writer.element("organizationName", identity.organization.name)
            writer.element("sgID", groups.map { String($0.id) }.joined(separator: ", "))
            writer.element("sgName", groups.map(\.name).joined(separator: ", "))
            if context.version == .v51 {
                writer.element("networkStatus", reading.networkStatus)
                writer.element("recordNumber", number)
            }
        }
    }

    private func write(_ port: PortReading, to writer: inout XMLWriter, _ context: OperationContext) {
        writer.element("Port") { writer in
            writer.element("portNumber", port.number)
            if context.version == .v50 { writer.element("stationName", identity.name) }
            writer.element("Geo") { writer in
                writer.element("Lat", identity.latitude)
                writer.element("Long", identity.longitude)
            }
            writer.element("Description", identity.building.description)
            writer.element("Reservable", 0)
            writer.element("Status", reading.status(of: port))
            writer.element("Level", StationIdentity.level)
            writer.element("timeStamp", context.text(port.lastContact))
            writer.element("Connector", StationIdentity.connector)
            writer.element("Voltage", identity.building.voltage)
            writer.element("Current", StationIdentity.current)
            writer.element("Power", identity.nameplateText)
            let cost = options?.cost(identity.building.pricing, nameplate: identity.nameplate) ?? 0
            writer.element("estimatedCost", String(cost))
        }
    }

    private func write(_ pricing: Building.Pricing, to writer: inout XMLWriter) {
        writer.element("Pricing") { writer in
            writer.element("Type", pricing.type)
            writer.element("startTime", "00:00:00")
            writer.element("endTime", "23:59:59")
            writer.element("minPrice", String(pricing.minPrice))
            writer.element("maxPrice", String(pricing.maxPrice))
            if let duration = pricing.initialDuration { writer.element("initialUnitPriceDuration", duration) }
            if let price = pricing.perHour { writer.element("unitPricePerHour", String(price)) }
            if let price = pricing.perHourThereafter { writer.element("unitPricePerHourThereafter", String(price)) }
            if let price = pricing.perSession { writer.element("unitPricePerSession", String(price)) }
            if let price = pricing.perKWh { writer.element("unitPricePerKWh", String(price)) }
            if let time = pricing.sessionTime { writer.element("sessionTime", time) }
        }
    }
}

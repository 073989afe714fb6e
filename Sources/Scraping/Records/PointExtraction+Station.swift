import ChargePointAPI
import Registry

extension PointExtraction {
    func value(of attribute: StationAttribute) -> RawValue {
        guard let station = record.station else { return .absent }
        let ports = station.ports
        // The first block, as VOLTTRON reads it.
        let pricing = station.pricing.first
        return switch attribute {
        case .stationID: .text(station.stationID)
        case .stationManufacturer: .text(station.stationManufacturer)
        case .stationModel: .text(station.stationModel)
        case .portNumber: agreed(ports) { .text($0.portNumber) }
        case .stationName: stationName(station)
        case .stationMacAddr: .text(station.stationMacAddr)
        case .stationSerialNum: .text(station.stationSerialNum)
        case .address: .text(station.address)
        case .city: .text(station.city)
        case .state: .text(station.state)
        case .country: .text(station.country)
        case .postalCode: .text(station.postalCode)
        case .lat: agreed(ports) { .text($0.geo?.lat) }
        case .long: agreed(ports) { .text($0.geo?.long) }
        case .reservable: agreed(ports) { .integer($0.reservable) }
        case .level: agreed(ports) { .text($0.level) }
        case .mode: agreed(ports) { .text($0.mode) }
        case .connector: agreed(ports) { .text($0.connector) }
        case .voltage: agreed(ports) { .text($0.voltage) }
        case .current: agreed(ports) { .text($0.current) }
        case .power: agreed(ports) { .text($0.power) }
        case .numPorts: .integer(station.numPorts)
        case .type: .text(pricing?.type)
        case .startTime: .text(pricing?.startTime)
        case .endTime: .text(pricing?.endTime)
        case .minPrice: .number(pricing?.minPrice)
        case .maxPrice: .number(pricing?.maxPrice)
        case .unitPricePerHour: .number(pricing?.unitPricePerHour)
        case .unitPricePerSession: .number(pricing?.unitPricePerSession)
        case .unitPricePerKWh: .number(pricing?.unitPricePerKWh)
        case .unitPriceForFirst: .absent  // in no published version of the API
        case .unitPricePerHourThereafter: .number(pricing?.unitPricePerHourThereafter)
        case .sessionTime: .text(pricing?.sessionTime)
        case .description: agreed(ports) { .text($0.description) }
        case .mainPhone: .text(station.mainPhone)
        case .orgID: .text(station.orgID)
        case .organizationName: .text(station.organizationName)
        case .sgID: .text(station.sgID)
        case .sgName: .text(station.sgName)
        case .currencyCode: .text(station.currencyCode)
        case .stationActivationDate: .date(station.stationActivationDate)
        case .timezoneOffset: .text(station.timezoneOffset)
        case .modTimeStamp: .date(station.modTimeStamp)
        }
    }

    /// API 5.0 names the port, 5.1 the station: whichever there is.
    private func stationName(_ station: GetStations.Station) -> RawValue {
        let own = port.flatMap { port in station.ports.first { $0.port == port }?.stationName }
        return .text(own ?? station.anyName)
    }
}

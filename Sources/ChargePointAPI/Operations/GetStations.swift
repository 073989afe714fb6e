public import FoundationEssentials
public import XML

/// Nameplate data of up to 500 stations a page. An empty query returns every station that the key may see.
public struct GetStations: Operation {
    public static let name = "getStations"

    /// What a station must match.
    public var filter: StationFilter
    /// The hardware's serial number.
    public var serialNumber: String?
    /// `CPNID:company`, e.g. `1:ORG07225`.
    public var orgID: String?
    /// The organization's name.
    public var organizationName: String?
    /// Text here, unlike in getLoad.
    public var sgID: String?
    /// The station group's name.
    public var sgName: String?
    /// When the station was activated.
    public var stationActivationDate: Date?
    /// First match to return, from 1.
    public var startRecord: Int?
    /// Stations a page, at most 500, which is also the default.
    public var numStations: Int?

    /// Stations that match `filter`; all that the key may see if it is empty.
    public init(filter: StationFilter = StationFilter()) {
        self.filter = filter
    }

    /// One station.
    public init(stationID: String) {
        self.init(filter: StationFilter(stationID: stationID))
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            filter.write(to: &writer)
            writer.field("serialNumber", serialNumber)
            writer.field("orgID", orgID)
            writer.field("organizationName", organizationName)
            writer.field("sgID", sgID)
            writer.field("sgName", sgName)
            writer.field("stationActivationDate", stationActivationDate)
            writer.field("startRecord", startRecord)
            writer.field("numStations", numStations)
        }
    }

    /// One page of the answer.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `stationData`.
        public var stations: [Station] = []
        /// 1: more stations match than this page holds.
        public var moreFlag: Int?

        /// Nothing in it.
        public init() {}
    }

    /// A station's nameplate data.
    public struct Station: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// E.g. `ChargePoint`.
        public var stationManufacturer: String?
        /// E.g. `CT4020-HD-GW`.
        public var stationModel: String?
        /// 5.1; in 5.0 the name hangs on the port. Ask ``name(ofPort:)`` and ``anyName``.
        public var stationName: String?
        /// The hardware's network address.
        public var stationMacAddr: String?
        /// The hardware's serial number, leading zeros kept.
        public var stationSerialNum: String?
        /// When the station was activated.
        public var stationActivationDate: Date?
        /// Street and number; at times the whole address.
        public var address: String?
        /// City of the address.
        public var city: String?
        /// State or province of the address.
        public var state: String?
        /// Country of the address.
        public var country: String?
        /// Postal code of the address.
        public var postalCode: String?
        /// The API's `Port`.
        public var ports: [Port] = []
        /// The API's `Pricing`: at most two blocks, by time of day.
        public var pricing: [Pricing] = []
        /// How many ports the station has.
        public var numPorts: Int?
        /// Contact of the station's owner, as are the next three. Personal.
        public var driverName: String?
        /// Personal.
        public var driverAddress: String?
        /// Personal.
        public var driverEmail: String?
        /// Personal.
        public var driverPhoneNumber: String?
        /// How it differs from ``modTimeStamp`` is not publicly known.
        public var lastModifiedDate: Date?
        /// Telephone number of driver support.
        public var mainPhone: String?
        /// When the station's data were last changed.
        public var modTimeStamp: Date?
        /// Offset from UTC as text.
        public var timezoneOffset: String?
        /// ISO 4217, e.g. `USD`.
        public var currencyCode: String?
        /// `CPNID:company`.
        public var orgID: String?
        /// The organization's name.
        public var organizationName: String?
        /// All station groups of the station in one text, e.g. `00001, 00002`; see ``groups``.
        public var sgID: String?
        /// The groups' names in the same order. A name may itself hold a comma.
        public var sgName: String?
        /// 5.1: whether the network reaches the station, e.g. `Reachable`.
        public var networkStatus: String?
        /// 5.1: place in the whole result, from 1.
        public var recordNumber: Int?

        /// Nothing in it.
        public init() {}
    }

    /// A port's nameplate data.
    public struct Port: Sendable, Hashable {
        /// "1", "2", ….
        public var portNumber: String?
        /// 5.0: `ORGANIZATION / STATION`.
        public var stationName: String?
        /// Where it is.
        public var geo: Geo?
        /// How to find it.
        public var description: String?
        /// 0 or 1.
        public var reservable: Int?
        /// Not always here; getStationStatus is the call for it.
        public var status: String?
        /// `L1`, `L2`, `DC`.
        public var level: String?
        /// The port's last report.
        public var timeStamp: Date?
        /// Instead of the level outside the US.
        public var mode: String?
        /// E.g. `J1772`.
        public var connector: String?
        /// V.
        public var voltage: String?
        /// A.
        public var current: String?
        /// kW.
        public var power: String?
        /// In ``Station/currencyCode``, for the session that the query described.
        public var estimatedCost: DecimalText?

        /// Nothing in it.
        public init() {}
    }

    /// What charging costs during a part of the day, in ``Station/currencyCode``.
    public struct Pricing: Sendable, Hashable {
        /// `Session`, `Hourly`, `kWh`; nil also for the text "None".
        public var type: String?
        /// `HH:MM:SS`.
        public var startTime: String?
        /// `HH:MM:SS`; may lie past midnight.
        public var endTime: String?
        /// Least price of a session.
        public var minPrice: DecimalText?
        /// Greatest price of a session.
        public var maxPrice: DecimalText?
        /// How long the first unit price holds, minutes.
        public var initialUnitPriceDuration: Int?
        /// Price of an hour, within the first ``initialUnitPriceDuration``.
        public var unitPricePerHour: DecimalText?
        /// Price of an hour after that.
        public var unitPricePerHourThereafter: DecimalText?
        /// Price of a session, whatever its length.
        public var unitPricePerSession: DecimalText?
        /// Price of a kWh.
        public var unitPricePerKWh: DecimalText?
        /// The longest session allowed.
        public var sessionTime: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        XMLField.moreFlag + [.element("stationData", Station.schema) { $0.stations.append($1) }])
}

extension GetStations.Station {
    /// The station's name for one of its ports: the port's (5.0), else ``anyName``.
    public func name(ofPort portNumber: String) -> String? {
        ports.first { $0.portNumber == portNumber }?.stationName ?? anyName
    }

    /// The station's name: its own (5.1), else that of the first port that has one (5.0).
    public var anyName: String? {
        stationName ?? ports.lazy.compactMap(\.stationName).first
    }

    /// The station's groups.
    public var groups: [StationGroupID] { StationGroupID.list(sgID ?? "") }

    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .string("stationManufacturer") { $0.stationManufacturer = $1 },
            .string("stationModel") { $0.stationModel = $1 },
            .string("stationName") { $0.stationName = $1 },
            .string("stationMacAddr") { $0.stationMacAddr = $1 },
            .string("stationSerialNum") { $0.stationSerialNum = $1 },
            .dateTime("stationActivationDate") { $0.stationActivationDate = $1 },
            .string("Address") { $0.address = $1 },
            .string("City") { $0.city = $1 },
            .string("State") { $0.state = $1 },
            .string("Country") { $0.country = $1 },
            .string("postalCode") { $0.postalCode = $1 },
            .element("Port", GetStations.Port.schema) { $0.ports.append($1) },
            .element("Pricing", GetStations.Pricing.schema) { $0.pricing.append($1) },
            .integer("numPorts") { $0.numPorts = $1 },
            .string("driverName") { $0.driverName = $1 },
            .string("driverAddress") { $0.driverAddress = $1 },
            .string("driverEmail") { $0.driverEmail = $1 },
            .string("driverPhoneNumber") { $0.driverPhoneNumber = $1 },
            .dateTime("lastModifiedDate") { $0.lastModifiedDate = $1 },
            .string("mainPhone") { $0.mainPhone = $1 },
            .dateTime("modTimeStamp") { $0.modTimeStamp = $1 },
            .string("timezoneOffset") { $0.timezoneOffset = $1 },
            .string("currencyCode") { $0.currencyCode = $1 },
            .string("orgID") { $0.orgID = $1 },
            .string("organizationName") { $0.organizationName = $1 },
            .string("sgID") { $0.sgID = $1 },
            .string("sgName") { $0.sgName = $1 },
            .string("networkStatus") { $0.networkStatus = $1 },
            .integer("recordNumber") { $0.recordNumber = $1 },
        ])
}

extension GetStations.Port {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("portNumber") { $0.portNumber = $1 },
            .string("stationName") { $0.stationName = $1 },
            .element("Geo", Geo.schema) { $0.geo = $1 },
            .string("Description") { $0.description = $1 },
            .flag("Reservable") { $0.reservable = $1 },
            .string("Status") { $0.status = $1 },
            .string("Level") { $0.level = $1 },
            .dateTime("timeStamp") { $0.timeStamp = $1 },
            .string("Mode") { $0.mode = $1 },
            .string("Connector") { $0.connector = $1 },
            .string("Voltage") { $0.voltage = $1 },
            .string("Current") { $0.current = $1 },
            .string("Power") { $0.power = $1 },
            .decimal("estimatedCost") { $0.estimatedCost = $1 },
        ])
}

extension GetStations.Pricing {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("Type") { $0.type = $1 },
            .timeOfDay("startTime") { $0.startTime = $1 },
            .timeOfDay("endTime") { $0.endTime = $1 },
            .decimal("minPrice") { $0.minPrice = $1 },
            .decimal("maxPrice") { $0.maxPrice = $1 },
            .integer("initialUnitPriceDuration") { $0.initialUnitPriceDuration = $1 },
            .decimal("unitPricePerHour") { $0.unitPricePerHour = $1 },
            .decimal("unitPricePerHourThereafter") { $0.unitPricePerHourThereafter = $1 },
            .decimal("unitPricePerSession") { $0.unitPricePerSession = $1 },
            .decimal("unitPricePerKWh") { $0.unitPricePerKWh = $1 },
            .string("sessionTime") { $0.sessionTime = $1 },
        ])
}

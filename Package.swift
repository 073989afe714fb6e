// swift-tools-version: 6.3
import PackageDescription

/// One set of rules for every target of ours.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Everything but the wrappers of the three C libraries: the compiler proves that nothing unsafe leaves those.
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
    name: "chargepoint2mqtt",
    products: [
        .executable(name: "chargepoint2mqtt", targets: ["chargepoint2mqtt"]),
        .executable(name: "chargepoint-simulator", targets: ["chargepoint-simulator"]),
        // For Tests/Benchmarks and Tests/Fuzz, packages of their own.
        .library(name: "ChargePointAPI", targets: ["ChargePointAPI"]),
        .library(name: "Commands", targets: ["Commands"]),
        .library(name: "HTTP", targets: ["HTTP"]),
        .library(name: "MQTT", targets: ["MQTT"]),
        .library(name: "Registry", targets: ["Registry"]),
        .library(name: "Scraping", targets: ["Scraping"]),
        .library(name: "Topics", targets: ["Topics"]),
        .library(name: "XML", targets: ["XML"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The three C libraries, and each made Swift.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .target(name: "HTTP", dependencies: ["CCurl"], swiftSettings: strict),
        .target(
            name: "MQTT",
            dependencies: ["CMosquitto", .product(name: "DequeModule", package: "swift-collections")],
            swiftSettings: strict),
        .target(name: "XML", dependencies: ["CLibXML2"], swiftSettings: strict),

        // What people read on a terminal.
        .systemLibrary(name: "CWidth"),
        .target(name: "Terminal", dependencies: ["CWidth"], swiftSettings: safe),

        // What exists, and how a user says so.
        .target(name: "Registry", swiftSettings: safe),
        .target(
            name: "Settings", dependencies: ["Registry", .product(name: "Yams", package: "Yams")],
            swiftSettings: safe),

        // The way out (reading) and the way back (writing).
        .target(
            name: "ChargePointAPI",
            dependencies: ["HTTP", "XML", .product(name: "Logging", package: "swift-log")],
            swiftSettings: safe),
        .target(
            name: "Scraping", dependencies: ["Registry", "ChargePointAPI"], swiftSettings: safe),
        .target(name: "Commands", dependencies: ["Registry", "ChargePointAPI"], swiftSettings: safe),
        .target(name: "Topics", dependencies: ["Registry"], swiftSettings: safe),
        .target(name: "HomeAssistant", dependencies: ["Registry", "Topics"], swiftSettings: safe),

        // What an account has, and a configuration for it.
        .target(name: "Discovery", dependencies: ["ChargePointAPI", "Registry"], swiftSettings: safe),

        // What files of settings and messages look like, for other programs.
        .target(name: "Schemas", dependencies: ["Commands", "Registry", "Settings", "Topics"], swiftSettings: safe),

        // What must survive a restart.
        .target(
            name: "Journal",
            dependencies: ["Commands", "Registry", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: safe),

        // What it serves over HTTP: metrics, health and the dashboard.
        .target(
            name: "StatusServer",
            dependencies: [
                "Registry",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            // The page is part of the program.
            resources: [.embedInCode("Page")],
            swiftSettings: safe),

        // Where reading and writing meet.
        .target(
            name: "Bridge",
            dependencies: [
                "ChargePointAPI", "Commands", "HTTP", "HomeAssistant", "Journal", "MQTT", "Registry", "Scraping",
                "Settings", "StatusServer", "Topics",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: safe),
        .executableTarget(
            name: "chargepoint2mqtt",
            dependencies: [
                "Bridge", "ChargePointAPI", "Discovery", "HTTP", "Journal", "MQTT", "Registry", "Schemas", "Settings",
                "Terminal", "XML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: safe),

        // A stand-in for the cloud service.
        .target(
            name: "ChargePointSimulator",
            dependencies: [
                "XML",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ],
            swiftSettings: safe),
        .executableTarget(
            name: "chargepoint-simulator",
            dependencies: [
                "ChargePointSimulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: safe),

        // Tests. TestSupport starts real brokers and processes.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "XMLTests", dependencies: ["XML"], swiftSettings: strict),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "TestSupport"], exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "MQTTTests", dependencies: ["MQTT", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: safe),
        .testTarget(name: "RegistryTests", dependencies: ["Registry"], swiftSettings: safe),
        .testTarget(
            name: "SettingsTests", dependencies: ["Settings", "Registry"], swiftSettings: safe),
        .testTarget(
            name: "ChargePointAPITests",
            dependencies: [
                "ChargePointAPI", "HTTP", "XML", "TestSupport", .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Python"], resources: [.copy("Fixtures")], swiftSettings: safe),
        .testTarget(
            name: "ScrapingTests", dependencies: ["Scraping", "ChargePointAPI", "Registry"], swiftSettings: safe),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "ChargePointAPI", "HTTP", "Registry", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: safe),
        .testTarget(
            name: "JournalTests",
            dependencies: [
                "Commands", "Journal", "Registry", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: safe),
        .testTarget(
            name: "StatusServerTests",
            dependencies: [
                "HTTP", "Registry", "StatusServer", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "TopicsTests", dependencies: ["HomeAssistant", "Topics", "Registry"], swiftSettings: safe),
        .testTarget(
            name: "HomeAssistantTests", dependencies: ["HomeAssistant", "Registry", "TestSupport", "Topics"],
            exclude: ["Python"], swiftSettings: safe),
        .testTarget(
            name: "ChargePointSimulatorTests",
            dependencies: ["ChargePointSimulator", "HTTP", "TestSupport", "XML", "chargepoint-simulator"],
            exclude: ["Python"], swiftSettings: safe),
        // Damaged examples for every reader, in whose depths the tests look.
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "ChargePointAPI", "Commands", "HTTP", "Registry", "Settings", "TestSupport", "Topics", "XML",
            ],
            exclude: ["Python"], swiftSettings: safe),
        .testTarget(
            name: "DiscoveryTests",
            dependencies: ["Discovery", "ChargePointAPI", "Registry", "Settings", "TestSupport"],
            swiftSettings: safe),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "chargepoint2mqtt", "Bridge", "ChargePointAPI", "HTTP", "Registry", "Settings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Help"], swiftSettings: safe),
        .testTarget(
            name: "SchemasTests", dependencies: ["Schemas", "Registry", "Settings", "TestSupport"],
            exclude: ["Python"], swiftSettings: safe),
        .testTarget(
            name: "BridgeTests",
            dependencies: [
                "Bridge", "ChargePointAPI", "Commands", "HTTP", "HomeAssistant", "Journal", "MQTT", "Registry",
                "Scraping", "Settings", "TestSupport", "Topics",
                .product(name: "Logging", package: "swift-log"),
                // Not imported: the end-to-end tests run them.
                "chargepoint2mqtt", "chargepoint-simulator",
            ],
            exclude: ["Python"], swiftSettings: strict),
    ]
)

// swift-tools-version: 6.3
import PackageDescription

/// The rules of the package that is measured.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func ours(_ name: String) -> Target.Dependency { .product(name: name, package: "chargepoint2mqtt") }

let package = Package(
    name: "Benchmarks",
    dependencies: [
        // Named: the folder of a clone may be called anything.
        .package(name: "chargepoint2mqtt", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(name: "Measuring", swiftSettings: strict),
        .executableTarget(
            name: "call-operation",
            dependencies: [
                "Measuring", ours("ChargePointAPI"), ours("HTTP"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "decode-reply", dependencies: ["Measuring", ours("ChargePointAPI")], swiftSettings: strict),
        .executableTarget(
            name: "encode-snapshot", dependencies: ["Measuring", ours("Registry"), ours("Topics")],
            swiftSettings: strict),
        .executableTarget(
            name: "hold-messages", dependencies: ["Measuring", ours("MQTT")], swiftSettings: strict),
        .executableTarget(
            name: "measure-latency", dependencies: ["Measuring", ours("MQTT")], swiftSettings: strict),
        .executableTarget(
            name: "publish-messages", dependencies: ["Measuring", ours("MQTT")], swiftSettings: strict),
        .executableTarget(
            name: "post-requests", dependencies: ["Measuring", ours("HTTP")], swiftSettings: strict),
        .executableTarget(
            name: "schedule-reads", dependencies: ["Measuring", ours("Registry"), ours("Scraping")],
            swiftSettings: strict),
    ]
)

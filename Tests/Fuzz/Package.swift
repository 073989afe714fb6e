// swift-tools-version: 6.3
import PackageDescription

/// Coverage-guided fuzzing with libFuzzer, apart from the tests because every target must be built for it:
///
///     cd Tests/Fuzz
///     swift build --sanitize=fuzzer -Xswiftc -O
///     FUZZ_READER=reply .build/debug/fuzz -runs=1000000 CORPUS ../ChargePointAPITests/Fixtures
///
/// The readers are `reply`, `registry` and `payload`. What ends a run is kept as a test of its target.
let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "chargepoint2mqtt", path: "../..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                .product(name: "ChargePointAPI", package: "chargepoint2mqtt"),
                .product(name: "Commands", package: "chargepoint2mqtt"),
                .product(name: "HTTP", package: "chargepoint2mqtt"),
                .product(name: "Registry", package: "chargepoint2mqtt"),
            ],
            // libFuzzer brings main.
            swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    ]
)

// swift-tools-version: 6.2
import PackageDescription

// SwiftPM does not specialise generics across modules in release builds unless asked to; without this the
// generic core runs about five times slower when another module instantiates it.
let settings: [SwiftSetting] = [
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
  .treatAllWarnings(as: .error),
]

func tests(_ name: String, of dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["SharedData"], path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
  name: "histotripsy",
  products: [
    .executable(name: "histotripsy", targets: ["histotripsy"]),
    .library(name: "HistotripsyCore", targets: ["HistotripsyCore"]),
    .library(name: "VirtualBoard", targets: ["VirtualBoard"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // The core: imports nothing but a header of compiler builtins.
    .systemLibrary(name: "CoreMaths", path: "Sources/CoreMaths"),
    .target(
      name: "HistotripsyCore", dependencies: ["CoreMaths"], swiftSettings: settings,
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

    // Boards.
    // Its classes are one world used by one thread; asking at run time, at every access, whether another access is under
    // way tripled the time of a simulated transfer. Debug builds, in which the tests run, still ask.
    .target(
      name: "VirtualBoard", dependencies: ["HistotripsyCore"],
      swiftSettings: settings + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
      ]),
    .target(
      name: "EmbeddedGate", dependencies: ["HistotripsyCore"], path: "Board/Embedded/Gate",
      swiftSettings: settings),

    // Host libraries and the console.
    .target(name: "Acoustics", dependencies: ["HistotripsyCore", "Yams"], swiftSettings: settings),
    .target(
      name: "Planning", dependencies: ["HistotripsyCore", "Acoustics", "Yams"], swiftSettings: settings),
    .target(name: "Calibration", dependencies: ["HistotripsyCore", "Acoustics"], swiftSettings: settings),
    .executableTarget(
      name: "histotripsy",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Acoustics", "Planning", "Calibration",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Console", swiftSettings: settings),

    // Tests: one folder per question.
    .target(name: "SharedData", path: "Tests/SharedData", swiftSettings: settings),
    .target(
      name: "Scenarios", dependencies: ["HistotripsyCore", "VirtualBoard", "Acoustics", "Planning"],
      path: "Tests/Scenarios", swiftSettings: settings),
    .target(name: "AllocationProbe", path: "Tests/AllocationProbe"),
    // Straightforward C loops that the speed of fields is compared with: optimised in debug builds too.
    .target(
      name: "FieldBaseline", path: "Tests/FieldBaseline",
      cSettings: [.unsafeFlags(["-O3", "-march=native"])],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(
      name: "FieldSpeed", dependencies: ["HistotripsyCore", "Acoustics", "FieldBaseline"],
      path: "Tests/FieldSpeed", swiftSettings: settings),
    .executableTarget(
      name: "field-speed", dependencies: ["FieldSpeed"], path: "Tests/FieldSpeedRun", swiftSettings: settings),
    .executableTarget(
      name: "benchmarks",
      dependencies: ["HistotripsyCore", "VirtualBoard", "Acoustics", "Planning", "Scenarios", "SharedData"],
      path: "Tests/Benchmarks", swiftSettings: settings),
    tests("UnitTests", of: ["HistotripsyCore"]),
    tests("SteeringTests", of: ["HistotripsyCore"]),
    tests("ScheduleTests", of: ["HistotripsyCore"]),
    tests("FeedbackTests", of: ["HistotripsyCore"]),
    tests("FrontEndTests", of: ["HistotripsyCore", "VirtualBoard"]),
    tests("VirtualBoardTests", of: ["HistotripsyCore", "VirtualBoard"]),
    tests("MediumTests", of: ["HistotripsyCore", "VirtualBoard"]),
    tests("TreatmentTests", of: ["HistotripsyCore", "VirtualBoard", "Acoustics", "Planning"]),
    tests(
      "AllocationTests", of: ["HistotripsyCore", "VirtualBoard", "Planning", "Scenarios", "AllocationProbe"]),
    tests("DeterminismTests", of: ["HistotripsyCore", "VirtualBoard", "Planning", "Scenarios"]),
    tests("EfficiencyTests", of: ["HistotripsyCore", "VirtualBoard", "Planning", "Scenarios"]),
    tests("PlanningTests", of: ["HistotripsyCore", "Acoustics", "Planning"]),
    tests("ArrayTests", of: ["HistotripsyCore", "Acoustics", "histotripsy"]),
    tests("ConsoleTests", of: ["histotripsy", "Planning"]),
    tests("FieldTests", of: ["HistotripsyCore", "Acoustics", "FieldBaseline"]),
    tests("CalibrationTests", of: ["HistotripsyCore", "VirtualBoard", "Acoustics", "Calibration"]),
    tests("HouseTests", of: []),
  ],
  swiftLanguageModes: [.v6]
)

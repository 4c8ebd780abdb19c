// swift-tools-version: 6.2
import PackageDescription

// SwiftPM does not specialise generics across modules in release builds unless asked to; without this the
// generic core runs about five times slower when another module instantiates it. Packages that depend on this one build its
// targets with the same flag: from tools version 6.2 on SwiftPM lets a released version have unsafe flags (Tests/Porting/run.sh).
let settings: [SwiftSetting] = [
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
  .treatAllWarnings(as: .error),
]

/// A suite, by its folder in Tests: `Core/UnitTests`.
/// Fields of whole volumes take a hundred times longer unoptimised, and every treatment plans one: optimised in debug builds too.
let arithmetic = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func tests(_ folder: String, of dependencies: [Target.Dependency], except: [String] = []) -> Target {
  .testTarget(
    name: String(folder.split(separator: "/")[1]),
    dependencies: dependencies + ["SharedData", "ChildProcess", "Chance"], path: "Tests/\(folder)",
    exclude: except,
    swiftSettings: settings)
}

let package = Package(
  name: "histotripsy",
  products: [
    .executable(name: "histotripsy", targets: ["histotripsy"]),
    .library(name: "HistotripsyCore", targets: ["HistotripsyCore"]),
    .library(name: "VirtualBoard", targets: ["VirtualBoard"]),
    // For boards in packages of their own: the contract to test them with, and the sessions to run on them.
    .library(name: "BoardContract", targets: ["BoardContract"]),
    .library(name: "Sessions", targets: ["CoreHost", "Sessions"]),
    .library(name: "LinuxBoard", targets: ["LinuxBoard"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // The core: imports nothing but a header of compiler builtins.
    .systemLibrary(name: "CoreMaths", path: "Sources/CoreMaths"),
    .target(
      name: "HistotripsyCore", dependencies: ["CoreMaths"], swiftSettings: settings,
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

    // Boards.
    // The arithmetic of the virtual medium's field, optimised in debug builds too: there it would take a hundred times as long.
    .target(
      name: "MediumField", swiftSettings: settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    // Its classes are one world used by one thread; asking at run time, at every access, whether another access is under
    // way tripled the time of a simulated transfer. Debug builds, in which the tests run, still ask.
    .target(
      name: "VirtualBoard", dependencies: ["HistotripsyCore", "MediumField"],
      swiftSettings: settings + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
      ]),
    // An independent judge of treatments on the virtual board. It shares no code with the core.
    .target(name: "Judge", dependencies: ["HistotripsyCore", "VirtualBoard"], swiftSettings: settings),
    // The kernel's calls, libgpiod (1.6 or 2, whichever is installed) and libi2c.
    .target(
      name: "CLinux", path: "Board/CLinux",
      linkerSettings: [.linkedLibrary("gpiod"), .linkedLibrary("i2c")]),
    .target(
      name: "LinuxBoard", dependencies: ["HistotripsyCore", "CLinux"], path: "Board/Linux",
      swiftSettings: settings),
    .target(
      name: "EmbeddedGate", dependencies: ["HistotripsyCore"], path: "Board/Embedded/Gate",
      swiftSettings: settings),

    // The microcontroller: what an image and its host say to each other, and the far end of the image's pins. The image itself is built by
    // Board/CortexM/build.sh, which no package manager does.
    .target(
      name: "CortexLink", dependencies: ["HistotripsyCore"], path: "Board/CortexM/Link",
      swiftSettings: settings),
    .target(
      name: "CortexHost", dependencies: ["HistotripsyCore", "VirtualBoard", "Arrays", "CortexLink"],
      path: "Board/CortexM/Host", swiftSettings: settings),

    // The rig: a kernel whose GPIO and I2C end in the virtual board.
    .systemLibrary(name: "CVhost", path: "HIL/KernelInLoop/CVhost"),
    .target(
      name: "VhostUser", dependencies: ["CVhost"], path: "HIL/KernelInLoop/VhostUser", swiftSettings: settings
    ),
    .target(
      name: "KernelInLoop", dependencies: ["HistotripsyCore", "VirtualBoard", "CVhost", "VhostUser"],
      path: "HIL/KernelInLoop/Loop", swiftSettings: settings),
    .target(
      name: "TriggerLedger", dependencies: ["HistotripsyCore", "VirtualBoard"], path: "HIL/Ledger",
      swiftSettings: settings),
    .executableTarget(
      name: "hil",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Drawing", "Planning", "Phantom",
        "KernelInLoop", "Calibration", "Sessions", "TriggerLedger",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "HIL/Rig", exclude: ["Plans"], swiftSettings: settings),

    // Host libraries and the console.
    // The system's zlib, for compressed images.
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // What every file from outside is read and written with: quantities, YAML, JSON, tables, dates, digests.
    .target(name: "Text", dependencies: ["HistotripsyCore", "Yams"], swiftSettings: settings),
    .target(name: "Arrays", dependencies: ["HistotripsyCore", "Text"], swiftSettings: settings),
    // The core's memory, and the owners that drive its controllers step by step.
    .target(name: "CoreHost", dependencies: ["HistotripsyCore", "Arrays"], swiftSettings: settings),
    .target(name: "Field", dependencies: ["HistotripsyCore", "Arrays"], swiftSettings: arithmetic),
    // What bursts do to tissue, voxel by voxel.
    .target(name: "Dose", dependencies: ["HistotripsyCore", "Field"], swiftSettings: arithmetic),
    .target(name: "Hydrophones", dependencies: ["HistotripsyCore", "Text"], swiftSettings: settings),
    // SVG, PNG, charts, maps and HTML pages; it knows no acoustics.
    .target(name: "Drawing", dependencies: ["CZlib"], swiftSettings: settings),
    // What arrays, fields, pulses and plans look like.
    .target(
      name: "Pictures",
      dependencies: ["HistotripsyCore", "Text", "Arrays", "Field", "Hydrophones", "Planning", "Drawing"],
      swiftSettings: settings),
    .target(
      name: "Planning",
      dependencies: ["HistotripsyCore", "Text", "Arrays", "CoreHost", "Field", "Dose", "CZlib"],
      exclude: ["README.md"],
      swiftSettings: settings),
    .target(
      name: "TreatmentLog",
      dependencies: ["HistotripsyCore", "Drawing", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["README.md"],
      swiftSettings: settings),
    .target(
      name: "BoardProfiles", dependencies: ["HistotripsyCore", "LinuxBoard", "Text"],
      swiftSettings: settings),
    .target(
      name: "Phantom", dependencies: ["HistotripsyCore", "VirtualBoard", "Arrays", "Planning"],
      swiftSettings: settings),
    .target(
      name: "Campaign",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Judge", "Text", "Arrays", "CoreHost", "Planning", "Phantom",
      ],
      swiftSettings: settings),
    .target(
      name: "Calibration",
      dependencies: ["HistotripsyCore", "Text", "Arrays", "CoreHost", "Field", "Hydrophones", "Drawing"],
      exclude: ["README.md"], swiftSettings: settings),
    // Sessions of treatment and calibration: everything that a program decides, whatever shows it and on whatever board.
    .target(
      name: "Sessions",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "Hydrophones", "Drawing", "Pictures", "CoreHost",
        "Field", "Dose", "Planning", "Phantom", "TreatmentLog", "Calibration",
      ],
      exclude: ["Alarms/README.md"], swiftSettings: settings),
    .executableTarget(
      name: "histotripsy",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "LinuxBoard", "BoardProfiles", "Text", "Arrays", "Field", "Dose",
        "Hydrophones", "Pictures", "Planning", "Phantom", "TreatmentLog", "Judge", "Campaign", "Calibration",
        "Sessions",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Console", swiftSettings: settings),

    // Tests: one folder per question.
    .target(name: "SharedData", path: "Tests/Support/SharedData", swiftSettings: settings),
    .target(name: "Chance", path: "Tests/Support/Chance", swiftSettings: settings),
    // Plans in folders, and images written field by field.
    .target(
      name: "PlanCases", dependencies: ["HistotripsyCore", "Text", "Arrays", "Planning", "SharedData"],
      path: "Tests/Support/PlanCases", swiftSettings: settings),
    .target(name: "ChildProcess", path: "Tests/Support/ChildProcess", swiftSettings: settings),
    .target(
      name: "Scenarios",
      dependencies: ["HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Planning"],
      path: "Tests/Support/Scenarios", swiftSettings: settings),
    .target(
      name: "BoardContract", dependencies: ["HistotripsyCore", "VirtualBoard"],
      path: "Tests/Support/BoardContract",
      swiftSettings: settings),
    // Its functions take the place of the system's in the test program; a fortified build would call others.
    .target(
      name: "KernelInterface", path: "Tests/Support/KernelInterface",
      cSettings: [.unsafeFlags(["-U_FORTIFY_SOURCE"])],
      linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "AllocationProbe", path: "Tests/Support/AllocationProbe"),
    // A disk that fails, as an SQLite VFS; a small treatment with a ledger; and the process that is killed while it runs one.
    .target(
      name: "FaultyDisk", path: "Tests/Support/FaultyDisk",
      linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(
      name: "LedgerBench",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Planning", "Scenarios",
        "TreatmentLog",
      ],
      path: "Tests/Support/LedgerBench", swiftSettings: settings),
    // Worlds in which a person mixes up the files of treatments, for a share of the tests and for `make hostile`.
    .target(
      name: "Hostile",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "LedgerBench", "TreatmentLog", "ChildProcess", "Chance",
      ],
      path: "Tests/Support/Hostile", swiftSettings: settings),
    .executableTarget(
      name: "hostile", dependencies: ["Hostile", "histotripsy"], path: "Tests/Support/HostileRun",
      swiftSettings: settings),
    .executableTarget(
      name: "ledger-victim", dependencies: ["LedgerBench", "FaultyDisk"], path: "Tests/Support/LedgerVictim",
      swiftSettings: settings),
    // Straightforward C loops that the speed of fields is compared with: optimised in debug builds too.
    .target(
      name: "FieldBaseline", path: "Tests/Support/FieldBaseline",
      cSettings: [.unsafeFlags(["-O3", "-march=native"])],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(
      name: "FieldSpeed", dependencies: ["HistotripsyCore", "Arrays", "Field", "FieldBaseline"],
      path: "Tests/Support/FieldSpeed", swiftSettings: settings),
    .executableTarget(
      name: "field-speed", dependencies: ["FieldSpeed"], path: "Tests/Benchmarks/FieldSpeedRun",
      swiftSettings: settings),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "Field", "CoreHost", "Dose", "Planning",
        "Scenarios", "SharedData",
      ],
      path: "Tests/Benchmarks/Benchmarks", swiftSettings: settings),
    // Treatments that an image and this computer both give, and the program that runs and measures them.
    .target(
      name: "CortexTrials",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Arrays", "Planning", "Scenarios", "CortexHost",
        "TriggerLedger",
      ],
      path: "Tests/Support/CortexTrials", swiftSettings: settings),
    .executableTarget(
      name: "cortex-m", dependencies: ["HistotripsyCore", "CortexTrials", "CortexHost"],
      path: "Tests/Support/CortexRun",
      swiftSettings: settings),
    .executableTarget(
      name: "campaign-run", dependencies: ["Campaign"], path: "Tests/Support/CampaignRun",
      swiftSettings: settings),
    tests(
      "Host/CampaignTests",
      of: ["HistotripsyCore", "VirtualBoard", "Judge", "Text", "Arrays", "Planning", "Campaign"]),
    // The same work as the board's, in the plainest C: what the board is compared with.
    .target(
      name: "BoardSpeedLoops", path: "Tests/Benchmarks/BoardSpeedLoops", cSettings: [.unsafeFlags(["-O2"])]),
    .executableTarget(
      name: "board-speed",
      dependencies: [
        "HistotripsyCore", "LinuxBoard", "BoardProfiles", "Arrays", "CoreHost", "Planning", "Calibration",
        "Sessions", "BoardSpeedLoops", "AllocationProbe",
      ],
      path: "Tests/Benchmarks/BoardSpeed", exclude: ["speed.sh", "allocations.sh"], swiftSettings: settings),
    tests("Core/UnitTests", of: ["HistotripsyCore"]),
    // The examples of the core's DocC catalogue.
    tests("Core/ExampleTests", of: ["HistotripsyCore", "VirtualBoard", "BoardContract"]),
    tests("Core/SteeringTests", of: ["HistotripsyCore"]),
    tests("Core/ScheduleTests", of: ["HistotripsyCore", "VirtualBoard", "Judge"]),
    tests("Core/FeedbackTests", of: ["HistotripsyCore"]),
    tests("Core/FrontEndTests", of: ["HistotripsyCore", "VirtualBoard"]),
    tests("Boards/VirtualBoardTests", of: ["HistotripsyCore", "VirtualBoard", "BoardContract"]),
    tests(
      "Boards/LinuxBoardTests",
      of: [
        "HistotripsyCore", "LinuxBoard", "CLinux", "BoardProfiles", "Text", "BoardContract",
        "AllocationProbe",
        "KernelInterface",
      ]),
    tests(
      "Boards/CortexTests",
      of: ["HistotripsyCore", "CortexLink", "CortexTrials", "cortex-m"]),
    tests(
      "Boards/TruthTests", of: ["HistotripsyCore", "VirtualBoard", "Arrays"]),
    tests("Boards/MediumTests", of: ["HistotripsyCore", "MediumField", "VirtualBoard"]),
    tests(
      "Core/TreatmentTests",
      of: [
        "HistotripsyCore", "VirtualBoard", "Judge", "Text", "Arrays", "CoreHost", "Planning", "Scenarios",
      ]),
    tests(
      "Core/AllocationTests",
      of: ["HistotripsyCore", "VirtualBoard", "Planning", "Scenarios", "AllocationProbe"]),
    tests("Core/DeterminismTests", of: ["HistotripsyCore", "VirtualBoard", "Planning", "Scenarios"]),
    tests("Core/EfficiencyTests", of: ["HistotripsyCore", "VirtualBoard", "Planning", "Scenarios"]),
    tests(
      "Host/PlanningTests",
      of: ["HistotripsyCore", "Text", "Arrays", "Field", "Pictures", "Planning", "PlanCases"],
      except: ["Fixtures"]),
    tests(
      "Host/FileTests",
      of: [
        "HistotripsyCore", "Text", "Arrays", "Hydrophones", "Pictures", "Planning", "PlanCases",
      ],
      except: ["Fixtures"]),
    tests(
      "Host/ArrayTests", of: ["HistotripsyCore", "Text", "Arrays", "Hydrophones", "Pictures", "histotripsy"]),
    tests(
      "Process/ConsoleTests",
      of: [
        "histotripsy", "Sessions", "Planning", "HistotripsyCore", "VirtualBoard", "LinuxBoard", "Text",
        "Arrays",
        "Hydrophones",
      ]),
    tests("Host/HydrophoneTests", of: ["HistotripsyCore", "Text", "Hydrophones", "histotripsy"]),
    tests("Host/DoseTests", of: ["HistotripsyCore", "Arrays", "Field", "Dose"]),
    tests("Host/FieldTests", of: ["HistotripsyCore", "Arrays", "Field", "FieldBaseline"]),
    tests(
      "Host/PictureTests",
      of: ["HistotripsyCore", "Arrays", "Field", "Drawing", "Pictures", "Planning", "CZlib", "histotripsy"]),
    tests(
      "Host/LedgerTests",
      of: [
        "HistotripsyCore", "VirtualBoard", "CoreHost", "Planning", "TreatmentLog", "LedgerBench",
        "FaultyDisk", "Hostile",
        "Scenarios",
        "histotripsy", "ledger-victim", .product(name: "GRDB", package: "GRDB.swift"),
      ], except: ["Fixtures"]),
    .target(
      name: "GuestDouble", dependencies: ["CVhost", "VhostUser", "KernelInLoop"],
      path: "Tests/Support/GuestDouble",
      swiftSettings: settings),
    tests("Kernel/VhostTests", of: ["VhostUser", "KernelInLoop", "GuestDouble"]),
    tests("Kernel/RigTests", of: ["hil", "histotripsy"]),
    // Tanks whose truth nobody is told, and the program that calibrates many of them.
    .target(
      name: "TankWorld",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Hydrophones", "Calibration",
        "Chance",
      ],
      path: "Tests/Support/TankWorld", swiftSettings: settings),
    // Alarms in worlds that nobody tells the controller of: how often they are false, and how soon they find what they are for.
    .executableTarget(
      name: "alarm-rates",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Planning", "Phantom", "Sessions",
        "Chance",
      ],
      path: "Tests/Support/AlarmRates", swiftSettings: settings),
    .executableTarget(
      name: "calibration-seeds", dependencies: ["HistotripsyCore", "Calibration", "TankWorld"],
      path: "Tests/Support/CalibrationSeeds", swiftSettings: settings),
    tests(
      "Host/CalibrationTests",
      of: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Field", "Hydrophones",
        "Calibration",
        "TankWorld",
      ]),
    tests(
      "Host/SessionTests",
      of: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Dose", "Planning", "Phantom",
        "TreatmentLog",
        "Calibration", "Sessions",
      ]),
    tests("Process/HouseTests", of: []),
    // A Slurm of one node, where it is installed.
    tests("Process/ClusterTests", of: ["histotripsy"]),

    // Every parser, fed any bytes: by the tests with a few mutations of the corpus, by `make fuzz` for as long as asked.
    .target(
      name: "ParserHarnesses",
      dependencies: [
        "HistotripsyCore", "VirtualBoard", "Text", "Arrays", "CoreHost", "Hydrophones", "Planning",
        "TreatmentLog", "BoardProfiles",
        "Scenarios", "Calibration",
      ],
      path: "Tests/Support/ParserHarnesses", swiftSettings: settings),
    tests("Process/FuzzTests", of: ["ParserHarnesses", "Text", "Planning"]),
  ],
  swiftLanguageModes: [.v6]
)

/// Fuzz harnesses, by folder in Tests/Support/Fuzz, with what each needs. They have no main of their own, so that only Tests/Support/Fuzz/run.sh builds them.
let harnesses: [(name: String, dependencies: [Target.Dependency])] = [
  ("Parsers", ["ParserHarnesses"]), ("VhostRings", ["VhostUser", "KernelInLoop", "GuestDouble"]),
]
if Context.environment["FUZZ"] != nil {
  package.targets += harnesses.map {
    .executableTarget(
      name: "fuzz-\($0.name)", dependencies: $0.dependencies, path: "Tests/Support/Fuzz/\($0.name)",
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
  }
}

// `make docs` alone needs the plugin; every other build does not spend the time to resolve it.
if Context.environment["DOCS"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// Of the tests only these: what Tests/sanitize.sh builds where time is short.
if let wanted = Context.environment["ONLY_TESTS"]?.split(separator: " ").map(String.init) {
  package.targets.removeAll { $0.type == .test && !wanted.contains($0.name) }
}

import Foundation
import Testing

/// Dependencies point one way: programs → host libraries → core; boards → core; core → nothing. Read from the manifest and from what
/// every file imports, for every target.
@Suite struct DependencyTests {
  static let core: Set<String> = ["HistotripsyCore"]
  static let boards: Set<String> = ["VirtualBoard", "LinuxBoard", "EmbeddedGate"]
  /// Libraries that may know a board, and why.
  static let boardsOwners: [String: String] = [
    "BoardProfiles": "reads the wiring of the Linux board",
    "Phantom": "puts a world in front of the virtual board",
    "Campaign": "draws worlds for the virtual board",
    "Judge": "judges by the virtual board's wires",
    "Sessions": "runs treatments on the virtual board and calibrations in virtual tanks",
    "KernelInLoop": "ends a kernel's wires in the virtual board",
    "CortexHost": "ends an image's pins in the virtual board",
    "TriggerLedger": "writes down the virtual board's triggers",
  ]

  @Test func theManifestIsRead() throws {
    let manifest = try Manifest.read()
    #expect(manifest.targets.count > 40)
    #expect(manifest["histotripsy"]?.path == "Sources/Console")
    #expect(manifest["UnitTests"]?.dependencies == ["HistotripsyCore"])
    #expect(manifest["TreatmentLog"]?.dependencies.contains("GRDB") == true)
    for target in manifest.targets {
      let sources = SourceFile.all(in: [target.path], endings: ["swift", "c", "h", "modulemap"])
      #expect(!sources.isEmpty, "\(target.name): there is nothing at \(target.path)")
    }
  }

  @Test func theCoreDependsOnNothing() throws {
    let manifest = try Manifest.read()
    #expect(manifest["HistotripsyCore"]?.dependencies == ["CoreMaths"])
    #expect(manifest["CoreMaths"]?.kind == .system)
  }

  /// The virtual board's field is a target of its own because it is optimised in debug builds; nothing else uses it.
  @Test func aBoardDependsOnTheCoreAlone() throws {
    let manifest = try Manifest.read()
    let ours = Set(manifest.targets.filter { $0.kind == .library }.map(\.name))
    for board in Self.boards {
      let needed = manifest.reach(of: board).intersection(ours)
      let allowed = Self.core.union(["CLinux", "MediumField"])
      #expect(needed.isSubset(of: allowed), "\(board) needs \(needed.sorted())")
    }
  }

  @Test func noLibraryKnowsABoardWithoutAReason() throws {
    let manifest = try Manifest.read()
    for target in manifest.shipped where target.kind == .library && !Self.boards.contains(target.name) {
      let known = manifest.reach(of: target.name).intersection(Self.boards)
      #expect(
        known.isEmpty || Self.boardsOwners[target.name] != nil, "\(target.name) knows \(known.sorted())")
    }
  }

  @Test func nothingThatIsShippedDependsOnAProgramOrOnATest() throws {
    let manifest = try Manifest.read()
    let shipped = Set(manifest.shipped.filter { $0.kind != .program }.map(\.name))
    let ours = Set(manifest.targets.map(\.name))
    for target in manifest.shipped {
      for name in target.dependencies where ours.contains(name) {
        #expect(shipped.contains(name), "\(target.name) depends on \(name)")
      }
    }
  }

  /// What a file imports is declared by its target, and what a shipped target declares is imported by one of its files.
  @Test func importsAndManifestAgree() throws {
    let manifest = try Manifest.read()
    let shipped = Set(manifest.shipped.map(\.name))
    for target in manifest.targets where target.kind != .system {
      let files = SourceFile.all(in: [target.path], endings: ["swift"])
      // A target of C alone.
      if files.isEmpty { continue }
      var imported: Set<String> = []
      for file in files {
        for line in file.lines {
          guard
            let match = line.prefixMatch(
              of:
                /(?:@testable |@preconcurrency |public |private |internal |package )*import (?:(?:struct|enum|func|class) )?(\w+)/
            )
          else { continue }
          let module = String(match.output.1)
          guard module != target.name, !Self.toolchain.contains(module) else { continue }
          imported.insert(module)
          #expect(
            target.dependencies.contains(module) || Self.always.contains(module) && target.kind == .tests,
            "\(file.path) imports \(module), which \(target.name) does not declare")
        }
      }
      for module in target.dependencies where shipped.contains(target.name) {
        #expect(
          imported.contains(module),
          "\(target.name) declares \(module) and no file imports it")
      }
    }
  }

  /// A change of a chart rebuilds no planner, and what draws charts knows no acoustics.
  @Test func drawingKnowsNoAcousticsAndNoScienceDraws() throws {
    let manifest = try Manifest.read()
    #expect(manifest.reach(of: "Drawing").isSubset(of: ["CZlib", "Text", "HistotripsyCore", "CoreMaths"]))
    for library in ["Text", "Arrays", "Field", "Hydrophones", "Planning", "Dose"] {
      let known = manifest.reach(of: library)
      #expect(known.isDisjoint(with: ["Drawing", "Pictures"]), "\(library) needs \(known.sorted())")
    }
    #expect(manifest.reach(of: "Text").isSubset(of: ["HistotripsyCore", "CoreMaths"]))
    #expect(manifest["BoardProfiles"]?.dependencies == ["HistotripsyCore", "LinuxBoard", "Text"])
  }

  /// What comes with the toolchain; every other module that a file imports has to be declared.
  private static let toolchain: Set<String> = [
    "Foundation", "FoundationXML", "Glibc", "Dispatch", "Synchronization", "Testing", "Swift",
  ]
  /// Given to every suite by the manifest's function `tests`.
  private static let always: Set<String> = ["SharedData", "ChildProcess", "Chance"]

  /// A document in a target's folder that is not excluded makes SwiftPM warn at every build.
  @Test func noFileOfATargetIsUnhandled() throws {
    let manifest = try Manifest.read()
    for target in manifest.targets {
      for file in SourceFile.all(
        in: [target.path], endings: ["md", "sh", "yaml", "svg", "html", "txt", "json"])
      {
        let name = String(file.path.dropFirst(target.path.count + 1))
        let isExcluded = target.excluded.contains { name == $0 || name.hasPrefix($0 + "/") }
        #expect(isExcluded || name.contains(".docc/"), "\(file.path) is not excluded from \(target.name)")
      }
    }
  }
}

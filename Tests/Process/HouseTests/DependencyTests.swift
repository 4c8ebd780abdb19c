import Foundation
import SharedData
import Testing

/// Which module may use which: read from the manifest and from the imports of every file, so that a new target is
/// held to it without being entered anywhere.
@Suite struct DependencyTests {
  /// What comes with the toolchain.
  static let toolchain: Set<String> = [
    "Foundation", "FoundationXML", "Glibc", "Dispatch", "Synchronization", "Testing",
  ]
  static let manifest = Result { try Manifest.read() }

  @Test func everyImportIsADeclaredDependencyOfItsTarget() throws {
    let manifest = try Self.manifest.get()
    #expect(manifest.targets.count > 40)
    for target in manifest.targets {
      for file in SourceFile.all(in: [target.folder], endings: ["swift"]) {
        for (line, module) in Manifest.imports(of: file) where !Self.toolchain.contains(module) {
          #expect(
            target.dependsOn.contains(module),
            "\(file.path):\(line): \(module) is no dependency of \(target.name)")
        }
      }
    }
  }

  /// A dependency that is not used makes builds longer and hides what a module is made of. Tests also depend on
  /// programs that they start.
  @Test func everyDependencyOfWhatIsShippedIsUsed() throws {
    for target in try Self.manifest.get().targets where target.isShipped && target.type != "system" {
      let files = SourceFile.all(in: [target.folder], endings: ["swift"])
      let used = Set(files.flatMap { Manifest.imports(of: $0).map(\.module) })
      for dependency in target.dependsOn.sorted() where !files.isEmpty {
        #expect(used.contains(dependency), "\(target.name) declares \(dependency) and does not import it")
      }
    }
  }

  @Test func theCoreDependsOnItsMathsHeaderAlone() throws {
    let manifest = try Self.manifest.get()
    #expect(manifest.everything(under: "HistotripsyCore") == ["CoreMaths"])
  }

  /// A board is the core and the calls of its operating system. What is not Swift is such a call.
  @Test func boardsDependOnTheCoreAlone() throws {
    let manifest = try Self.manifest.get()
    for board in ["VirtualBoard", "LinuxBoard", "EmbeddedGate"] {
      #expect(
        manifest.everything(under: board).subtracting(["HistotripsyCore", "CoreMaths", "CLinux"]) == [],
        "\(board)")
    }
  }

  /// Console, rig and the other programs come last: no library may use them, and nothing that is shipped may use
  /// what is there for the tests.
  @Test func nothingShippedDependsOnAProgramOrOnTests() throws {
    let manifest = try Self.manifest.get()
    let forbidden = manifest.targets.filter { $0.type == "executable" || !$0.isShipped }.map(\.name)
    #expect(forbidden.contains("histotripsy") && forbidden.contains("hil"))
    for target in manifest.targets where target.isShipped {
      #expect(target.dependsOn.intersection(forbidden) == [], "\(target.name)")
    }
  }

  /// A change of a chart rebuilds no planner, and none of these knows a board.
  @Test func drawingKnowsNoAcousticsAndPlanningDoesNotDraw() throws {
    let manifest = try Self.manifest.get()
    #expect(
      manifest.everything(under: "Drawing").subtracting(["CZlib", "Text"]).isDisjoint(with: ours(manifest)))
    for library in ["Text", "Arrays", "Field", "Hydrophones", "Planning"] {
      let all = manifest.everything(under: library)
      #expect(all.isDisjoint(with: ["Drawing", "Pictures", "VirtualBoard", "LinuxBoard"]), "\(library)")
    }
    #expect(
      manifest.everything(under: "Text").intersection(ours(manifest)) == ["HistotripsyCore", "CoreMaths"])
    let profiles = manifest.targets.first { $0.name == "BoardProfiles" }
    #expect(profiles?.dependsOn == ["HistotripsyCore", "LinuxBoard", "Text"])
  }

  private func ours(_ manifest: Manifest) -> Set<String> { Set(manifest.targets.map(\.name)) }
}

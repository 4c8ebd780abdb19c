import Foundation
import ParserHarnesses
import SharedData
import Testing

/// Whatever bytes a parser is given: a value, or one error that names the file; never a trap.
///
/// The corpus of the fuzzer and a few hundred changes of each of its files. `make fuzz` looks for longer.
@Suite struct CorpusTests {
  static let folder = SharedData.packageRoot.appending(path: "Tests/Support/Fuzz/Corpus")

  static func corpus(of harness: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = folder.appending(path: harness)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, [UInt8](try Data(contentsOf: folder.appending(path: name))))
    }
  }

  @Test func everyHarnessHasACorpusAndEveryCorpusAHarness() throws {
    // Those with a program of their own are no parsers, and have tests of their own.
    let programs = try FileManager.default.contentsOfDirectory(
      atPath: Self.folder.deletingLastPathComponent().path)
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
      .filter { !programs.contains($0) }
    #expect(folders == Harness.all.map(\.name).sorted())
    for harness in Harness.all {
      let corpus = try Self.corpus(of: harness.name)
      #expect(!corpus.isEmpty, "\(harness.name)")
      let size = corpus.reduce(0) { $0 + $1.bytes.count }
      #expect(size < 64 * 1024, "\(harness.name): a corpus of \(size) bytes")
    }
  }

  /// Seeds that are all refused would exercise nothing but the first line of a parser.
  @Test(arguments: Harness.all.map(\.name)) func theCorpusHoldsSomethingThatIsAccepted(name: String) throws {
    let harness = try #require(Harness.named(name))
    let verdicts = try Self.corpus(of: name).map { ($0.name, harness.read($0.bytes)) }
    #expect(verdicts.contains { $0.1 == .accepted }, "\(verdicts)")
  }

  @Test(arguments: Harness.all.map(\.name)) func noChangeOfTheCorpusBreaksAPromise(name: String) throws {
    let harness = try #require(Harness.named(name))
    let corpus = try Self.corpus(of: name)
    var accepted = 0
    for (index, seed) in corpus.enumerated() {
      try Self.expectKept(harness, seed.bytes, "\(seed.name) itself")
      for number in 0..<Self.changes(of: name) {
        var mutation = Mutation(seed: UInt64(number) << 8 | UInt64(index))
        let changed = mutation.of(seed.bytes, other: corpus[(index + 1) % corpus.count].bytes)
        if try Self.expectKept(harness, changed, "change \(number) of \(seed.name)") { accepted += 1 }
      }
    }
    // Some changes do no harm; were none of them accepted, nothing behind the first check would have been reached.
    #expect(accepted > 0)
  }

  /// Whole treatments and plans take milliseconds, the others microseconds.
  private static func changes(of name: String) -> Int {
    switch name {
    case "treatment": 40
    case "plan", "finished-plan", "array-inspection", "ledger": 100
    default: 300
    }
  }

  @discardableResult
  private static func expectKept(_ harness: Harness, _ bytes: [UInt8], _ what: String) throws -> Bool {
    let verdict = harness.read(bytes)
    if case .broken(let promise) = verdict {
      Issue.record(
        "\(harness.name), \(what): \(promise); bytes in base 64: \(Data(bytes).base64EncodedString())")
    }
    return verdict == .accepted
  }
}

import ChildProcess
import Foundation
import GRDB
import HistotripsyCore
import LedgerBench
import Testing
import TreatmentLog

/// Ledgers that the program of November 2026 wrote, before it had words of its own: they open, report, and go on.
@Suite struct SchemaOneTests {
  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Fixtures/schema-1.tar.xz")

  /// A folder with all of them, fresh.
  static func bed() throws -> Bed {
    let bed = try Bed()
    let tar = try ChildProcess(
      "/bin/tar", ["-xJf", fixtures.path], in: bed.folder, streams: .files(input: Data()))
    let outcome = try tar.finish()
    try #require(outcome.status == 0, "\(outcome.err)")
    return bed
  }

  /// What each of them says, by the program that wrote it.
  static let expected:
    [(name: String, delivered: Int, uncertain: Int, state: TreatmentState?, sessions: Int)] = [
      ("complete", 50, 0, .complete, 1), ("stopped", 158, 0, .stopped, 1), ("killed", 0, 0, nil, 1),
      ("resumed", 0, 0, .faulted, 2), ("tripped", 39, 0, .faulted, 1), ("uncertain", 39, 1, .faulted, 1),
      ("certified", 39, 0, .faulted, 1),
    ]

  /// Every word that the old program wrote has a place in the new vocabulary, and no text of Swift's reflection is left.
  @Test func theyReadInTheNewWords() throws {
    let bed = try Self.bed()
    let files = try FileManager.default.contentsOfDirectory(atPath: bed.folder.path).sorted()
    let bytes = try files.map { try Data(contentsOf: URL(filePath: bed.path($0))) }
    for (name, _, uncertain, state, sessions) in Self.expected {
      let ledger = try LedgerFile.read(bed.path("\(name).ledger"))
      let found = try ledger.sessions()
      #expect(found.count == sessions && found.last?.state == state, "\(name)")
      let accounts = try ledger.accounts()
      let charged = accounts.reduce(0) { $0 + Int($1.charged) }
      #expect(accounts.reduce(0) { $0 + Int($1.account.uncertain) } == uncertain + charged, "\(name)")
      #expect((charged > 0) == (name == "resumed"), "\(name)")
      var text = try ReportPage(ledger).html
      try JSONLinesExport.write(ledger) { text += $0 }
      for word in ["HistotripsyCore", "Optional(", "FrontEndFault("] {
        #expect(!text.contains(word), "\(name): \(word)")
      }
    }
    let cause = try #require(try Self.causes(bed.path("tripped.ledger")).first)
    #expect(cause == ["part", "waterThermometer", "noAcknowledge", "3"])
    // Reading has changed nothing.
    #expect(try FileManager.default.contentsOfDirectory(atPath: bed.folder.path).sorted() == files)
    #expect(try files.map { try Data(contentsOf: URL(filePath: bed.path($0))) } == bytes)
  }

  static func causes(_ path: String) throws -> [[String]] {
    var rows: [[String]] = []
    try CSVExport.write("incident", of: LedgerFile.read(path)) { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if cells[3] == "tripped" { rows.append([cells[5], cells[7], cells[8]]) }
    }
    var counts: [[String]] = []
    try CSVExport.write("event", of: LedgerFile.read(path)) { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if cells[3] == "tripped" { counts.append([cells[18]]) }
    }
    return zip(rows, counts).map { $0 + $1 }
  }

  /// Each goes on with the front end that it was begun on, to the end, and no focus gets more than its plan.
  @Test(arguments: ["stopped", "killed", "resumed", "tripped", "uncertain"]) func theyGoOn(name: String)
    throws
  {
    let bed = try Self.bed()
    let outcome = try Programs.run(
      "histotripsy", ["resume", "\(name).ledger", "--board-state", "\(name).state"], in: bed.folder,
      input: "RESUME\n")
    #expect([0, 7].contains(outcome.status), "\(outcome.err)")
    let entries = try LedgerFile.read(bed.path("\(name).ledger")).accounts()
    let truth = try Truth(board: bed.path("\(name).state"), foci: entries.map(\.focus), therapy: .volts(50))
    #expect(truth.contradictions(entries) == [])
    #expect(entries.allSatisfy { $0.verdict != nil })
  }

  /// It was issued for a front end of contract 1; who has another one now measures again.
  @Test func oneWithACertificateOfTheOldContractIsRefused() throws {
    let bed = try Self.bed()
    let outcome = try Programs.run(
      "histotripsy",
      [
        "resume", "certified.ledger", "--board-state", "certified.state", "--certificate", "certificate.yaml",
      ], in: bed.folder, input: "RESUME\n")
    #expect(outcome.status == 65)
    #expect(outcome.err.contains("contract was 1, and is 2 here"), "\(outcome.err)")
  }

  @Test func aCompleteOneIsComplete() throws {
    let bed = try Self.bed()
    let outcome = try Programs.run(
      "histotripsy", ["resume", "complete.ledger"], in: bed.folder, input: "RESUME\n")
    #expect(outcome.status == 65 && outcome.err.contains("there is nothing to go on with"), "\(outcome.err)")
  }
}

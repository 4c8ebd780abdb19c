import Chance
import FaultyDisk
import Foundation
import GRDB
import HistotripsyCore
import LedgerBench
import Testing
import TreatmentLog

/// A person deletes, copies, restores and mixes up the files of treatments that were interrupted: refused in words that say what to do, or gone on
/// with so that no focus gets more than its plan. The truth is the front end's own memory.
@Suite struct MixedFilesTests {
  /// A treatment killed at so many writes, so that its log lies beside it.
  static func killed(at call: Int = 120) throws -> Bed {
    let bed = try Bed()
    let outcome = try Programs.victim(bed, FAULTY_DISK_KILLS, call: call)
    try #require(
      outcome.status == nil && FileManager.default.fileExists(atPath: bed.path("treatment.ledger-wal")))
    try #require(try fired(bed) > 6, "killed before it had fired much")
    return bed
  }

  static func fault(_ bed: Bed) -> LedgerFault? {
    LedgerFileTests.fault { _ = try LoggedTreatment(in: bed.folder).run() }
  }

  /// No focus above its plan, charges included, and none below the truth.
  static func expectSound(_ bed: Bed, _ what: Comment) throws {
    let treatment = LoggedTreatment(in: bed.folder)
    let entries = try LedgerFile.read(treatment.ledger).accounts()
    let truth = try Truth(
      board: treatment.board, foci: LoggedTreatment.foci, therapy: LoggedTreatment.therapy)
    #expect(truth.contradictions(entries) == [], what)
  }

  static func fired(_ bed: Bed) throws -> Int {
    let truth = try Truth(
      board: bed.path("board.state"), foci: LoggedTreatment.foci, therapy: LoggedTreatment.therapy)
    return Int(truth.delivered.reduce(truth.baseline, +))
  }

  static func copy(_ bed: Bed, _ from: String, _ to: String) throws {
    try? FileManager.default.removeItem(atPath: bed.path(to))
    try FileManager.default.copyItem(atPath: bed.path(from), toPath: bed.path(to))
  }

  @Test func aLedgerWithoutItsLogDoesNotGoOn() throws {
    let bed = try Self.killed()
    let before = try Self.fired(bed)
    try FileManager.default.removeItem(atPath: bed.path("treatment.ledger-wal"))
    let fault = Self.fault(bed)
    #expect(fault?.kind == .unreadable && fault?.reason.contains("treatment.ledger-wal is missing") == true)
    #expect(try Self.fired(bed) == before)
  }

  /// Another SQLite tool folds the log in and removes it: nothing is missing, and the treatment goes on.
  @Test func aLogThatAnotherToolHasFoldedInIsNotMissed() throws {
    let bed = try Self.killed()
    let raw = try DatabaseQueue(path: bed.path("treatment.ledger"))
    _ = try raw.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM pulse") }
    try raw.close()
    #expect(!FileManager.default.fileExists(atPath: bed.path("treatment.ledger-wal")))
    #expect(try LoggedTreatment(in: bed.folder).run() == .complete)
    try Self.expectSound(bed, "folded in")
  }

  @Test func aLogCutOffAnywhereDoublesNoDose() throws {
    let whole = try Self.killed()
    let log = try Data(contentsOf: URL(filePath: whole.path("treatment.ledger-wal")))
    for part in 0...6 {
      let bed = try Bed()
      for name in ["treatment.ledger", "board.state"] {
        try FileManager.default.copyItem(atPath: whole.path(name), toPath: bed.path(name))
      }
      try log.prefix(log.count * part / 6).write(to: URL(filePath: bed.path("treatment.ledger-wal")))
      if let fault = Self.fault(bed) {
        #expect(part == 0 && fault.reason.contains("-wal is missing"), "\(part)/6: \(fault.reason)")
      } else {
        try Self.expectSound(bed, "\(part)/6 of the log")
      }
    }
  }

  /// Main file and log copied together while the treatment ran: a whole ledger, and an old one. What was fired later is charged.
  @Test func aCopyFromBeforeTheEndDoublesNoDose() throws {
    let bed = try Self.killed()
    for suffix in ["", "-wal"] { try Self.copy(bed, "treatment.ledger" + suffix, "copy" + suffix) }
    #expect(try LoggedTreatment(in: bed.folder).run() == .complete)
    for suffix in ["", "-wal"] { try Self.copy(bed, "copy" + suffix, "treatment.ledger" + suffix) }
    let before = try Self.fired(bed)
    _ = try LoggedTreatment(in: bed.folder).run()
    try Self.expectSound(bed, "a copy")
    #expect(try Self.fired(bed) <= before + 4, "the baseline pass, and nothing else")
    let entries = try LedgerFile.read(bed.path("treatment.ledger")).accounts()
    #expect(entries.contains { $0.charged > 0 })
  }

  /// The front end of another treatment, whose counter is further on.
  @Test func anotherFrontEndDoublesNoDose() throws {
    let one = try Self.killed()
    let other = try Bed()
    _ = try LoggedTreatment(in: other.folder).run()
    try Self.copyAcross(other, "board.state", to: one)
    if Self.fault(one) == nil {
      let entries = try LedgerFile.read(one.path("treatment.ledger")).accounts()
      #expect(entries.allSatisfy { $0.account.dose <= $0.focus.plannedPulses })
    }
    let truth = try Truth(
      board: one.path("board.state"), foci: LoggedTreatment.foci, therapy: LoggedTreatment.therapy)
    #expect(zip(truth.delivered, LoggedTreatment.foci).allSatisfy { $0 <= $1.plannedPulses })
  }

  static func copyAcross(_ from: Bed, _ name: String, to bed: Bed, as other: String? = nil) throws {
    try? FileManager.default.removeItem(atPath: bed.path(other ?? name))
    try FileManager.default.copyItem(atPath: from.path(name), toPath: bed.path(other ?? name))
  }

  @Test func theLogOfAnotherLedgerIsRefused() throws {
    let (one, other) = (try Self.killed(), try Self.killed(at: 130))
    try Self.copyAcross(other, "treatment.ledger-wal", to: one)
    let before = try Data(contentsOf: URL(filePath: one.path("treatment.ledger")))
    let fault = Self.fault(one)
    #expect(fault?.kind == .unreadable && fault?.reason.contains("is the log of the ledger") == true)
    #expect(try Data(contentsOf: URL(filePath: one.path("treatment.ledger"))) == before)
    let read = LedgerFileTests.fault { _ = try LedgerFile.read(one.path("treatment.ledger")) }
    #expect(read?.reason == fault?.reason)
  }

  /// The log of an earlier session beside the ledger of a later one.
  @Test func anOlderLogIsRefused() throws {
    let bed = try Self.killed()
    try Self.copy(bed, "treatment.ledger-wal", "old-wal")
    _ = try Programs.victim(bed, FAULTY_DISK_KILLS, call: 60)
    try Self.copy(bed, "old-wal", "treatment.ledger-wal")
    let fault = Self.fault(bed)
    #expect(
      fault?.reason.contains("is older than the ledger itself") == true, "\(fault?.reason ?? "went on")")
  }

  @Test(arguments: ["-wal", "-journal"]) func whatBelongsToAnotherFileIsNotReplayed(suffix: String) throws {
    let bed = try Bed()
    #expect(try LoggedTreatment(in: bed.folder).run() == .complete)
    let ledger = bed.path("treatment.ledger")
    let before = try Data(contentsOf: URL(filePath: ledger))
    let other = try Self.killed()
    try Self.copyAcross(other, "treatment.ledger-wal", to: bed, as: "treatment.ledger" + suffix)
    for fault in [
      LedgerFileTests.fault { _ = try LedgerFile.read(ledger) },
      LedgerFileTests.fault { _ = try LedgerFile.resume(ledger) },
    ] {
      #expect(fault?.kind == .unreadable && fault?.reason.contains("move it away") == true)
    }
    #expect(try Data(contentsOf: URL(filePath: ledger)) == before)
  }

  @Test(arguments: ["-wal", "-shm", "-journal"]) func nothingIsMadeBesideALeftover(suffix: String) throws {
    let bed = try Bed()
    try Data("left over".utf8).write(to: URL(filePath: bed.path("a.ledger" + suffix)))
    let fault = LedgerFileTests.fault { _ = try LedgerFileTests.make(bed.path("a.ledger")) }
    #expect(fault?.kind == .exists && fault?.reason.contains("a.ledger\(suffix) is left over") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: bed.folder.path) == ["a.ledger" + suffix])
  }

  /// Before anything is energised a record has been committed, and the main file alone says that it is not whole.
  @Test func aRecordIsCommittedBeforeArming() throws {
    let bed = try Bed()
    let ledger = try LedgerFileTests.make(bed.path("a.ledger"))
    let log = try FileManager.default.attributesOfItem(atPath: bed.path("a.ledger-wal"))
    #expect((log[.size] as? Int ?? 0) > 0)
    try Self.copy(bed, "a.ledger", "b.ledger")
    #expect(try LedgerFile.read(bed.path("b.ledger")).isLogMissing)
    try ledger.close()
    #expect(try !LedgerFile.read(bed.path("a.ledger")).isLogMissing)
  }

  enum Mishap: CaseIterable, Sendable {
    case removed, renamed, replaced, logRemoved, secondName
  }

  /// Noticed at the next intent: what is written into a file that has no name is not on record.
  @Test(arguments: Mishap.allCases) func aLedgerThatIsNotTheOneOpenedStopsTheTreatment(_ mishap: Mishap)
    throws
  {
    let bed = try Bed()
    let path = bed.path("a.ledger")
    let file = try LedgerFileTests.make(path)
    let run = try RecorderTests.run()
    let recorder = try TreatmentRecorder(file, session: 1, patience: .unlimited) { _ in nil }
    var told: LedgerFault?
    var fired = 0
    while !run.controller.state.isFinal, told == nil {
      try run.step()
      if fired == 0, run.controller.ledger.baseline == 2 {
        fired = run.controller.board.triggers.count
        let manager = FileManager.default
        switch mishap {
        case .removed: try manager.removeItem(atPath: path)
        case .renamed: try manager.moveItem(atPath: path, toPath: path + "-2")
        case .replaced:
          try manager.copyItem(atPath: path, toPath: path + "-2")
          #expect(rename(path + "-2", path) == 0)
        case .logRemoved: try manager.removeItem(atPath: path + "-wal")
        case .secondName: #expect(link(path, path + "-2") == 0)
        }
      }
      if case .failed(let fault) = recorder.collect(&run.controller) { told = fault }
    }
    #expect(told?.kind == .replaced, "\(told?.reason ?? "not noticed")")
    run.controller.stop(.logUnavailable)
    // No more than what the last recorded intents allowed.
    #expect(fired > 0 && run.controller.board.triggers.count <= fired + 16)
  }
}

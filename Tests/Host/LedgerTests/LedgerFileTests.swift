import Chance
import Foundation
import GRDB
import HistotripsyCore
import LedgerBench
import Testing
import TreatmentLog

/// The file itself: whole or not there, nobody else's to write, and never mistaken for something that it is not.
@Suite struct LedgerFileTests {
  static func make(_ path: String) throws -> LedgerFile {
    try LedgerFile.create(at: path, LoggedTreatment.opening, session: LoggedTreatment.session)
  }

  static func fault(_ body: () throws -> Void) -> LedgerFault? {
    do { try body() } catch { return error as? LedgerFault }
    return nil
  }

  @Test(arguments: [0o000, 0o022, 0o077] as [mode_t]) func theGroupReadsAndNobodyElseWrites(mask: mode_t)
    throws
  {
    let bed = try Bed()
    let before = umask(mask)
    defer { umask(before) }
    let path = bed.path("a.ledger")
    let ledger = try Self.make(path)
    _ = try ledger.begin(
      LoggedTreatment.session, after: try ledger.reconcile(counter: PulseNumber(0)),
      confirmed: [LoggedTreatment.confirmation])
    for name in try FileManager.default.contentsOfDirectory(atPath: bed.folder.path) {
      var status = stat()
      #expect(stat(bed.path(name), &status) == 0)
      #expect(status.st_mode & 0o777 == 0o640, "\(name)")
    }
    try ledger.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: bed.folder.path) == ["a.ledger"])
  }

  @Test func aFileThatIsThereIsNeverOverwritten() throws {
    let bed = try Bed()
    let path = bed.path("a.ledger")
    try Data("somebody's".utf8).write(to: URL(filePath: path))
    let fault = Self.fault { _ = try Self.make(path) }
    #expect(fault?.kind == .exists)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "somebody's")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bed.folder.path) == ["a.ledger"])
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let bed = try Bed()
    let fault = Self.fault { _ = try Self.make(bed.path("no/a.ledger")) }
    #expect(fault?.description == "\(bed.path("no/a.ledger")): cannot be created: No such file or directory")
  }

  @Test func onlyOneProcessHasIt() throws {
    let bed = try Bed()
    let ledger = try Self.make(bed.path("a.ledger"))
    let second = Self.fault { _ = try LedgerFile.resume(bed.path("a.ledger")) }
    #expect(second?.kind == .inUse)
    let reader = Self.fault { _ = try LedgerFile.read(bed.path("a.ledger")) }
    #expect(reader?.kind == .inUse)
    try ledger.close()
    _ = try LedgerFile.read(bed.path("a.ledger")).accounts()
  }

  @Test func whatIsNoLedgerIsRefusedAndLeftAsItIs() throws {
    let bed = try Bed()
    let path = bed.path("a.ledger")
    let other = try DatabaseQueue(path: bed.path("other"))
    try other.write { try $0.execute(sql: "CREATE TABLE t (x)") }
    try other.close()
    let contents: [(Data, String)] = [
      (Data(), "this is not a treatment ledger (no SQLite file)"),
      (Data("histotripsy-plan: 1\n".utf8), "this is not a treatment ledger (no SQLite file)"),
      (Data(repeating: 7, count: 5000), "this is not a treatment ledger (no SQLite file)"),
      (
        try Data(contentsOf: URL(filePath: bed.path("other"))),
        "this is not a treatment ledger (another kind of SQLite file)"
      ),
    ]
    for (content, reason) in contents {
      try content.write(to: URL(filePath: path))
      let fault = Self.fault { _ = try LedgerFile.read(path) }
      #expect(fault?.kind == .unreadable)
      #expect(fault?.reason == reason)
      #expect(try Data(contentsOf: URL(filePath: path)) == content)
    }
    let missing = Self.fault { _ = try LedgerFile.read(bed.path("none")) }
    #expect(missing?.kind == .missing)
    let folder = Self.fault { _ = try LedgerFile.read(bed.folder.path) }
    #expect(folder?.reason == "this is not a treatment ledger (no regular file)")
  }

  @Test func aNewerVersionIsNotGuessedAt() throws {
    let bed = try Bed()
    let path = bed.path("a.ledger")
    try Self.make(path).close()
    let raw = try DatabaseQueue(path: path)
    try raw.write { try $0.execute(sql: "PRAGMA user_version = 4") }
    try raw.close()
    let fault = Self.fault { _ = try LedgerFile.resume(path) }
    #expect(fault?.reason == "ledger version 4 is not understood by this program (it reads 1 to 3)")
  }

  /// Cut off anywhere, or with bytes overwritten anywhere: told, or read to the same accounts, and never a trap.
  @Test func aDamagedFileIsToldAndNeverTraps() throws {
    let bed = try Bed()
    _ = try LoggedTreatment(in: bed.folder).run()
    let whole = try Data(contentsOf: URL(filePath: bed.path("treatment.ledger")))
    let accounts = try LedgerFile.read(bed.path("treatment.ledger")).accounts().map(\.account)
    let seed: UInt64 = 6
    print("damage: seed \(seed)")
    var chance = Chance(seed: seed)
    let path = bed.path("damaged.ledger")
    var told = 0
    for round in 0..<60 {
      var damaged = whole
      if round % 2 == 0 {
        damaged = whole.prefix(100 + chance.below(whole.count - 100))
      } else {
        let place = chance.below(whole.count - 64)
        for i in 0..<64 { damaged[place + i] = UInt8(truncatingIfNeeded: chance.next()) }
      }
      try damaged.write(to: URL(filePath: path))
      do {
        let ledger = try LedgerFile.read(path)
        let found = try ledger.accounts().map(\.account)
        _ = try ledger.reconcile(counter: PulseNumber(1000))
        _ = try ReportPage(ledger).html
        // Damage in a free or a text page changes no account.
        if round % 2 == 0 { #expect(found == accounts, "cut in round \(round)") }
      } catch {
        told += 1
      }
    }
    #expect(told >= 25)
  }
}

import Foundation
import GRDB
import HistotripsyCore
import LedgerBench
import Testing
import TreatmentLog

/// Whole SQLite files that no treatment wrote: refused when they are opened, by one line, before anything takes their numbers for what they
/// are called.
@Suite struct LedgerSoundnessTests {
  /// Each changes one row of a ledger that is sound.
  static let changes = [
    ("focus", "UPDATE pulse SET focus = 70000 WHERE number = (SELECT min(number) FROM pulse)"),
    ("focus", "UPDATE pulse SET focus = -1 WHERE number = (SELECT min(number) FROM pulse)"),
    ("planned", "UPDATE focus SET planned = 4294967296 WHERE focus = 0"),
    ("x_m", "UPDATE focus SET x_m = 11.0 WHERE focus = 0"),
    ("x_m", "UPDATE focus SET x_m = 9e999 WHERE focus = 0"),
    ("focus", "UPDATE focus SET focus = 9 WHERE focus = 4"),
    ("place", "UPDATE focus SET place = 5 WHERE focus = 4"),
    ("counter", "UPDATE session SET counter = -1"),
    ("session", "UPDATE session SET session = 9223372036854775807"),
    ("pulses", "INSERT INTO charge VALUES (1, 0, 'lease', 1000000000000)"),
    ("through_pulse", "UPDATE intent SET through_pulse = after_pulse + 65536"),
    ("dose_limit", "UPDATE intent_focus SET dose_limit = -1"),
    ("pulse", "UPDATE pulse SET pulse = -1 WHERE number = (SELECT max(number) FROM pulse)"),
    ("missing", "DELETE FROM pulse WHERE number = (SELECT max(number) FROM pulse)"),
    ("missing", "DELETE FROM reading WHERE number = (SELECT min(number) FROM reading)"),
    ("state", "UPDATE event SET state = 'flying' WHERE kind = 'state'"),
    ("cause", "UPDATE event SET cause = 'HistotripsyCore.TripCause.clock' WHERE number = 0"),
    ("delivered", "UPDATE focus SET planned = 1"),
    ("commits", "UPDATE ledger SET closed = commits + 1"),
    ("question", "INSERT INTO confirmation VALUES (1, 1, '', '', printf('%.2000000c', 'x'), '', '')"),
    ("tables", "CREATE TRIGGER t AFTER INSERT ON pulse BEGIN DELETE FROM pulse; END"),
    ("tables", "DROP VIEW account; CREATE VIEW account AS SELECT * FROM focus"),
    ("settles", "UPDATE pulse SET settles = 2 WHERE number = (SELECT max(number) FROM pulse)"),
    ("deadline_ns", "UPDATE pulse SET deadline_ns = 9223372036854775807, lateness_ns = 9223372036854775807"),
    ("uncertain", "UPDATE pulse SET settles = 1"),
    ("tables", "DROP VIEW incident"),
    ("kind", "INSERT INTO alarm VALUES (1, 1, 'boredom', 'high', 0, NULL, NULL, NULL, '', '')"),
    ("priority", "INSERT INTO alarm VALUES (1, 1, 'logSlow', 'huge', 0, NULL, NULL, NULL, '', '')"),
    ("acknowledged", "INSERT INTO alarm VALUES (1, 1, 'logSlow', 'low', 0, 5, NULL, NULL, '', '')"),
    ("set_point_Pa", "INSERT INTO decision VALUES (1, 1, 0, 0, '', 'setPoint', '', NULL, NULL, '', NULL)"),
    ("kind", "INSERT INTO decision VALUES (1, 1, 0, 0, '', 'fire', '', NULL, NULL, '', NULL)"),
    ("focus", "INSERT INTO decision_focus VALUES (1, 1, 70000)"),
    ("tables", "CREATE TABLE other (a)"),
  ]

  @Test func whatNoTreatmentWritesIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sound-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try LoggedTreatment(in: folder).run()
    let whole = folder.appending(path: "treatment.ledger")
    _ = try LedgerFile.read(whole.path).accounts()
    for (word, change) in Self.changes {
      let file = folder.appending(path: "changed.ledger")
      try? FileManager.default.removeItem(at: file)
      try FileManager.default.copyItem(at: whole, to: file)
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      let database = try DatabaseQueue(path: file.path, configuration: configuration)
      try database.write { try $0.execute(sql: change) }
      try database.close()
      let fault = #expect(throws: LedgerFault.self, "\(change)") { try LedgerFile.read(file.path) }
      #expect(
        fault?.kind == .unreadable && fault?.reason.contains(word) == true,
        "\(change): \(fault?.reason ?? "")")
    }
  }

  /// The front end's counter is of 32 bits and goes round; so did the ledger's last pulse in this one.
  @Test func aCounterThatHasGoneRoundIsReconciled() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "round-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try LoggedTreatment(in: folder).run()
    let file = folder.appending(path: "treatment.ledger").path
    let database = try DatabaseQueue(path: file)
    try database.write { db in
      try db.execute(
        sql: "UPDATE pulse SET pulse = 4294967295 WHERE number = (SELECT max(number) FROM pulse)")
      try db.execute(sql: "UPDATE intent SET after_pulse = 4294967290, through_pulse = 4294967299")
      try db.execute(sql: "UPDATE session SET counter = NULL, is_verified = 0, begun_counter = 4294967290")
    }
    try database.close()
    let found = try LedgerFile.read(file).reconcile(counter: PulseNumber(2))
    #expect(found.unrecorded == 3 && found.byOthers == 0)
  }
}

import CoreHost
import HistotripsyCore
import Testing
import Text
import TreatmentLog
import VirtualBoard

@testable import Sessions

/// Is the array's journal asked by every session, whoever composes it, and does it stand against a dose that is given twice?
@Suite struct ArrayJournalTests {
  @Test func aSessionThatHasNotAskedTheJournalIsNotArmed() throws {
    let bed = try SessionBed()
    let world = try bed.world()
    let session = try TreatmentSession(bed.inputs, on: world, seed: 1, consent: .notNeeded)
    try session.work()
    #expect(session.state == .stopped && world.pulsesFired == PulseNumber(0))
    #expect(session.cause.contains("journal was not read"), "\(session.cause)")
  }

  /// A treatment that was stopped with its ledger closed, and the same foci begun anew under another name.
  @Test func aStoppedTreatmentOfTheSameFociIsNamed() throws {
    let bed = try SessionBed()
    let identity = try stopped(bed, after: 20)
    let second = try bed.rehoused(try bed.world())
    let other = bed.folder.appending(path: "other.ledger").path
    let refusal = #expect(throws: InputError.self) { try second.openLedger(at: other) }
    #expect(refusal?.message.contains("has given part of their dose to these foci") == true)
    #expect(refusal?.message.contains("histotripsy resume treatment.ledger") == true)
    #expect(refusal?.message.contains("--abandon \(identity)") == true)
    // Another identity says nothing; its own is recorded.
    #expect(throws: InputError.self) {
      try second.openLedger(at: other, abandoning: "0123456789abcdef", by: "test")
    }
    try second.openLedger(at: other, abandoning: identity, by: "test")
  }

  /// A session that never had the high voltage on has given nothing.
  @Test func aSessionThatGaveNothingStandsAgainstNothing() throws {
    let bed = try SessionBed()
    _ = try stopped(bed, after: 0)
    try bed.rehoused(try bed.world()).openLedger(at: bed.folder.appending(path: "other.ledger").path)
  }

  @Test func aCalibrationAsksTheJournal() throws {
    let bed = try SessionBed()
    let identity: String
    do {
      // Killed: nothing is closed.
      let first = try bed.rehoused(try bed.world())
      try first.openLedger(at: bed.ledger)
      try first.work(pulses: 5)
      identity = try #require(first.log?.identity)
    }
    let tank = try CalibrationSession.begin(
      CalibrationRequest(folder: bed.folder.appending(path: "cap-42").path))
    let world = try bed.world()
    let refusal = #expect(throws: InputError.self) {
      _ = try TankJournal(tank, FrontEndSetup(), abandoning: (nil, "")).begin(on: world)
    }
    #expect(refusal?.message.contains("histotripsy resume treatment.ledger") == true)
    let journal = TankJournal(tank, FrontEndSetup(), abandoning: (identity, "test"))
    let entry = try #require(try journal.begin(on: world))
    #expect(entry.state == .open && entry.session == 0)
    // The same calibration goes on; a treatment does not begin beside it.
    _ = try TankJournal(tank, FrontEndSetup(), abandoning: (nil, "")).begin(on: world)
    var counts = TransferCounts()
    let open = try FrontEndSetup().identityMemory.readJournal(on: world, counts: &counts)
    #expect(throws: JournalObjection.self) { _ = try open.beginning(at: 7, abandoning: nil) }
    journal.end(open.newest, on: world)
    let closed = try FrontEndSetup().identityMemory.readJournal(on: world, counts: &counts)
    #expect(try closed.beginning(at: 7, abandoning: nil) == nil)
  }

  /// - Returns: the identity of its ledger.
  private func stopped(_ bed: SessionBed, after pulses: UInt32) throws -> String {
    let first = try bed.rehoused(try bed.world())
    try first.openLedger(at: bed.ledger)
    try first.work(pulses: pulses)
    first.stop(.operatorRequest, because: "stopped by the test")
    first.drain { _ in }
    first.closeLog()
    return "\(try LedgerFile.read(bed.ledger).identity)"
  }
}

import HistotripsyCore
import Sessions
import Testing
import TreatmentLog
import VirtualBoard

/// Does an interrupted treatment go on with the front end that its session names, and give no pulse twice?
@Suite struct ResumeTests {
  static let confirmation = OperatorConfirmation(
    operator: "test", question: "go on?", typed: "RESUME", given: "in a test")

  /// The counter is asked at the profile's address: another part may answer at the usual one, or none.
  @Test func aTreatmentGoesOnWithItsSequencerAtAnotherAddress() throws {
    let bed = try SessionBed()
    do {
      let first = try bed.rehoused(try bed.world())
      try first.openLedger(at: bed.ledger)
      try first.work(pulses: 20)
      first.stop(.operatorRequest, because: "stopped by the test")
      first.drain { _ in }
      first.closeLog()
      #expect(first.summary().isExact)
    }
    let ledger = try LedgerFile.resume(bed.ledger)
    let treated = try TreatmentInputs(ledger, named: nil, basis: .nominal)
    #expect(treated.plan.foci == bed.inputs.plan.foci)
    let world = try bed.world()
    let second = try bed.rehoused(world)
    let found = try second.reconcile(with: ledger)
    #expect(found.counter == world.pulsesFired && found.unrecorded == 0)
    try second.goOn(in: ledger, after: found, confirmed: [Self.confirmation])
    try second.work()
    second.closeLog()
    let summary = second.summary()
    #expect(summary.state == .complete && summary.isExact)
    for focus in summary.foci { #expect(focus.account.dose <= focus.planned, "focus \(focus.index)") }
  }

  /// Nothing is guessed where the counter cannot be asked.
  @Test func aFrontEndThatDoesNotAnswerCannotGoOn() throws {
    let bed = try SessionBed()
    do {
      let first = try bed.rehoused(try bed.world())
      try first.openLedger(at: bed.ledger)
      first.stop(.operatorRequest, because: "stopped by the test")
      first.closeLog()
    }
    let ledger = try LedgerFile.resume(bed.ledger)
    let world = try bed.world()
    let second = try bed.rehoused(world)
    world.inject(InjectedFault(.part(.sequencer), .off))
    #expect(throws: (any Error).self) { _ = try second.reconcile(with: ledger) }
  }
}

import HistotripsyCore
import Judge
import Planning
import Testing
import VirtualBoard

/// For each fault and each moment: is the high voltage off in time, is nothing fired afterwards, is the cause named, are the books true?
/// Judged by the board, not by the controller.
@Suite struct FaultMatrixTests {
  @Test func everyMomentIsFoundInASoundTreatment() throws {
    for moment in TreatmentPhase.allCases { #expect(moment.time > .zero, "\(moment)") }
    let owner = try Owner()
    try owner.work()
    #expect(owner.run.controller.state == .complete)
  }

  @Test(arguments: FaultTable.rows) func everyFaultEndsSafely(_ row: FaultRow) throws {
    for moment in row.moments {
      var bench = Owner.smallBench()
      let sound = bench.adjust
      bench.adjust = {
        sound(&$0)
        row.adjust(&$0, at: moment.time, until: nil)
      }
      let owner = try Owner(bench)
      row.strike(owner.board, at: moment.time)
      let struck = owner.board.configuration.start + moment.time
      try owner.work()
      let verdict = Verdict(owner, struck: struck, by: row)
      let place = "\(row.name), \(moment): \(verdict)"

      #expect(owner.run.controller.state.isFinal, "\(place)")
      #expect(verdict.brokenRules.isEmpty, "\(place) \(verdict.brokenRules)")
      #expect(verdict.areBooksTrue, "\(place)")
      if row.harmless.contains(moment) {
        #expect(owner.run.controller.state == .complete, "\(place)")
      } else if !row.open.contains(moment) {
        #expect(owner.run.controller.state == .faulted, "\(place)")
      }
      if owner.run.controller.state == .faulted {
        let cause = try #require(owner.run.controller.latch.first)
        #expect(row.isNamed(cause), "\(place)")
        if let bound = row.bound.time {
          let onFor = verdict.highVoltageOnAfterFault
          // Where it came on after the fault, settling comes on top.
          let settling = verdict.cameOnAfterFault ? Nanoseconds.milliseconds(60) : .zero
          // The self-test has it on at 0 V for as long as the watchdog takes.
          let proof = moment == .selfTest ? Nanoseconds.milliseconds(300) : .zero
          #expect(onFor <= bound + settling + proof, "\(place)")
        }
      } else {
        #expect(owner.run.controller.latch.first == nil, "\(place)")
      }

      // Whatever the lines do: the watchdog's time later all is quiet, and stays so.
      owner.board.pass(until: owner.board.present + .milliseconds(110))
      let after = owner.board.pulsesFired
      #expect(!owner.board.isHighVoltageOn && owner.board.railVoltage < .volts(5), "\(place)")
      if !verdict.isTriggerFaulty(row) {
        #expect(owner.board.arrivedLevel(.trigger) == .released, "\(place)")
      }
      #expect(owner.board.drivenLevel(.trigger) == .released, "\(place)")
      #expect(owner.board.drivenLevel(.enable) == .released, "\(place)")
      owner.board.pass(until: owner.board.present + .seconds(1))
      #expect(owner.board.pulsesFired == after && !owner.board.isHighVoltageOn, "\(place)")
    }
  }
}

/// What the board knows of a treatment that is over.
struct Verdict: CustomStringConvertible {
  let owner: Owner
  let struck: Instant
  let moved: UInt32
  let total: FocusAccount
  private let observer: Observer

  init(_ owner: Owner, struck: Instant, by row: FaultRow? = nil) {
    self.owner = owner
    self.struck = struck
    let configured = owner.board.configuration.frontEnd.fired
    moved = owner.board.pulsesFired.value &- configured
    total = owner.run.controller.ledger.total()
    observer = owner.bench.observer(
      of: owner.board, baselinePulses: owner.run.controller.ledger.baseline,
      allowances: row?.allowances ?? Allowances())
  }

  var cameOnAfterFault: Bool { owner.energisedAt.map { $0 > struck } ?? false }

  /// How long the high voltage stayed on after the fault, or after it was asked for with the fault there.
  var highVoltageOnAfterFault: Nanoseconds {
    guard let off = owner.board.highVoltageWentOff else { return .zero }
    let since = owner.energisedAt.map { $0 > struck ? $0 : struck } ?? struck
    return off - since
  }

  var brokenRules: [Violation] { observer.judgeRecords() }

  func isTriggerFaulty(_ row: FaultRow) -> Bool {
    if case .fault(.output(.trigger), _, _, _) = row.strike { true } else { false }
  }

  /// Every burst of the front end's counter is explained, one at most by a doubt, and no focus was promised more than was planned, or
  /// got more than the books say.
  var areBooksTrue: Bool {
    let controller = owner.run.controller.ledger.baseline + owner.run.controller.ledger.unexplained
    let explained = total.delivered + controller
    guard total.uncertain <= 1, explained <= moved, moved - explained <= total.uncertain else { return false }
    let truth = observer.doses
    for (i, focus) in owner.bench.foci.enumerated() {
      // What nobody asked for went somewhere, but it is in no dose.
      let dose = owner.run.controller.ledger[FocusIndex(i)].dose
      let unasked = owner.run.controller.ledger.unexplained
      let isInDoubtBaseline = total.uncertain == 1 && explained < moved
      if dose > focus.plannedPulses || (truth[i] > dose + unasked && !isInDoubtBaseline) { return false }
    }
    return true
  }

  var description: String {
    let cause = owner.run.controller.latch.first.map { "\($0)" } ?? "no cause"
    let ledger = owner.run.controller.ledger.baseline
    return
      "\(owner.run.controller.state), \(cause), later \(owner.run.controller.latch.later), high voltage on for \(highVoltageOnAfterFault.count / 1000) µs, \(total.delivered)+\(ledger)+\(owner.run.controller.ledger.unexplained)+\(total.uncertain) of \(moved)"
  }
}

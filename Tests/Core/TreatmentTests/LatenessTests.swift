import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// A pulse fires on time or is withheld, counted and given later; late pulses never bunch up.
@Suite struct LatenessTests {
  private func late(_ maximum: Nanoseconds, seed: UInt64 = 3) throws -> Owner {
    var bench = Owner.smallBench()
    bench.foci = Bench.grid(3, spacing: 2.2, pulses: 8)
    bench.setup.regimen.endsWhenDone = false
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.frontEnd.slots = 16
      $0.seed = seed
      $0.costs.latenessMaximum = maximum
    }
    return try Owner(bench)
  }

  @Test(arguments: [150, 250, 400] as [Int64]) func aLatePulseIsWithheldCountedAndGivenLater(
    _ microseconds: Int64
  )
    throws
  {
    let owner = try late(.microseconds(microseconds))
    try owner.run.treat()
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    let total = owner.run.controller.ledger.total()
    let tolerance = owner.bench.setup.regimen.lateTolerance
    #expect(total.withheld > 0 && total.delivered == 9 * 8)
    var told: UInt32 = 0
    for event in owner.run.events() {
      switch event.kind {
      case .withheld(_, .late(let by)):
        told += 1
        #expect(by > tolerance)
      // What the edge may add to the last look at the clock: the verb, and two looks.
      case .fired(let report):
        #expect(report.lateness >= .zero && report.lateness <= tolerance + .microseconds(2))
        #expect(report.isLate == (report.lateness > tolerance))
      default: break
      }
    }
    #expect(told == total.withheld)
    #expect(owner.bench.observer(of: owner.board, baselinePulses: 4).judgeRecords().isEmpty)
    #expect(owner.board.refusedToFire == 0)
  }

  /// A board may take up to 100 µs to drive a line, and another time none. What the next pulse keeps its distance from is when a trigger was
  /// there at the latest, or a front end with a period of exactly the plan's would refuse every second one.
  @Test func aTriggerThatTakesItsTimeLosesNoPulse() throws {
    var bench = Owner.smallBench()
    bench.foci = Bench.grid(3, spacing: 2.2, pulses: 15)
    bench.setup.regimen.endsWhenDone = false
    // Nothing but the period holds pulses back.
    bench.setup.regimen.minimumRevisit = .milliseconds(50)
    bench.setup.regimen.minimumDistance = .zero
    bench.setup.limits.periodMinimum = bench.setup.regimen.firstStage.period
    let spread = Nanoseconds.microseconds(95)
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.frontEnd.slots = 16
      $0.costs.driveSpread = spread
    }
    let owner = try Owner(bench)
    try owner.run.treat()
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    let total = owner.run.controller.ledger.total()
    #expect(total.delivered == 9 * 15 && total.withheld == 0 && owner.board.refusedToFire == 0)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
    #expect(bench.observer(of: owner.board, baselinePulses: 4).judgeRecords().isEmpty)
    // No slot is lost: from one to the next pass the period, the drive of the trigger, and what a heartbeat driven just before the last 60 µs
    // takes more than them, with 3 µs for reading lines and clock.
    let fired = owner.board.given.map(\.instant)
    let gaps = zip(fired, fired.dropFirst()).map { $1 - $0 }
    let drive = spread + VerbCosts().drive
    let most = bench.setup.regimen.firstStage.period + drive + drive - .microseconds(60) + .microseconds(3)
    let isKept = gaps.allSatisfy { $0 >= bench.setup.regimen.firstStage.period && $0 <= most }
    #expect(isKept, "\(gaps.min() ?? .zero) … \(gaps.max() ?? .zero)")
  }

  /// However long the loop was held up, what follows keeps its distance.
  @Test func pulsesAreNeverBunchedAfterAHold() throws {
    let owner = try late(.zero)
    // The process is not scheduled for 60 ms, again and again.
    try owner.run.arm()
    try owner.run.controller.begin()
    var steps = 0
    while !owner.run.controller.state.isFinal {
      owner.run.controller.advance()
      steps += 1
      if steps % 20 == 0 { owner.board.pass(until: owner.board.present + .milliseconds(60)) }
    }
    #expect(owner.run.controller.state == .complete)
    let fired = owner.board.given.map(\.instant)
    for i in fired.indices.dropFirst() { #expect(fired[i] - fired[i - 1] >= .milliseconds(10)) }
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
  }

  @Test func aBoardThatCannotKeepTimeIsTakenOutOfService() throws {
    var bench = Owner.smallBench()
    bench.setup.lateInSuccessionMaximum = 7
    let owner = try Owner(bench)
    owner.board.inject(
      InjectedFault(
        .clock, .delayed, FaultWindow(from: .time(TreatmentPhase.waiting.time)), delay: .milliseconds(3)))
    try owner.work()
    #expect(owner.run.controller.latch.first == .lateInSuccession(7))
    let late = owner.run.events().filter { if case .withheld(_, .late) = $0.kind { true } else { false } }
    #expect(late.count == 7)
    #expect(!owner.board.isHighVoltageOn && owner.run.controller.ledger.isExact())
  }

  /// The pulse is on time when its line is about to be driven, and the edge comes 300 µs later. It fires, it counts, and it is told as
  /// late; when that becomes a habit the board is taken out of service.
  @Test func anEdgeThatComesLateIsToldAsLateAlthoughItFired() throws {
    var bench = Owner.smallBench()
    bench.setup.lateInSuccessionMaximum = 7
    let owner = try Owner(bench)
    owner.board.inject(InjectedFault(.output(.trigger), .slow, delay: .microseconds(300)))
    try owner.work()
    #expect(owner.run.controller.latch.first == .lateInSuccession(7))
    var late = 0
    for event in owner.run.events() {
      guard case .fired(let report) = event.kind else { continue }
      late += report.isLate ? 1 : 0
      // The verb ends with the edge on the wire; a microsecond and two looks at the clock besides.
      #expect(report.lateness >= .microseconds(300) && report.lateness < .microseconds(303))
    }
    #expect(late == 7 && owner.board.pulsesFired.value == 7)
    #expect(!owner.board.isHighVoltageOn && owner.run.controller.ledger.isExact())
  }

  /// Six late, one on time, six late: that is not a succession of seven.
  @Test func onePulseOnTimeBreaksTheSuccession() throws {
    var bench = Owner.smallBench()
    bench.setup.lateInSuccessionMaximum = 7
    let owner = try Owner(bench)
    try owner.run.arm()
    try owner.run.controller.begin()
    var seen = 0
    while !owner.run.controller.state.isFinal {
      let start = owner.board.present - owner.board.configuration.start
      if seen % 7 != 6 {
        owner.board.inject(
          InjectedFault(
            .clock, .delayed, FaultWindow(from: .time(start), for: .time(.milliseconds(9))),
            delay: .milliseconds(2)))
      }
      seen += 1
      if seen > 40 { break }
      let events = owner.run.controller.events.next
      while owner.run.controller.events.next == events, owner.run.controller.state == .treating {
        owner.run.controller.advance()
      }
    }
    if case .lateInSuccession = owner.run.controller.latch.first {
      Issue.record("\(owner.run.controller.latch)")
    }
  }
}

import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// A treatment that goes on from a log: whatever was delivered stays delivered.
@Suite struct RestoringTests {
  /// What a log of `run` would hold, pulse by pulse.
  static func history(_ run: TreatmentOwner<VirtualBoard>) -> [(PastPulse, FocusIndex)] {
    run.events().compactMap { event in
      switch event.kind {
      case .fired(let report) where !report.isBaseline:
        (.delivered(cavitated: report.didCavitate, collapseTime: report.collapseTime), report.focus)
      case .withheld(let focus, _): (.withheld, focus)
      case .refused(let focus, _): (.refused, focus)
      default: nil
      }
    }
  }

  static func bench() -> Bench {
    var bench = Bench()
    bench.foci = Bench.grid(3, spacing: 2.2, pulses: 40)
    bench.adjust = { $0.records = .all(reserving: 1024) }
    return bench
  }

  @Test(arguments: [40, 120, 250, 340])
  func whatWasDeliveredIsNotDeliveredAgain(steps: Int) throws {
    let bench = Self.bench()
    let first = try bench.run(in: bench.laboratory())
    try first.treat(steps: steps)
    first.controller.stop(.operatorRequest)
    let past = Self.history(first)

    let laboratory = bench.laboratory()
    let second = try bench.run(in: laboratory)
    for (pulse, focus) in past { second.controller.restore(pulse, at: focus) }
    second.controller.endRestoring()
    // The judgement is the one that was interrupted.
    for i in bench.foci.indices {
      let focus = FocusIndex(i)
      #expect(second.controller.monitor[focus] == first.controller.monitor[focus])
      #expect(second.controller.ledger[focus] == first.controller.ledger[focus])
    }
    try second.treat()
    #expect(second.controller.state == .complete)
    let isExact = second.controller.ledger.isExact()
    #expect(isExact)
    for i in bench.foci.indices {
      let account = second.controller.ledger[FocusIndex(i)]
      #expect(account.delivered <= bench.foci[i].plannedPulses)
      #expect(second.controller.monitor[FocusIndex(i)].verdict != .more)
    }
    let total = second.controller.ledger.total()
    let before = past.count { if case .delivered = $0.0 { true } else { false } }
    #expect(
      laboratory.board.pulsesFired.value + UInt32(before)
        == total.delivered + second.controller.ledger.baseline)
  }

  /// Duty window and energy window of this bench are a second, the revisit time a tenth of it.
  @Test func theFirstPulseWaitsForEveryWindow() throws { try expectFirstPulse(after: .seconds(1)) { _ in } }

  /// What a focus rests after a train, in either stage, and what has to come back after a pass, may be longer than any window.
  @Test func theFirstPulseWaitsForEveryRest() throws {
    try expectFirstPulse(after: .milliseconds(1300)) { $0.firstStage.rest = .milliseconds(1300) }
    try expectFirstPulse(after: .milliseconds(1400)) { $0.replenishment = .milliseconds(1400) }
    try expectFirstPulse(after: .milliseconds(1500)) {
      $0.secondStage.rest = .milliseconds(1500)
      $0.firstStagePulses = 20
    }
  }

  private func expectFirstPulse(after wait: Nanoseconds, _ change: (inout Regimen) -> Void) throws {
    var bench = Self.bench()
    change(&bench.setup.regimen)
    let laboratory = bench.laboratory()
    let run = try bench.run(in: laboratory)
    run.controller.restore(.delivered(cavitated: true, collapseTime: nil), at: FocusIndex(4))
    run.controller.endRestoring()
    try run.controller.selfTest()
    let tested = laboratory.board.present
    while run.controller.state == .ready, try !run.controller.load() {}
    try run.controller.arm(.simulated)
    try run.controller.begin()
    while !run.controller.state.isFinal, laboratory.board.given.isEmpty { run.controller.advance() }
    let trigger = try #require(laboratory.board.given.first)
    // The counter is read some 5 ms before the self-test ends.
    #expect(trigger.instant - tested >= wait - .milliseconds(5))
  }

  @Test func aFocusThatMayHaveHadItsDoseGetsNoMore() throws {
    let bench = Self.bench()
    let laboratory = bench.laboratory()
    let run = try bench.run(in: laboratory)
    for _ in 0..<39 {
      run.controller.restore(.delivered(cavitated: true, collapseTime: .microseconds(80)), at: FocusIndex(0))
    }
    run.controller.restore(.notProvenUndelivered, at: FocusIndex(0))
    run.controller.endRestoring()
    #expect(run.controller.monitor[FocusIndex(0)].verdict != .more)
    try run.treat()
    #expect(run.controller.state == .complete)
    #expect(run.controller.ledger[FocusIndex(0)].delivered == 39)
    #expect(run.controller.ledger[FocusIndex(0)].uncertain == 1)
    let isExact = run.controller.ledger.isExact()
    #expect(!isExact)
  }

  @Test func whatWasFoundOutLaterCountsAsFoundOut() throws {
    let bench = Self.bench()
    let run = try bench.run(in: bench.laboratory())
    run.controller.restore(.uncertain, at: FocusIndex(1))
    run.controller.restore(.foundDelivered, at: FocusIndex(1))
    run.controller.restore(.uncertain, at: FocusIndex(2))
    run.controller.restore(.foundRefused, at: FocusIndex(2))
    #expect(run.controller.ledger[FocusIndex(1)].delivered == 1)
    #expect(run.controller.ledger[FocusIndex(1)].uncertain == 0)
    #expect(run.controller.ledger[FocusIndex(2)].dose == 0)
    #expect(run.controller.ledger[FocusIndex(2)].refused == 1)
  }
}

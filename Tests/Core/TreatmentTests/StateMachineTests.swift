import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// Is every transition of the table reachable, and every command refused without effect where it is not allowed?
@Suite struct StateMachineTests {
  private static let states = (0...8).compactMap { TreatmentState(rawValue: $0) }

  /// Treatments that together take every way through the table; the states as the board's clock and the event stream saw them.
  @Test func everyTransitionOfTheTableIsTakenAndNoOther() throws {
    var taken: Set<[TreatmentState]> = []
    func note(_ owner: Owner) {
      var last = TreatmentState.off
      for event in owner.run.events() {
        guard case .state(let next) = event.kind else { continue }
        taken.insert([last, next])
        last = next
      }
    }
    // To the end, pause included.
    let whole = try Owner()
    try whole.work()
    note(whole)
    // A fault, and a stop, in every state.
    for moment in TreatmentPhase.allCases {
      let struck = try Owner()
      struck.board.schedule(WorldEvent(.openInterlock, at: moment.time))
      try struck.work()
      struck.board.schedule(WorldEvent(.closeInterlock, at: .zero))
      try struck.clear()
      note(struck)
      let stopped = try Owner()
      try stopped.work(until: stopped.board.configuration.start + moment.time)
      stopped.run.controller.stop(.operatorRequest)
      note(stopped)
    }
    let untouched = try Owner()
    untouched.run.controller.stop(.signal)
    note(untouched)
    // A stop after a fault was cleared, when the front end has gone: nobody can say that the high voltage is off.
    let gone = try Owner()
    gone.board.schedule(WorldEvent(.openInterlock, at: TreatmentPhase.armed.time))
    try gone.work()
    try gone.clear()
    gone.board.schedule(WorldEvent(.powerOff, at: .zero))
    gone.run.controller.stop(.operatorRequest)
    note(gone)

    // Armed, and never begun.
    let idle = try Owner()
    try idle.run.arm()
    while idle.run.controller.state == .armed { idle.run.controller.advance() }
    note(idle)

    for from in Self.states {
      for to in Self.states {
        #expect(taken.contains([from, to]) == from.allows(to), "\(from) → \(to)")
      }
    }
  }

  @Test func everyOtherCommandIsRefusedWithoutEffect() throws {
    typealias Command = (name: String, allowed: TreatmentState, call: (Owner) throws -> Void)
    let commands: [Command] = [
      ("selfTest", .off, { try $0.run.controller.selfTest() }),
      ("load", .ready, { _ = try $0.run.controller.load() }),
      ("arm", .ready, { try $0.run.controller.arm(.simulated) }),
      ("begin", .armed, { try $0.run.controller.begin() }),
      ("pause", .treating, { try $0.run.controller.pause() }),
      ("resume", .paused, { try $0.run.controller.resume(.simulated) }),
      ("clearFault", .faulted, { try $0.run.controller.clearFault() }),
    ]
    func expectRefusals(_ owner: Owner) {
      let state = owner.run.controller.state
      for command in commands where command.allowed != state {
        let events = owner.run.controller.events.next
        let time = owner.board.present
        let isOn = owner.board.isHighVoltageOn
        #expect(owner.refuses(in: state) { try command.call(owner) }, "\(command.name) in \(state)")
        #expect(owner.run.controller.events.next == events, "\(command.name) in \(state)")
        #expect(
          owner.board.present == time && owner.board.isHighVoltageOn == isOn, "\(command.name) in \(state)")
      }
    }
    expectRefusals(try Owner())
    for moment in [TreatmentPhase.ready, .armed, .waiting, .paused] {
      let owner = try Owner()
      try owner.work(until: owner.board.configuration.start + moment.time)
      expectRefusals(owner)
      owner.run.controller.stop(.operatorRequest)
      #expect(owner.run.controller.state == .stopped)
      expectRefusals(owner)
    }
    let whole = try Owner()
    try whole.work()
    expectRefusals(whole)
    let faulted = try Owner()
    faulted.board.schedule(WorldEvent(.pressEmergencyStop, at: .milliseconds(1)))
    try faulted.work()
    expectRefusals(faulted)
  }

  @Test func armingBeforeTheLawsAreLoadedIsRefused() throws {
    let owner = try Owner()
    try owner.run.controller.selfTest()
    #expect(owner.refuses(in: .ready) { try owner.run.controller.arm(.simulated) })
    #expect(!owner.board.isHighVoltageOn)
  }

  /// A stop, at any time, ends with the high voltage off at once and the account exact; stopping again changes nothing.
  @Test(arguments: TreatmentPhase.allCases) func aStopAtAnyTimeIsSafeAndExact(_ moment: TreatmentPhase) throws
  {
    let owner = try Owner()
    try owner.work(until: owner.board.configuration.start + moment.time)
    let asked = owner.board.present
    owner.run.controller.stop(.operatorRequest)
    #expect(owner.run.controller.state == .stopped && owner.run.controller.latch.first == nil)
    if let off = owner.board.highVoltageWentOff { #expect(off - asked <= .microseconds(10)) }
    #expect(!owner.board.isHighVoltageOn && owner.board.railVoltage < .volts(5.1))
    #expect(owner.board.arrivedLevel(.trigger) == .released)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
    #expect(owner.board.leaseEnd == owner.board.pulsesFired)
    let events = owner.run.controller.events.next
    owner.run.controller.stop(.signal)
    for _ in 0..<10 { owner.run.controller.advance() }
    #expect(owner.run.controller.events.next == events)
    #expect(owner.run.controller.stopCause == .operatorRequest)
    // A forced stop is not a completed treatment.
    let isComplete = owner.run.events().contains { $0.kind.isState(.complete) }
    #expect(!isComplete)
  }

  /// As often and whenever a person likes: nothing is lost, nothing is given twice.
  @Test func pausingAgainAndAgainCostsNoPulse() throws {
    let owner = try Owner()
    try owner.run.arm()
    try owner.run.controller.begin()
    var pauses = 0
    while !owner.run.controller.state.isFinal {
      let before = owner.run.controller.ledger.latest
      owner.run.controller.advance()
      if owner.run.controller.ledger.latest != before, owner.run.controller.state == .treating {
        try owner.run.controller.pause()
        #expect(!owner.board.isHighVoltageOn)
        try owner.run.controller.resume(.simulated)
        pauses += 1
      }
    }
    #expect(owner.run.controller.state == .complete && pauses > 20)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
    let verdict = Verdict(owner, struck: owner.board.present)
    #expect(verdict.areBooksTrue)
    #expect(owner.bench.observer(of: owner.board, baselinePulses: 4).judgeRecords().isEmpty)
  }
}

extension EventKind {
  func isState(_ wanted: TreatmentState) -> Bool {
    if case .state(let state) = self { state == wanted } else { false }
  }
}

import HistotripsyCore
import Testing
import VirtualBoard

/// Does the self-test try the front end's own protections, and find each that does not work?
@Suite struct ProofTests {
  /// When the sound bench's self-test has passed a check, since the board started.
  private static func passed(_ check: SelfTestCheck) throws -> Nanoseconds {
    let owner = try Owner()
    try owner.run.controller.selfTest()
    let event = try #require(
      owner.run.events().first { if case .passed(check) = $0.kind { true } else { false } })
    return event.at - owner.board.configuration.start
  }

  /// What a self-test ends with that has this fault from the moment at which a check has passed.
  private static func cause(
    _ target: FaultTarget, _ mode: FaultMode, after check: SelfTestCheck,
    delay: Nanoseconds = .milliseconds(5)
  ) throws -> (cause: TripCause?, owner: Owner) {
    let owner = try Owner()
    let begin = try passed(check) + .microseconds(1)
    owner.board.inject(InjectedFault(target, mode, FaultWindow(from: .time(begin)), delay: delay))
    try owner.run.controller.selfTest()
    #expect(!owner.board.isHighVoltageOn && owner.board.pulsesFired == PulseNumber(0))
    return (owner.run.controller.latch.first, owner)
  }

  /// One trigger without a lease, refused for that reason with the rail at 0 V; and a watchdog that cut in 95 to 100 ms.
  @Test func aSoundFrontEndIsTriedOnceAndPasses() throws {
    let owner = try Owner()
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.state == .ready)
    #expect(owner.board.triggers.count == 1 && owner.board.triggersRefused == 1)
    let tried = try #require(owner.board.triggers.first)
    #expect(tried.outcome == .refused(.leaseExhausted) && tried.isHighVoltageOn)
    #expect(tried.rail < .volts(0.5) && tried.railSetPoint == .zero)
    let off = try #require(owner.board.highVoltageWentOff)
    let proven = try #require(
      owner.run.events().first { if case .passed(.leaseProven) = $0.kind { true } else { false } })
    #expect(off - proven.at >= .milliseconds(95) && off - proven.at <= .milliseconds(115))
    #expect(owner.board.trueLevel(.fault) == .released && !owner.board.isHighVoltageOn)
  }

  @Test func aTriggerWireThatIsBrokenIsFound() throws {
    let (cause, _) = try Self.cause(.output(.trigger), .stuck, after: .limitsLocked)
    #expect(cause == .outputUndriveable(.trigger))
  }

  @Test func heartbeatsThatAreLostAreFound() throws {
    let (cause, _) = try Self.cause(.output(.heartbeat), .intermittent, after: .leaseProven)
    guard case .heartbeatsDiffer(let given, let counted) = cause else {
      Issue.record("\(String(describing: cause))")
      return
    }
    #expect(counted < given)
  }

  /// The line stays as it was: the front end has cut, and does not say so.
  @Test func aFaultLineThatIsStuckReleasedIsFound() throws {
    let (cause, owner) = try Self.cause(.input(.fault), .stuck, after: .leaseProven)
    #expect(cause == .watchdogUnproven(after: .zero))
    #expect(owner.board.isLatched(.heartbeatLost))
  }

  /// 8 ms later than the front end says it.
  @Test func aFaultLineThatIsLateIsFound() throws {
    let (cause, _) = try Self.cause(.input(.fault), .delayed, after: .leaseProven, delay: .milliseconds(4))
    guard case .watchdogUnproven(let after) = cause else {
      Issue.record("\(String(describing: cause))")
      return
    }
    #expect(after > .milliseconds(101) && after <= .milliseconds(105))
  }

  /// Edges from elsewhere would keep the high voltage on although the loop hangs.
  @Test func heartbeatsFromElsewhereAreFoundWhileTreating() throws {
    let owner = try Owner()
    let time = TreatmentPhase.waiting.time
    owner.board.schedule(WorldEvent(.glitch(.heartbeat), at: time))
    try owner.work()
    guard case .heartbeatsDiffer(let given, let counted) = owner.run.controller.latch.first else {
      Issue.record("\(owner.run.controller.latch)")
      return
    }
    #expect(counted == given &+ 2)
    let since = try #require(owner.run.controller.latch.since as Instant?)
    // At the next round of sensors.
    #expect(since - (owner.board.configuration.start + time) <= .milliseconds(270))
  }
}

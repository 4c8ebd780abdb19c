import HistotripsyCore
import Planning
import Testing
import VirtualBoard

/// A main loop that hangs beats no heart: the front end's watchdog, and nothing in software, ends what is on.
@Suite struct HungControllerTests {
  /// Watchdogs fed by a timer or an interrupt do not see a hung main loop.
  @Test(arguments: TreatmentPhase.allCases) func aLoopThatHangsLosesTheHighVoltageWithin100Milliseconds(
    _ moment: TreatmentPhase
  )
    throws
  {
    let owner = try Owner()
    let struck = owner.board.configuration.start + moment.time
    try owner.work(until: struck)
    let hung = owner.board.present
    let wasOn = owner.board.isHighVoltageOn
    let fired = owner.board.pulsesFired
    owner.board.pass(until: hung + .milliseconds(100))
    #expect(!owner.board.isHighVoltageOn)
    if wasOn {
      let off = try #require(owner.board.highVoltageWentOff)
      #expect(off - hung <= .milliseconds(100))
      #expect(owner.board.isLatched(.heartbeatLost))
      #expect(moment.isEnergised)
    }
    owner.board.pass(until: hung + .seconds(5))
    #expect(owner.board.pulsesFired == fired && owner.board.railVoltage < .volts(5))
    #expect(owner.board.arrivedLevel(.trigger) == .released)

    // The loop comes back: it finds the latch, makes safe and fires nothing.
    try owner.work(steps: 50)
    if wasOn {
      #expect(owner.run.controller.state == .faulted)
      let cause = try #require(owner.run.controller.latch.first)
      #expect(FaultTable.isLatch(.heartbeatLost)(cause), "\(cause)")
      #expect(owner.board.pulsesFired == fired)
    }
    #expect(Verdict(owner, struck: struck).areBooksTrue)
  }

  @Test func theHeartBeatsOnlyWhileSomethingIsEnabled() throws {
    let owner = try Owner()
    try owner.work(until: owner.board.configuration.start + TreatmentPhase.loading.time)
    // The self-test has tried the watchdog.
    let proven = try #require(owner.board.lastHeartbeat)
    try owner.work(until: owner.board.configuration.start + TreatmentPhase.ready.time)
    #expect(owner.board.lastHeartbeat == proven)
    try owner.work(until: owner.board.configuration.start + TreatmentPhase.paused.time)
    let last = try #require(owner.board.lastHeartbeat)
    let off = try #require(owner.board.highVoltageWentOff)
    // Making safe releases the line, which is an edge; none follows it.
    #expect(last - off <= .microseconds(10))
    try owner.work()
    #expect(owner.run.controller.state == .complete)
    let ended = try #require(owner.board.lastHeartbeat)
    for _ in 0..<100 { owner.run.controller.advance() }
    #expect(owner.board.lastHeartbeat == ended)
  }

  /// A process that lets go of its treatment without a word: no watchdog is needed.
  @Test func aTreatmentThatIsLetGoIsSafeAtOnce() throws {
    var owner: Owner? = try Owner()
    let laboratory = try #require(owner?.laboratory)
    try owner?.work(until: laboratory.board.configuration.start + TreatmentPhase.waiting.time)
    #expect(laboratory.board.isHighVoltageOn)
    let before = laboratory.board.present
    owner = nil
    #expect(!laboratory.board.isHighVoltageOn)
    #expect(laboratory.board.drivenLevel(.trigger) == .released)
    #expect(laboratory.board.present - before <= .milliseconds(1))
  }
}

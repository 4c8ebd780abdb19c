import Calibration
import CoreHost
import HistotripsyCore
import TankWorld
import Testing
import VirtualBoard

/// Does a calibration find, by every check of the transmitter, what that check is there for?
///
/// `Tests/Mutations/run.sh` takes the checks out one by one and requires these suites to notice.
@Suite struct TankFaultTests {
  typealias Naming = @Sendable (TripCause) -> Bool

  /// Something that is wrong, and what a calibration must call it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var adjust: @Sendable (inout VirtualBoardConfiguration) -> Void = { _ in }
    var setup: @Sendable (inout TankSetup) -> Void = { _ in }
    var strike: @Sendable (Laboratory) throws -> Void = { _ in }
    let isNamed: Naming

    var testDescription: String { name }
  }

  static func isExactly(_ cause: TripCause) -> Naming { { $0 == cause } }
  static func isPart(_ part: FrontEndFault.Part, _ cause: FrontEndFault.Cause? = nil) -> Naming {
    { found in
      guard case .part(let fault) = found else { return false }
      return fault.part == part && (cause == nil || fault.cause == cause)
    }
  }
  static func isLatch(_ latch: FrontEndLatch) -> Naming {
    { found in
      guard case .frontEndFault(let faults) = found else { return false }
      return faults.contains(latch)
    }
  }
  static func fault(
    _ target: FaultTarget, _ mode: FaultMode, delay: Nanoseconds = .milliseconds(1), severity: Double = 0.2
  ) -> @Sendable (Laboratory) -> Void {
    { $0.board.inject(InjectedFault(target, mode, delay: delay, severity: severity)) }
  }
  static func event(_ what: WorldEvent.What) -> @Sendable (Laboratory) -> Void {
    { $0.board.schedule(WorldEvent(what, at: .zero)) }
  }

  private func tankRun<B: Board>(_ board: B, _ laboratory: Laboratory, _ item: Case) throws -> TankOwner<B> {
    let tank = Tank()
    var setup = tank.setup(laboratory.medium.speedOfSound)
    item.setup(&setup)
    return try TankOwner(on: board, array: tank.array, setup: setup, samples: 256)
  }

  private func laboratory(_ item: Case) -> Laboratory {
    var tank = Tank()
    tank.adjust = item.adjust
    return tank.laboratory()
  }

  private func shot(_ slot: Int) -> Shot {
    Shot(
      slot: SlotIndex(slot), drive: .volts(20), delay: .microseconds(70), interval: Nanoseconds(40),
      samples: 64)
  }

  /// Two laws, high voltage on, one burst fired with the first.
  private func armed<B: Board>(_ run: TankOwner<B>, _ laboratory: Laboratory) throws {
    try run.controller.selfTest()
    for slot in 0..<2 {
      _ = try run.controller.load(
        to: Tank().place, group: ElementGroup(first: 0, count: 64 - slot),
        speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(slot))
    }
    try run.controller.arm(at: .volts(20))
    _ = try run.controller.fire(shot(0))
    let cause = run.controller.latch.first
    try #require(run.controller.state == .armed, "\(String(describing: cause))")
  }

  private func expectSafe(_ laboratory: Laboratory, fired: UInt32) {
    laboratory.board.pass(until: laboratory.board.present + .milliseconds(110))
    #expect(!laboratory.board.isHighVoltageOn && laboratory.board.railVoltage < .volts(5))
    #expect(laboratory.board.pulsesFired.value == fired)
  }

  // MARK: Self-test

  static let beforeEnergising: [Case] = [
    Case(
      name: "emergency stop", strike: event(.pressEmergencyStop), isNamed: isExactly(.emergencyStop)),
    Case(name: "interlock", strike: event(.openInterlock), isNamed: isExactly(.interlockOpen)),
    Case(
      name: "READY with everything off", strike: fault(.input(.ready), .wrong),
      isNamed: isExactly(.lineAtWrongLevel(.ready))),
    Case(
      name: "another number of elements", adjust: { $0.frontEnd.elements = 65 },
      isNamed: isExactly(.wrongFrontEnd(.elementCount))),
    Case(
      name: "another array's memory", strike: { try $0.writeMemory(checksum: 1) },
      isNamed: isExactly(.wrongFrontEnd(.arrayChecksum))),
    Case(
      name: "a blank memory where a record is required", setup: { $0.frontEnd.requiresArrayIdentity = true },
      isNamed: isExactly(.wrongFrontEnd(.arrayChecksum))),
    Case(
      name: "a drive that does not go to zero", strike: fault(.part(.amplitudeDAC), .garbage),
      isNamed: isPart(.amplitudeSupply, .readBackDiffers)),
    Case(
      name: "a rail that is not off", strike: { try $0.leaveRailReadingHigh() },
      isNamed: { if case .railNotOff = $0 { true } else { false } }),
    Case(
      name: "water too warm", adjust: { $0.waterTemperature = .constant(.celsius(45)) },
      isNamed: { if case .waterTemperature = $0 { true } else { false } }),
    Case(
      name: "water beyond the formula for the speed of sound",
      adjust: { $0.waterTemperature = .constant(.celsius(98)) },
      setup: { $0.limits.waterMaximum = .celsius(100) },
      isNamed: { if case .waterTemperature = $0 { true } else { false } }),
    Case(
      name: "head too hot", adjust: { $0.headTemperature = .constant(.celsius(60)) },
      isNamed: { if case .headTemperature = $0 { true } else { false } }),
    Case(
      name: "enable stuck asserted", strike: fault(.output(.enable), .wrong),
      isNamed: isExactly(.outputUndriveable(.enable))),
    Case(
      name: "a fault that cannot be cleared", strike: event(.driverStage(tooHot: true)),
      isNamed: isLatch(.overTemperature)),
    Case(
      name: "a fault that cannot be cleared, its line stuck",
      strike: {
        $0.board.inject(InjectedFault(.input(.fault), .off, FaultWindow(from: .time(.seconds(9)))))
        $0.board.inject(InjectedFault(.input(.fault), .stuck))
        $0.board.schedule(WorldEvent(.driverStage(tooHot: true), at: .milliseconds(1)))
      }, isNamed: isLatch(.overTemperature)),
    Case(
      name: "a fault line that stays asserted", strike: fault(.input(.fault), .wrong),
      isNamed: isExactly(.lineAtWrongLevel(.fault))),
    Case(
      name: "other limits locked before", strike: { try $0.lockLimits(railMaximum: .volts(90)) },
      isNamed: isPart(.sequencer, .readBackDiffers)),
  ]

  @Test(arguments: beforeEnergising)
  func whatASelfTestCanSeeEndsItBeforeAnythingIsEnergised(_ item: Case) throws {
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    try item.strike(laboratory)
    try run.controller.selfTest()
    let cause = run.controller.latch.first
    #expect(run.controller.state == .faulted)
    #expect(cause.map(item.isNamed) == true, "\(String(describing: cause))")
    #expect(!laboratory.board.isHighVoltageOn && run.controller.bursts == 0)
  }

  @Test func aLeaseLeftByAnEarlierProgramEndsInTheSelfTest() throws {
    let item = Case(name: "lease", isNamed: { _ in false })
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    var counts = TransferCounts()
    try FrontEndSetup().sequencer.grantLease(
      through: PulseNumber(40), on: laboratory.board, counts: &counts)
    #expect(laboratory.board.leaseEnd == PulseNumber(40))
    try run.controller.selfTest()
    #expect(run.controller.state == .ready)
    #expect(laboratory.board.leaseEnd == laboratory.board.pulsesFired)
  }

  // MARK: Lines

  static let onALine: [Case] = [
    Case(
      name: "emergency stop", strike: event(.pressEmergencyStop), isNamed: isExactly(.emergencyStop)),
    Case(name: "interlock", strike: event(.openInterlock), isNamed: isExactly(.interlockOpen)),
    Case(
      name: "fault", strike: event(.driverStage(tooHot: true)), isNamed: isLatch(.overTemperature)),
    Case(
      name: "a stop that cannot be read", strike: fault(.input(.emergencyStop), .off),
      isNamed: isExactly(.inputUnreadable(.emergencyStop))),
    Case(
      name: "a clock whose waits return early", strike: fault(.clock, .wrong, delay: .milliseconds(5)),
      isNamed: isExactly(.clock)),
  ]

  /// Loading a law asks the front end nothing about stop, interlock or fault: only the lines tell.
  @Test(arguments: onALine.dropLast())
  func whatALineSaysEndsACalibrationWhileALawIsLoaded(_ item: Case) throws {
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    try armed(run, laboratory)
    try item.strike(laboratory)
    let loaded = try run.controller.load(
      to: Tank().place, speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(2))
    let cause = run.controller.latch.first
    #expect(loaded == nil && run.controller.state == .faulted)
    #expect(cause.map(item.isNamed) == true, "\(String(describing: cause))")
    expectSafe(laboratory, fired: 1)
  }

  static let duringShots: [Case] =
    onALine + [
      Case(
        name: "a trigger that never arrives", strike: fault(.output(.trigger), .stuck),
        isNamed: isExactly(.outputUndriveable(.trigger))),
      Case(
        name: "READY that cannot be read", strike: fault(.input(.ready), .off),
        isNamed: isExactly(.inputUnreadable(.ready))),
      Case(
        name: "a rail that leaves its set-point", strike: fault(.sensor(.rail), .wrong),
        isNamed: { if case .railOffSetPoint = $0 { true } else { false } }),
      Case(
        name: "water that gets too warm", strike: fault(.sensor(.water), .wrong, severity: 1),
        isNamed: { if case .waterTemperature = $0 { true } else { false } }),
      Case(
        name: "a head that gets too hot", strike: fault(.sensor(.head), .wrong, severity: 1),
        isNamed: { if case .headTemperature = $0 { true } else { false } }),
      Case(
        name: "a water thermometer that stops converting",
        strike: fault(.part(.waterThermometer), .stuck), isNamed: isPart(.waterThermometer)),
      Case(
        name: "a head thermometer that stops converting",
        strike: fault(.part(.headThermometer), .stuck), isNamed: isPart(.headThermometer)),
    ]

  /// Shots for a second: long enough for four rounds of sensors.
  @Test(arguments: duringShots) func whatGoesWrongDuringShotsEndsThem(_ item: Case) throws {
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    try armed(run, laboratory)
    try item.strike(laboratory)
    for _ in 0..<100 where run.controller.state == .armed { _ = try run.controller.fire(shot(0)) }
    let cause = run.controller.latch.first
    #expect(run.controller.state == .faulted)
    #expect(cause.map(item.isNamed) == true, "\(String(describing: cause))")
    #expect(run.controller.bursts == laboratory.board.pulsesFired.value)
    expectSafe(laboratory, fired: run.controller.bursts)
  }

  /// A burst whose end is not heard has fired: it counts, and the cause says so.
  @Test func aBurstWhosePulseDoneIsLostIsCounted() throws {
    let item = Case(
      name: "pulseDone", strike: Self.fault(.input(.pulseDone), .stuck), isNamed: { _ in false })
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    try armed(run, laboratory)
    try item.strike(laboratory)
    #expect(try run.controller.fire(shot(0)) == .tripped(.pulseDoneMissing))
    #expect(run.controller.bursts == 2)
    expectSafe(laboratory, fired: 2)
  }

  @Test func aRailThatDoesNotFallIsSaidToInTheEnd() throws {
    let item = Case(name: "rail", strike: Self.fault(.sensor(.rail), .stuck), isNamed: { _ in false })
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    try armed(run, laboratory)
    try item.strike(laboratory)
    run.controller.end()
    #expect(run.controller.state == .faulted)
    guard case .railNotOff = run.controller.latch.first else {
      Issue.record("\(String(describing: run.controller.latch.first))")
      return
    }
  }

  @Test func aDriveThatIsNotTakenInIsFoundWhenItIsReadBack() throws {
    let item = Case(name: "supply", strike: Self.fault(.part(.amplitudeDAC), .stuck), isNamed: { _ in false })
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    try armed(run, laboratory)
    try item.strike(laboratory)
    var louder = shot(0)
    louder.drive = .volts(30)
    guard case .tripped(.part(let fault)) = try run.controller.fire(louder) else {
      Issue.record("\(String(describing: run.controller.latch.first))")
      return
    }
    #expect(fault.part == .amplitudeSupply && fault.cause == .readBackDiffers)
    expectSafe(laboratory, fired: 1)
  }

  /// A heart that also beats while nothing is enabled would keep a stuck `enable` alive.
  @Test func theHeartBeatsOnlyWhileEnabled() throws {
    let item = Case(name: "heart", isNamed: { _ in false })
    let laboratory = laboratory(item)
    let run = try tankRun(laboratory.board, laboratory, item)
    var counts = TransferCounts()
    func edges() throws -> UInt32 {
      try FrontEndSetup().sequencer.readCounters(on: laboratory.board, counts: &counts).heartbeatEdges
    }
    try run.controller.selfTest()
    let before = try edges()
    for slot in 0..<8 {
      _ = try run.controller.load(
        to: Tank().place, speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(slot))
    }
    #expect(try edges() == before)
    try run.controller.arm(at: .volts(20))
    #expect(try edges() > before)
  }

  /// What was written into BURST is what a trigger fires only if nothing has come in between.
  @Test func aBurstRegisterThatReadsBackDifferentlyEndsTheSelfTest() throws {
    let item = Case(name: "BURST", isNamed: { _ in false })
    let laboratory = laboratory(item)
    let board = MeddlingBoard(laboratory.board)
    let run = try tankRun(board, laboratory, item)
    board.beforeBurstRead = {
      var counts = TransferCounts()
      let other = BurstSettings(
        carrier: .kilohertz(500), cycles: 5, listen: .microseconds(500), isHydrophoneAtFocus: true)
      try FrontEndSetup().sequencer.writeBurst(other, on: laboratory.board, counts: &counts)
    }
    try run.controller.selfTest()
    guard case .part(let fault) = run.controller.latch.first else {
      Issue.record("\(String(describing: run.controller.latch.first))")
      return
    }
    #expect(fault.part == .sequencer && fault.cause == .readBackDiffers)
  }

  // MARK: Between two looks

  /// After every other question, right before PREFIRE.
  @Test func theFrontEndsOwnViewIsAskedBeforeEveryTrigger() throws {
    let cases: [(String, (MeddlingBoard) throws -> Void, Naming)] = [
      (
        "stop, its line stuck",
        {
          $0.board.inject(InjectedFault(.input(.emergencyStop), .stuck))
          $0.board.schedule(WorldEvent(.pressEmergencyStop, at: .zero))
        }, Self.isExactly(.emergencyStop)
      ),
      (
        "interlock, its line stuck",
        {
          $0.board.inject(InjectedFault(.input(.interlock), .stuck))
          $0.board.schedule(WorldEvent(.openInterlock, at: .zero))
        }, Self.isExactly(.interlockOpen)
      ),
      (
        "fault, its line stuck",
        {
          $0.board.inject(InjectedFault(.input(.fault), .stuck))
          $0.board.schedule(WorldEvent(.driverStage(tooHot: true), at: .zero))
        }, Self.isLatch(.overTemperature)
      ),
      (
        "a burst of another program", { try $0.board.fireElsewhere() },
        { if case .pulseNumberDisagrees = $0 { true } else { false } }
      ),
      (
        "a law of another program", { try $0.board.steerElsewhere(to: SlotIndex(1)) },
        { if case .wrongLawActive = $0 { true } else { false } }
      ),
      (
        "a drive of another program",
        { try $0.board.driveElsewhere(to: .volts(40), wait: .microseconds(20)) },
        Self.isExactly(.frontEndNotReady)
      ),
    ]
    for (name, meddle, isNamed) in cases {
      let item = Case(name: name, isNamed: isNamed)
      let laboratory = laboratory(item)
      let board = MeddlingBoard(laboratory.board)
      let run = try tankRun(board, laboratory, item)
      try armed(run, laboratory)
      board.beforePreFire = { try meddle(board) }
      let before = laboratory.board.pulsesFired.value
      let outcome = try run.controller.fire(shot(0))
      guard case .tripped(let cause) = outcome else {
        Issue.record("\(name): \(outcome)")
        continue
      }
      #expect(isNamed(cause), "\(name): \(cause)")
      #expect(laboratory.board.pulsesFired.value - before <= (name.contains("burst") ? 1 : 0), "\(name)")
      // The lease that was granted for this burst has been taken back.
      #expect(laboratory.board.leaseEnd == laboratory.board.pulsesFired, "\(name)")
    }
  }

  /// After PREFIRE, right before the trigger: only what the front end records with the burst can tell.
  @Test func whatTheFrontEndRecordsWithABurstIsCompared() throws {
    let cases: [(String, (VirtualBoard) throws -> Void, Naming)] = [
      (
        "another law", { try $0.steerElsewhere(to: SlotIndex(1)) },
        { if case .wrongLawActive = $0 { true } else { false } }
      ),
      (
        "another rail", { try $0.driveElsewhere(to: .volts(21)) },
        { if case .railOffSetPoint = $0 { true } else { false } }
      ),
      (
        "another burst before", { try $0.fireElsewhere() },
        { if case .pulseNumberDisagrees = $0 { true } else { false } }
      ),
    ]
    for (name, meddle, isNamed) in cases {
      let item = Case(name: name, adjust: { $0.frontEnd.isTrusting = true }, isNamed: isNamed)
      let laboratory = laboratory(item)
      let board = MeddlingBoard(laboratory.board)
      let run = try tankRun(board, laboratory, item)
      try armed(run, laboratory)
      board.beforeTrigger = { try meddle(board.board) }
      let outcome = try run.controller.fire(shot(0))
      guard case .tripped(let cause) = outcome else {
        Issue.record("\(name): \(outcome)")
        continue
      }
      #expect(isNamed(cause), "\(name): \(cause)")
      // The burst has fired, and it counts.
      #expect(run.controller.bursts == laboratory.board.pulsesFired.value, "\(name)")
    }
  }
}

extension Laboratory {
  /// Writes a record of an array with this checksum into the identity memory.
  func writeMemory(checksum: UInt32) throws {
    var counts = TransferCounts()
    guard let serial = SerialNumber(ascii: Array("another".utf8).span) else {
      preconditionFailure("seven ASCII characters")
    }
    try FrontEndSetup().identityMemory.writeIdentity(
      IdentityRecord(
        elements: 64, arrayChecksum: checksum, serial: serial, calibration: CalibrationDigest()),
      on: board, counts: &counts)
  }

  /// The divider in front of the rail monitor shows 20 V from now on.
  func leaveRailReadingHigh() throws {
    let tank = Tank()
    let run = try tank.run(self)
    try run.controller.selfTest()
    try run.controller.arm(at: .volts(20))
    board.inject(InjectedFault(.sensor(.rail), .stuck))
    run.controller.end()
  }

  /// Another program has locked the tank's limits, one of them changed.
  func lockLimits(railMaximum: Voltage) throws {
    var counts = TransferCounts()
    var limits = Tank.limits
    limits.railMaximum = railMaximum
    try FrontEndSetup().sequencer.clearFaults(on: board, counts: &counts)
    try FrontEndSetup().sequencer.lockLimits(limits, on: board, counts: &counts)
  }
}

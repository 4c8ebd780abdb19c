import HistotripsyCore
import Testing

/// Every verb of the sequencer's driver, byte for byte.
@Suite struct SequencerTests {
  let sequencer = FrontEndSetup().sequencer

  @Test func identityIsTakenApartFieldByField() throws {
    let reply: [UInt8] = [
      0x48, 0x53, 0x54, 0x51, 0x01, 0x03, 0x01, 0x00, 0x05, 0xF5, 0xE1, 0x00, 0x04, 0x00, 0x20, 0x00, 0x5D,
    ]
    let board = ScriptedBoard([.read(0x30, [0x00], gives: reply)])
    var counts = TransferCounts()
    let identity = try sequencer.identify(on: board, counts: &counts)
    #expect(identity.contractVersion == 1)
    #expect(identity.hardwareRevision == 3)
    #expect(identity.elements == 256)
    #expect(identity.clock == .megahertz(100))
    #expect(identity.slots == 1024)
    #expect(identity.captureSamples == 8192)
  }

  @Test func somethingElseAtTheAddressIsNamed() {
    let payload: [UInt8] = [0x48, 0x53, 0x54, 0x52] + [UInt8](repeating: 1, count: 12)
    let board = ScriptedBoard([.read(0x30, [0x00], gives: LongDivision.replied(payload, to: [0x00]))])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in _ = try sequencer.identify(on: board, counts: &counts) }
    #expect(found?.cause == .wrongIdentity(0x4853_5452))
  }

  @Test(arguments: [
    (UInt16(0), UInt32(100_000_000), UInt16(16)), (4097, 100_000_000, 16), (256, 0, 16), (256, 1, 1),
  ])
  func anImpossibleIdentityIsOutOfRange(elements: UInt16, clock: UInt32, slots: UInt16) {
    let payload = [0x48, 0x53, 0x54, 0x51, 1, 1] + elements.wire + clock.wire + slots.wire + [0, 0]
    let board = ScriptedBoard([.read(0x30, [0x00], gives: LongDivision.replied(payload, to: [0x00]))])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in _ = try sequencer.identify(on: board, counts: &counts) }
    #expect(found?.cause == .outOfRange)
  }

  static func status(first: UInt8 = 3, refusal: UInt8 = 9, staged: UInt16 = 0xFFFF) -> [UInt8] {
    let payload =
      UInt16(0b0110_0000_0101_0100).wire + UInt16(0b0010_0100).wire + [first, refusal] + staged.wire
      + UInt16(17).wire + UInt32(70_000).wire + UInt16(0xFFFE).wire + UInt32(70_032).wire
    return LongDivision.replied(payload, to: [0x01])
  }

  @Test func statusIsTakenApartFieldByField() throws {
    let board = ScriptedBoard([.read(0x30, [0x01], gives: Self.status())])
    var counts = TransferCounts()
    let status = try sequencer.readStatus(on: board, counts: &counts)
    #expect(status.flags.areLimitsLocked)
    #expect(status.flags.isInterlockClosed)
    #expect(status.flags.isHeartbeatAlive)
    #expect(status.flags.isFaultLatched)
    #expect(status.flags.isEnableAsserted)
    #expect(!status.flags.isHighVoltageOn && !status.flags.isReady && !status.flags.isGateOpen)
    #expect(!status.flags.isEmergencyStopPressed && !status.flags.isBusy && !status.flags.hasLeaseLeft)
    #expect(status.faults.contains(.heartbeatLost) && status.faults.contains(.powerOn))
    #expect(!status.faults.contains(.emergencyStop) && !status.faults.contains(.triggerStuck))
    #expect(status.firstFault == .heartbeatLost)
    #expect(status.lastRefusal == .lawUnsealed)
    #expect(status.stagedSlot == nil)
    #expect(status.activeSlot == SlotIndex(17))
    #expect(status.fired == PulseNumber(70_000))
    #expect(status.refused == 0xFFFE)
    #expect(status.leaseEnd == PulseNumber(70_032))
  }

  @Test func everyFlagHasItsOwnBit() {
    let flags: [KeyPath<FrontEndFlags, Bool>] = [
      \.isHighVoltageOn, \.isReady, \.areLimitsLocked, \.isGateOpen, \.isInterlockClosed,
      \.isEmergencyStopPressed, \.isHeartbeatAlive, \.isBusy, \.isStagedSlotSealed, \.isActiveSlotSealed,
      \.hasLeaseLeft, \.areFeaturesValid, \.isCaptureValid, \.isFaultLatched, \.isEnableAsserted,
    ]
    for (bit, flag) in flags.enumerated() {
      #expect(FrontEndFlags(rawValue: 1 << bit)[keyPath: flag])
      #expect(!FrontEndFlags(rawValue: ~(1 << bit))[keyPath: flag])
    }
  }

  @Test(arguments: [(UInt8(9), UInt8(0)), (0, 17)])
  func aStatusWithUnknownCausesIsNotInterpreted(first: UInt8, refusal: UInt8) {
    let board = ScriptedBoard([.read(0x30, [0x01], gives: Self.status(first: first, refusal: refusal))])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in _ = try sequencer.readStatus(on: board, counts: &counts) }
    #expect(found?.cause == .unexpectedValue(UInt32(max(first, refusal))))
  }

  @Test func preFireIsTenBytesAndACode() throws {
    let payload: [UInt8] = [0x40, 0x03, 0x00, 0x05, 0x00, 0x00, 0x04, 0xD2, 0x01, 0x07]
    let board = ScriptedBoard([.read(0x30, [0x02], gives: LongDivision.replied(payload, to: [0x02]))])
    var counts = TransferCounts()
    let before = try sequencer.readPreFire(on: board, counts: &counts)
    #expect(before.flags.isHighVoltageOn && before.flags.isReady && before.flags.isEnableAsserted)
    #expect(before.activeSlot == 5)
    #expect(before.fired == PulseNumber(1234) && before.refused == 0x0107)
  }

  @Test func countersAreTakenApartFieldByField() throws {
    let payload =
      UInt32.max.wire + UInt32(7).wire + UInt32(0xDEAD_BEEF).wire + UInt16(5).wire + UInt16(12).wire
    let board = ScriptedBoard([.read(0x30, [0x03], gives: LongDivision.replied(payload, to: [0x03]))])
    var counts = TransferCounts()
    let counters = try sequencer.readCounters(on: board, counts: &counts)
    #expect(counters.fired == PulseNumber(.max))
    #expect(counters.refused == 7)
    #expect(counters.heartbeatEdges == 0xDEAD_BEEF)
    #expect(counters.badMessages == 5)
    #expect(counters.powerCycles == 12)
  }

  /// Each code on the right was computed apart from this program.
  @Test func shortMessagesGoOutByteForByte() throws {
    let board = ScriptedBoard([
      .write(0x30, [0x08, 0x00, 0x05, 0x1F]),
      .write(0x30, [0x07, 0x00, 0x00, 0x04, 0x00, 0x30]),
      .write(0x30, [0x30, 0x43, 0x4C, 0x33]),
      .write(0x30, [0x06, 0x00, 0x0A, 0xAE, 0x60, 0x00, 0x03, 0x01, 0xF4, 0x03, 0x00, 0x00, 0x00, 0xD9]),
      .write(0x30, [0x20, 0x00, 0x00, 0xC3, 0x50, 0x00, 0x28, 0x07, 0xD0, 0x34]),
    ])
    var counts = TransferCounts()
    try sequencer.select(SlotIndex(5), on: board, counts: &counts)
    try sequencer.grantLease(through: PulseNumber(1024), on: board, counts: &counts)
    try sequencer.clearFaults(on: board, counts: &counts)
    let burst = BurstSettings(
      carrier: .kilohertz(700), cycles: 3, listen: .microseconds(500), isGateRequired: true,
      isHydrophoneAtFocus: true)
    try sequencer.writeBurst(burst, on: board, counts: &counts)
    try sequencer.armCapture(
      delay: .microseconds(50), interval: Nanoseconds(40), samples: 2000, on: board, counts: &counts)
  }

  @Test func aBurstReadsBackAsWritten() throws {
    let payload: [UInt8] = [0x00, 0x0A, 0xAE, 0x60, 0x00, 0x03, 0x01, 0xF4, 0x01, 0x00, 0x00, 0x00]
    let board = ScriptedBoard([.read(0x30, [0x06], gives: LongDivision.replied(payload, to: [0x06]))])
    var counts = TransferCounts()
    let burst = try sequencer.readBurst(on: board, counts: &counts)
    let expected = BurstSettings(
      carrier: .kilohertz(700), cycles: 3, listen: .microseconds(500), isGateRequired: true)
    #expect(burst == expected)
  }

  @Test(arguments: [
    BurstSettings(carrier: .hertz(0.4), cycles: 1, listen: .zero),
    BurstSettings(carrier: .hertz(5e9), cycles: 1, listen: .zero),
    BurstSettings(carrier: .megahertz(1), cycles: 0, listen: .zero),
    BurstSettings(carrier: .megahertz(1), cycles: 1, listen: Nanoseconds(-1)),
    BurstSettings(carrier: .megahertz(1), cycles: 1, listen: Nanoseconds(65_535_001)),
  ])
  func aBurstThatDoesNotFitIsNotSent(burst: BurstSettings) {
    let board = ScriptedBoard([])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in
      try sequencer.writeBurst(burst, on: board, counts: &counts)
    }
    #expect(found == FrontEndFault(part: .sequencer, cause: .outOfRange, attempts: 0))
    #expect(counts == TransferCounts())
  }

  @Test func severalSequencersAreToldApartByTheirAddress() throws {
    let second = Sequencer(at: I2CAddress(device: 0x31))
    let board = ScriptedBoard([.write(0x31, LongDivision.written([0x08, 0x00, 0x05], device: 0x31))])
    var counts = TransferCounts()
    try second.select(SlotIndex(5), on: board, counts: &counts)
  }
}

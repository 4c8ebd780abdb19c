import HistotripsyCore
import Testing
import VirtualBoard

/// The sequencer's messages and registers against `Board/front-end.md` §3, §4.
@Suite struct SequencerTests {
  @Test func theChecksumsMeetTheirPublishedCheckValues() {
    let digits = Array("123456789".utf8)
    #expect(WireChecksum.crc8(digits) == 0xF4)
    #expect(WireChecksum.crc32(digits) == 0xCBF4_3926)
    #expect(Bench.pec(digits) == 0xF4)
    #expect(Bench.crc32(digits) == 0xCBF4_3926)
    #expect(
      WireChecksum.crc32(entries: [0x3132, 0x3334, 0x3536, 0x3738]) == Bench.crc32(Array("12345678".utf8)))
  }

  @Test func identitySaysWhatTheFrontEndIs() throws {
    let bench = Bench()
    #expect(
      try bench.read(0x00, 16)
        == Array("HSTQ".utf8) + [1, 1, 0, 8, 0x05, 0xF5, 0xE1, 0x00, 0, 4, 0x01, 0x00])
  }

  @Test func readingPastThePECGivesOnes() throws {
    let bench = Bench()
    let bytes = try bench.transfer(0x30, [0x07], read: 8)
    #expect(bytes[5...] == [0xFF, 0xFF, 0xFF])
  }

  @Test func aRegisterThatDoesNotExistIsRefusedAtItsOwnByte() throws {
    let bench = Bench()
    let before = bench.board.present
    #expect(bench.fault(0x30, [0x77, 1, 2, 3]) == .nack)
    // 20 µs overhead, START, address, register, STOP: 1 + 9 + 9 + 1 bits of 2.5 µs.
    #expect(bench.board.present - before == .microseconds(70))
    #expect(try bench.badMessages == 1)
  }

  @Test func aPlainReadWithoutARegisterIsRefused() throws {
    let bench = Bench()
    #expect(bench.fault(0x30, [], read: 4) == .nack)
  }

  @Test(arguments: [0, 3, 8]) func aFlippedBitAnywhereHasNoEffectAndIsCounted(_ place: Int) throws {
    let bench = Bench()
    try bench.setLease(7)
    var message = Bench.message(0x07, Bench.big(9, 4))
    if place < message.count {
      message[place] ^= 0x10
    } else {
      message[message.count - 1] ^= 0x80
    }
    #expect(bench.fault(0x30, message) == .nack)
    #expect(try bench.read(0x07, 4) == Bench.big(7, 4))
    #expect(try bench.badMessages == 1)
  }

  @Test func aMessageTooShortOrTooLongHasNoEffectAndIsCounted() throws {
    let bench = Bench()
    let whole = Bench.message(0x07, Bench.big(9, 4))
    #expect(bench.fault(0x30, Array(whole.dropLast())) == nil)
    #expect(bench.fault(0x30, Array(whole.dropLast(3))) == nil)
    #expect(bench.fault(0x30, whole + [0]) == .nack)
    #expect(bench.fault(0x30, [0x07]) == nil)
    #expect(try bench.read(0x07, 4) == Bench.big(0, 4))
    #expect(try bench.badMessages == 4)
    try bench.transfer(0x30, whole)
    #expect(try bench.read(0x07, 4) == Bench.big(9, 4))
  }

  @Test func anAddressProbeIsAcknowledgedAndNotCounted() throws {
    let bench = Bench()
    #expect(bench.fault(0x30, []) == nil)
    #expect(bench.fault(0x31, []) == .nack)
    #expect(try bench.badMessages == 0)
  }

  @Test func registersThatAreOnlyReadRefuseAPayload() {
    let bench = Bench()
    for register: UInt8 in [0x00, 0x01, 0x02, 0x03, 0x18, 0x21] { #expect(bench.isRefused(register, [0])) }
  }

  @Test func registersThatAreOnlyWrittenRefuseTheRepeatedAddress() {
    let bench = Bench()
    for register: UInt8 in [0x05, 0x08, 0x10, 0x12, 0x20, 0x30] {
      #expect(bench.fault(0x30, [register], read: 3) == .nack)
    }
  }

  @Test func everyWriteIsIdempotent() throws {
    let bench = Bench()
    try bench.clearFaults()
    for _ in 0..<2 { try bench.setLimits() }
    for _ in 0..<2 { try bench.setBurst() }
    for _ in 0..<2 { try bench.lock() }
    for _ in 0..<2 { try bench.writeLaw() }
    for _ in 0..<2 { try bench.write(0x12, Bench.seal()) }
    for _ in 0..<2 { try bench.stage(0) }
    for _ in 0..<2 { try bench.setLease(5) }
    for _ in 0..<2 { try bench.write(0x20, Bench.big(0, 4) + Bench.big(100, 2) + Bench.big(16, 2)) }
    for _ in 0..<2 { try bench.clearFaults() }
    #expect(try bench.badMessages == 0)
    #expect(try bench.read(0x07, 4) == Bench.big(5, 4))
    #expect(bench.board.isSealed(SlotIndex(0)))
    #expect(bench.board.pulsesFired == PulseNumber(0))
  }

  // MARK: Limits

  @Test func lockedLimitsStayUntilPowerOff() throws {
    let bench = Bench()
    try bench.setLimits(rail: 90_000)
    try bench.lock()
    #expect(bench.isRefused(0x04, Bench.big(100_000, 4) + Array(try bench.read(0x04, 28)[4...])))
    #expect(Bench.number(try bench.read(0x04, 28)[0..<4]) == 90_000)
    #expect(try bench.isFlagged(2))
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(10)), at: .zero))
    try bench.wait(.milliseconds(20))
    #expect(try bench.isFlagged(2) == false)
    #expect(try bench.read(0x04, 28).allSatisfy { $0 == 0 })
  }

  @Test func incompleteLimitsCannotBeLockedAndAWrongKeyLocksNothing() throws {
    let bench = Bench()
    #expect(bench.isRefused(0x05, [0x4C, 0x4B]))
    try bench.setLimits(pulses: 0)
    #expect(bench.isRefused(0x05, [0x4C, 0x4B]))
    try bench.setLimits()
    #expect(bench.isRefused(0x05, [0x4B, 0x4C]))
    #expect(bench.board.areLimitsLocked == false)
    try bench.lock()
    #expect(bench.board.areLimitsLocked)
  }

  @Test func aDeadTimeBelowTheContractsIsRefused() throws {
    let bench = Bench()
    #expect(throws: VirtualBoardFault(.nack, .byteRefused)) { try bench.setLimits(dead: 199_999) }
    #expect(throws: VirtualBoardFault(.nack, .byteRefused)) { try bench.setLimits(duty: 1_000_001) }
  }

  // MARK: Burst and lease

  @Test func burstsOutsideTheLimitsAreRefused() throws {
    let bench = Bench()
    #expect(bench.isRefused(0x06, Bench.burst()), "limits are zero")
    try bench.setLimits(burst: 20_000)
    #expect(bench.isRefused(0x06, Bench.burst(cycles: 11)))
    #expect(bench.isRefused(0x06, Bench.burst(cycles: 0)))
    #expect(bench.isRefused(0x06, Bench.burst(carrier: 0)))
    #expect(bench.isRefused(0x06, Bench.burst(options: 4)))
    #expect(bench.isRefused(0x06, Bench.burst(cycles: 10, listen: 20)), "listening ends before the burst")
    #expect(bench.isRefused(0x06, Array(Bench.burst().dropLast()) + [1]), "reserved")
    try bench.setBurst(cycles: 10, listen: 21)
    #expect(try bench.read(0x06, 12) == Bench.burst(cycles: 10, listen: 21))
  }

  @Test func theBurstCannotChangeWhileOneIsInProgress() throws {
    let bench = Bench()
    try bench.arm()
    try bench.fire()
    #expect(bench.isRefused(0x06, Bench.burst()))
    try bench.wait(.milliseconds(1))
    try bench.setBurst()
  }

  @Test func aLeaseMoreThan1024AheadIsRefused() throws {
    let bench = Bench { $0.frontEnd.fired = 0xFFFF_FFF0 }
    #expect(
      Bench.number(try bench.read(0x07, 4)[...]) == 0xFFFF_FFF0, "after power-on the lease ends at fired")
    #expect(try bench.isFlagged(10) == false)
    try bench.setLease((0xFFFF_FFF0 + 1024) & 0xFFFF_FFFF)
    #expect(try bench.isFlagged(10), "across the wrap of the counter")
    #expect(bench.isRefused(0x07, Bench.big((0xFFFF_FFF0 + 1025) & 0xFFFF_FFFF, 4)))
  }

  // MARK: Laws

  @Test func aLawIsReadBackAndSealedByItsCRC() throws {
    let bench = Bench()
    try bench.writeLaw(Array(Bench.law[0..<5]), slot: 2)
    try bench.writeLaw(Array(Bench.law[5...]), slot: 2, first: 5)
    #expect(
      try bench.read(0x11, 6, arguments: Bench.big(2, 2) + Bench.big(4, 2) + [3])
        == Bench.bytes(of: Array(Bench.law[4..<7])))
    #expect(bench.isRefused(0x08, Bench.big(2, 2)), "not sealed")
    var wrong = Bench.seal(slot: 2)
    wrong[7] ^= 1
    #expect(bench.isRefused(0x12, wrong))
    #expect(bench.medium.beamsFound == 0)
    try bench.write(0x12, Bench.seal(slot: 2))
    #expect(bench.medium.beamsFound == 1)
    try bench.write(0x12, Bench.seal(slot: 2))
    #expect(bench.medium.beamsFound == 1, "found once for one law")
    try bench.stage(2)
    #expect(try bench.isFlagged(8))
    try bench.writeLaw([0x8000], slot: 2, first: 1)
    #expect(try bench.isFlagged(8) == false, "writing unseals")
  }

  @Test func lawsOutsideTheMemoryAreRefused() {
    let bench = Bench()
    #expect(bench.isRefused(0x10, Bench.big(4, 2) + Bench.big(0, 2) + [0x80, 0]))
    #expect(bench.isRefused(0x10, Bench.big(0, 2) + Bench.big(7, 2) + [0x80, 0, 0x80, 0]))
    #expect(bench.isRefused(0x12, Bench.seal(Array(Bench.law.dropLast()))))
    #expect(bench.isRefused(0x08, Bench.big(4, 2)))
    for arguments in [[0, 4, 0, 0, 1], [0, 0, 0, 8, 1], [0, 0, 0, 0, 0], [0, 0, 0, 0, 33]] as [[UInt8]] {
      #expect(bench.fault(0x30, [0x11] + arguments, read: 3) == .nack)
    }
  }

  @Test func theActiveLawCannotBeOverwritten() throws {
    let bench = Bench()
    try bench.arm()
    #expect(bench.isRefused(0x10, Bench.big(0, 2) + Bench.big(0, 2) + [0x80, 0]))
    #expect(bench.board.law(in: SlotIndex(0)) == Bench.law)
  }

  @Test func aLawWriteWithAWrongCheckCodeWritesNothing() throws {
    let bench = Bench()
    var message = Bench.message(0x10, Bench.big(1, 2) + Bench.big(0, 2) + [0x81, 0x23])
    message[message.count - 1] ^= 0x55
    // Only STOP says that the message was over, so nothing could be refused.
    #expect(bench.fault(0x30, message) == nil)
    #expect(bench.board.law(in: SlotIndex(1))[0] == 0)
    #expect(try bench.badMessages == 1)
  }

  @Test func thirtyTwoEntriesFitAndThirtyThreeDoNot() throws {
    let bench = Bench { $0.frontEnd.elements = 64 }
    let law = (0..<33).map { UInt16($0) | 0x8000 }
    try bench.writeLaw(Array(law[0..<32]), slot: 0)
    #expect(Array(bench.board.law(in: SlotIndex(0))[0..<32]) == Array(law[0..<32]))
    #expect(bench.isRefused(0x10, Bench.big(1, 2) + Bench.big(0, 2) + Bench.bytes(of: law)))
    #expect(bench.board.law(in: SlotIndex(1)).allSatisfy { $0 == 0 })
    var wrong = Bench.message(0x10, Bench.big(1, 2) + Bench.big(0, 2) + Bench.bytes(of: Array(law[0..<32])))
    wrong[wrong.count - 1] ^= 1
    #expect(bench.fault(0x30, wrong) == .nack, "the longest message has its PEC judged")
  }

  @Test func steeringLatchesTheStagedSlotAndTheBurstUsesItsBeam() throws {
    let bench = Bench()
    try bench.arm()
    try bench.load(Array(repeating: 0x8064, count: 8), slot: 3)
    try bench.stage(3)
    try bench.fire()
    try bench.wait(.milliseconds(2))
    try bench.strobe(.steer)
    try bench.wait(.milliseconds(1))
    try bench.fire()
    #expect(bench.board.triggers.map(\.activeSlot) == [SlotIndex(0), SlotIndex(3)])
    #expect(bench.board.triggers.map { $0.focus?.x.millimetres.rounded() } == [7, 8])
    #expect(bench.medium.sonications.map { $0.beam.focus.z.millimetres.rounded() } == [4, 1])
    #expect(bench.medium.beamsFound == 2)
  }

  @Test func anUpsetOfTheActiveLawIsCaughtAndUnseals() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.schedule(WorldEvent(.upsetLaw(slot: SlotIndex(0), entry: 3, bit: 5), at: .zero))
    #expect(bench.board.latchedFaults == [.lawMemory])
    #expect(bench.board.isHighVoltageOn == false)
    #expect(bench.board.isSealed(SlotIndex(0)) == false)
  }

  @Test func anUpsetOfAnotherLawIsCaughtAtItsStrobe() throws {
    let bench = Bench()
    try bench.arm()
    try bench.load(slot: 1)
    try bench.stage(1)
    bench.board.schedule(WorldEvent(.upsetLaw(slot: SlotIndex(1), entry: 0, bit: 15), at: .zero))
    #expect(bench.board.latchedFaults.isEmpty)
    try bench.strobe(.steer)
    #expect(bench.board.latchedFaults == [.lawMemory])
  }

  // MARK: Status, features, capture

  @Test func statusTellsTheWholeStateInItsFields() throws {
    let bench = Bench { $0.frontEnd.refused = 0x1_FFFF }
    let status = try bench.read(0x01, 20)
    // Flags: interlock closed, gate open, fault latched. Faults: power on, the first.
    #expect(Bench.number(status[0..<2]) == 1 << 3 | 1 << 4 | 1 << 13)
    #expect(Bench.number(status[2..<4]) == 1 << 5)
    #expect(status[4] == 6)
    #expect(status[5] == 0)
    #expect(Bench.number(status[6..<8]) == 0xFFFF && Bench.number(status[8..<10]) == 0xFFFF)
    #expect(Bench.number(status[14..<16]) == 0xFFFF)
    try bench.arm()
    // High voltage, ready, locked, gate, interlock, heartbeat, both sealed, lease, enable.
    #expect(try bench.flags == 0b0100_0111_0101_1111)
    try bench.fire()
    #expect(try bench.isFlagged(7))
    try bench.wait(.milliseconds(1))
    #expect(try bench.flags == 0b0100_1111_0101_1111)
  }

  @Test func countersCountAndOnlyThePermanentOnesOutliveThePower() throws {
    let bench = Bench { $0.frontEnd.fired = 100 }
    try bench.arm()
    try bench.fire()
    try bench.fire()
    let edges = 5
    for _ in 0..<(edges - 2) { try bench.beat() }
    #expect(bench.fault(0x30, [0x7F]) == .nack)
    let counters = try bench.read(0x03, 16)
    #expect(Bench.number(counters[0..<4]) == 101)
    #expect(Bench.number(counters[4..<8]) == 1)
    #expect(Bench.number(counters[8..<12]) == edges)
    #expect(Bench.number(counters[12..<14]) == 1)
    #expect(Bench.number(counters[14..<16]) == 1)
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(1)), at: .zero))
    try bench.wait(.milliseconds(2))
    let after = try bench.read(0x03, 16)
    #expect(Bench.number(after[0..<4]) == 101)
    #expect(Bench.number(after[4..<8]) == 1)
    #expect(after[8..<14].allSatisfy { $0 == 0 })
    #expect(Bench.number(after[14..<16]) == 2)
  }

  @Test func theFeatureBlockHoldsTheBurstInTheContractsUnits() throws {
    let bench = Bench { $0.frontEnd.fired = 41 }
    try bench.arm(options: 2)
    try bench.wait(.milliseconds(3))
    try bench.fire()
    let trigger = try #require(bench.board.triggers.first)
    #expect(try bench.read(0x18, 32).allSatisfy { $0 == 0 }, "not before listening has ended")
    try bench.wait(.milliseconds(1))
    let block = try bench.read(0x18, 32)
    // 100 V: the DAC's nearest code is 2731, 100.0122 V.
    #expect(Bench.number(block[0..<4]) == 42)
    #expect(Bench.number(block[4..<6]) == 0)
    #expect(Bench.number(block[6..<8]) == 0b1110)
    #expect(Bench.number(block[8..<10]) == 10_001)
    #expect(Bench.number(block[10..<12]) == 15_002)
    #expect(Bench.number(block[12..<14]) == 1025)
    #expect(Bench.number(block[14..<16]) == 2050)
    #expect(Bench.number(block[16..<18]) == 8013, "80.125 dB rounds away from zero")
    #expect(Bench.number(block[18..<20]) == 3000)
    #expect(Bench.number(block[20..<22]) == 800)
    #expect(Bench.number(block[22..<24]) == 2600)
    #expect(Bench.number(block[24..<26]) == 450)
    #expect(Bench.number(block[26..<28]) == 10_001)
    #expect(Bench.number(block[28..<32]) == Int(trigger.instant.nanoseconds / 1000))
  }

  @Test func aCaptureHoldsOneBurstAndIsReadInPieces() throws {
    let bench = Bench()
    try bench.arm()
    #expect(bench.isRefused(0x20, Bench.big(0, 4) + Bench.big(100, 2) + Bench.big(257, 2)))
    #expect(bench.isRefused(0x20, Bench.big(0, 4) + Bench.big(0, 2) + Bench.big(10, 2)))
    try bench.write(0x20, Bench.big(100_000, 4) + Bench.big(1000, 2) + Bench.big(200, 2))
    try bench.fire()
    #expect(Bench.number(try bench.read(0x21, 12)[0..<4]) == 0, "not complete before its last sample")
    try bench.wait(.milliseconds(1))
    #expect(
      try bench.read(0x21, 12)
        == Bench.big(1, 4) + Bench.big(200, 2) + Bench.big(1000, 2) + Bench.big(100_000, 4))
    // The medium's ramp: sample k is (100 + k) µs as millivolts, at 0.1 mV a count.
    let samples = try bench.read(0x22, 64, arguments: Bench.big(168, 2) + [32])
    #expect((0..<32).allSatisfy { Bench.number(samples[(2 * $0)..<(2 * $0 + 2)]) == (100 + 168 + $0) * 10 })
    #expect(bench.fault(0x30, [0x22] + Bench.big(169, 2) + [32], read: 65) == .nack)
    try bench.fire()
    try bench.wait(.milliseconds(1))
    #expect(Bench.number(try bench.read(0x21, 12)[0..<4]) == 1, "one burst only")
  }
}

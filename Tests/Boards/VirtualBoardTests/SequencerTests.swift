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
        == Array("HSTQ".utf8) + [2, 1, 0, 8, 0x05, 0xF5, 0xE1, 0x00, 0, 4, 0x01, 0x00])
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
}

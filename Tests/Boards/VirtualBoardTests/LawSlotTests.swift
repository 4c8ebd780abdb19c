import HistotripsyCore
import Testing
import VirtualBoard

/// Law slots, seals and steering against `Board/front-end.md` §4.
@Suite struct LawSlotTests {
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
}

import HistotripsyCore
import Testing

@Suite struct LawTransferTests {
  let sequencer = FrontEndSetup().sequencer
  static let slot = SlotIndex(7)

  /// Entries that differ in every place: fire bit set, delay = index.
  static func entries(_ count: Int) -> [UInt16] { (0..<count).map { 0x8000 | UInt16($0) } }

  static func write(_ law: [UInt16], _ range: Range<Int>, fails: FaultKind? = nil) -> ScriptedBoard.Exchange {
    let message = [0x10] + UInt16(7).wire + UInt16(range.lowerBound).wire + law[range].flatMap(\.wire)
    return .write(0x30, LongDivision.written(message), fails: fails)
  }

  static func read(_ law: [UInt16], _ range: Range<Int>) -> ScriptedBoard.Exchange {
    let request = [0x11] + UInt16(7).wire + UInt16(range.lowerBound).wire + [UInt8(range.count)]
    return .read(0x30, request, gives: LongDivision.replied(law[range].flatMap(\.wire), to: request))
  }

  static func seal(_ law: [UInt16], fails: FaultKind? = nil) -> ScriptedBoard.Exchange {
    let message = [0x12] + UInt16(7).wire + UInt16(law.count).wire
    return .write(
      0x30, LongDivision.written(message + LongDivision.crc32(law.flatMap(\.wire)).wire), fails: fails)
  }

  static let refusedSeal = [
    seal(entries(40), fails: .nack), seal(entries(40), fails: .nack), seal(entries(40), fails: .nack),
    ScriptedBoard.Exchange.probe(0x30, isAnswered: true),
  ]

  /// Steps until done, a fault, or too many; says how many steps were taken.
  func run(
    _ transfer: inout LawTransfer, _ law: [UInt16], on board: borrowing ScriptedBoard, stepsMaximum: Int = 300
  ) -> (steps: Int, fault: FrontEndFault?) {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 16)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    var table = memory.carve(law.count, repeating: UInt16(0))
    for index in 0..<law.count { table[index] = law[index] }
    var counts = TransferCounts()
    for step in 1...stepsMaximum {
      do throws(FrontEndFault) {
        if try transfer.step(law: table, with: sequencer, on: board, counts: &counts) { return (step, nil) }
      } catch {
        return (step, error)
      }
    }
    return (stepsMaximum, nil)
  }

  /// The codes of these messages were computed apart from this program.
  @Test func chunksAndSealGoOutByteForByte() throws {
    let entries: [UInt8] = [0x80, 0x01, 0xC1, 0x23, 0x00, 0x00]
    let board = ScriptedBoard([
      .write(0x30, [0x10, 0x00, 0x07, 0x00, 0x20] + entries + [0x46]),
      .read(0x30, [0x11, 0x00, 0x07, 0x00, 0x20, 0x03], gives: entries + [0x62]),
      .write(0x30, [0x12, 0x00, 0x07, 0x00, 0x28, 0x29, 0x12, 0x88, 0x91, 0x80]),
    ])
    var counts = TransferCounts()
    var chunk = LawChunk(count: 3)
    chunk.entries[0] = 0x8001
    chunk.entries[1] = 0xC123
    try sequencer.writeLaw(chunk, at: 32, in: Self.slot, on: board, counts: &counts)
    let found = try sequencer.readLaw(count: 3, at: 32, in: Self.slot, on: board, counts: &counts)
    #expect(found.count == 3)
    #expect([found.entries[0], found.entries[1], found.entries[2]] == [0x8001, 0xC123, 0])
    try sequencer.seal(Self.slot, entries: 40, crc: 0x2912_8891, on: board, counts: &counts)
  }

  @Test func aLawIsWrittenSealedReadBackAndOnlyThenDone() {
    let law = Self.entries(40)
    let board = ScriptedBoard([
      Self.write(law, 0..<32), Self.write(law, 32..<40), Self.seal(law), Self.read(law, 0..<32),
      Self.read(law, 32..<40),
    ])
    var transfer = LawTransfer(slot: Self.slot, elements: 40)
    let (steps, found) = run(&transfer, law, on: board)
    #expect(steps == 5)
    #expect(found == nil)
    #expect(transfer.isDone)
  }

  @Test(arguments: [(1, 3), (32, 3), (33, 5), (256, 17), (4096, 257)])
  func aLawTakesTwoStepsAChunkAndOneForTheSeal(elements: Int, steps: Int) {
    let law = Self.entries(elements)
    let ranges = stride(from: 0, to: elements, by: 32).map { $0..<min($0 + 32, elements) }
    let board = ScriptedBoard(
      ranges.map { Self.write(law, $0) } + [Self.seal(law)] + ranges.map { Self.read(law, $0) })
    var transfer = LawTransfer(slot: Self.slot, elements: elements)
    #expect(run(&transfer, law, on: board).steps == steps)
  }

  @Test func aChunkThatFailedIsRepeatedByTheNextStep() {
    let law = Self.entries(40)
    let board = ScriptedBoard([
      Self.write(law, 0..<32), Self.write(law, 32..<40, fails: .busStuck), Self.write(law, 32..<40),
      Self.seal(law), Self.read(law, 0..<32), Self.read(law, 32..<40),
    ])
    var transfer = LawTransfer(slot: Self.slot, elements: 40)
    let first = run(&transfer, law, on: board)
    #expect(first.fault?.cause == .busStuck)
    #expect(transfer.phase == .writing(next: 32))
    #expect(run(&transfer, law, on: board).fault == nil)
    #expect(transfer.isDone)
    #expect(transfer.restarts == 0)
  }

  @Test func aRefusedSealStartsOverTwiceAndThenIsAFault() {
    let law = Self.entries(40)
    let once = [Self.write(law, 0..<32), Self.write(law, 32..<40)] + Self.refusedSeal
    let recovering = ScriptedBoard(
      once + [
        Self.write(law, 0..<32), Self.write(law, 32..<40), Self.seal(law), Self.read(law, 0..<32),
        Self.read(law, 32..<40),
      ])
    var transfer = LawTransfer(slot: Self.slot, elements: 40)
    #expect(run(&transfer, law, on: recovering).fault == nil)
    #expect(transfer.restarts == 1)

    let hopeless = ScriptedBoard(once + once + once)
    transfer = LawTransfer(slot: Self.slot, elements: 40)
    #expect(run(&transfer, law, on: hopeless).fault?.cause == .refused)
    #expect(!transfer.isDone)
  }

  @Test func aLawThatReadsBackAsAnotherIsUnsealedAndNeverDone() {
    let law = Self.entries(40)
    var other = law
    other[35] ^= 0x4000
    let once = [
      Self.write(law, 0..<32), Self.write(law, 32..<40), Self.seal(law), Self.read(law, 0..<32),
      Self.read(other, 32..<40),
    ]
    let board = ScriptedBoard(once + once + once + [Self.write(law, 0..<32)])
    var transfer = LawTransfer(slot: Self.slot, elements: 40)
    let found = run(&transfer, law, on: board).fault
    #expect(found == FrontEndFault(part: .sequencer, cause: .readBackDiffers, attempts: 3))
    #expect(!transfer.isDone)
  }

  @Test func everySingleEntryThatDiffersIsFound() {
    let law = Self.entries(40)
    for place in 0..<40 {
      var other = law
      other[place] ^= 1
      let writes = [Self.write(law, 0..<32), Self.write(law, 32..<40)]
      var reads = [Self.read(other, 0..<32)]
      if place >= 32 { reads.append(Self.read(other, 32..<40)) }
      // It starts over: one more write shows that.
      let board = ScriptedBoard(
        writes + [Self.seal(law)] + reads + [Self.write(law, 0..<32, fails: .busStuck)])
      var transfer = LawTransfer(slot: Self.slot, elements: 40)
      #expect(run(&transfer, law, on: board).fault?.cause == .busStuck, "entry \(place)")
      #expect(transfer.restarts == 1)
    }
  }
}

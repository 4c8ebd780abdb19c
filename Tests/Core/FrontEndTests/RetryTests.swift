import HistotripsyCore
import Testing

/// What becomes of a transaction that fails: how often it is tried, what is counted, which fault it ends in.
@Suite struct RetryTests {
  let sequencer = FrontEndSetup().sequencer
  /// SELECT slot 5; its code worked out by hand.
  static let select: [UInt8] = [0x08, 0x00, 0x05, 0x1F]
  typealias Cause = FrontEndFault.Cause

  @Test func aMessageThatIsTakenTheThirdTimeIsSentThreeTimesAndCounted() throws {
    let board = ScriptedBoard([
      .write(0x30, Self.select, fails: .nack), .write(0x30, Self.select, fails: .arbitrationLost),
      .write(0x30, Self.select),
    ])
    var counts = TransferCounts()
    try sequencer.select(SlotIndex(5), on: board, counts: &counts)
    #expect(counts.transfers == 3)
    #expect(counts.retries == 2)
    #expect(counts.noAcknowledge == 1)
    #expect(counts.arbitrationLost == 1)
    #expect(counts.givenUp == 0)
    // Address, register, slot high, slot low, code: five bytes each time.
    #expect(counts.bytesOnWire == 15)
  }

  @Test(arguments: [
    (FaultKind.arbitrationLost, 3, Cause.arbitrationLost), (.shortTransfer, 3, .shortTransfer),
    (.timedOut, 2, .timedOut), (.busStuck, 1, .busStuck), (.busUnavailable, 1, .busUnavailable),
    (.lineUnavailable, 1, .busUnavailable), (.clock, 1, .clock),
  ])
  func everyCauseIsRetriedAsOftenAsItPermits(kind: FaultKind, attempts: Int, cause: Cause) {
    let board = ScriptedBoard(
      [ScriptedBoard.Exchange](repeating: .write(0x30, Self.select, fails: kind), count: attempts))
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in
      try sequencer.select(SlotIndex(5), on: board, counts: &counts)
    }
    #expect(found == FrontEndFault(part: .sequencer, cause: cause, attempts: UInt8(attempts)))
    #expect(counts.transfers == UInt64(attempts))
    #expect(counts.retries == UInt64(attempts - 1))
    #expect(counts.givenUp == 1)
    let byCause = [
      counts.noAcknowledge, counts.timedOut, counts.busStuck, counts.arbitrationLost, counts.shortTransfer,
      counts.busUnavailable, counts.badCRC, counts.refused,
    ]
    #expect(byCause.reduce(0, +) == (kind == .clock ? 0 : UInt64(attempts)))
  }

  @Test func aTimeOutAfterANackIsNotRetriedOnceMore() {
    let board = ScriptedBoard([
      .write(0x30, Self.select, fails: .nack), .write(0x30, Self.select, fails: .timedOut),
    ])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in
      try sequencer.select(SlotIndex(5), on: board, counts: &counts)
    }
    #expect(found == FrontEndFault(part: .sequencer, cause: .timedOut, attempts: 2))
  }

  @Test func aPartThatIsNotThereIsToldFromOneThatRefuses() {
    for (isAnswered, cause) in [(false, Cause.noAcknowledge), (true, .refused)] {
      let board = ScriptedBoard(
        [ScriptedBoard.Exchange](repeating: .write(0x30, Self.select, fails: .nack), count: 3)
          + [.probe(0x30, isAnswered: isAnswered)])
      var counts = TransferCounts()
      let found = fault { () throws(FrontEndFault) in
        try sequencer.select(SlotIndex(5), on: board, counts: &counts)
      }
      #expect(found == FrontEndFault(part: .sequencer, cause: cause, attempts: 3))
      #expect(counts.refused == (isAnswered ? 1 : 0))
      #expect(counts.noAcknowledge == 3)
      #expect(counts.bytesOnWire == 3 * 5 + 1)
    }
  }

  @Test func aProbeThatFindsTheBusStuckSaysSo() {
    let board = ScriptedBoard(
      [ScriptedBoard.Exchange](repeating: .write(0x30, Self.select, fails: .nack), count: 3)
        + [.write(0x30, [], fails: .busStuck)])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in
      try sequencer.select(SlotIndex(5), on: board, counts: &counts)
    }
    #expect(found?.cause == .busStuck)
    #expect(counts.busStuck == 1)
  }

  @Test func aReplyWithAWrongCodeIsAskedForAgainAndNeverUsed() throws {
    let payload: [UInt8] = [0x40, 0x03, 0x00, 0x05, 0x00, 0x00, 0x04, 0xD2, 0x00, 0x01]
    let sound = LongDivision.replied(payload, to: [0x02])
    var damaged = sound
    damaged[3] ^= 0x10
    let board = ScriptedBoard([.read(0x30, [0x02], gives: damaged), .read(0x30, [0x02], gives: sound)])
    var counts = TransferCounts()
    let before = try sequencer.readPreFire(on: board, counts: &counts)
    #expect(before.activeSlot == 5)
    #expect(counts.badCRC == 1)
    #expect(counts.retries == 1)
    // Address, register, address again, ten bytes, code.
    #expect(counts.bytesOnWire == 2 * 14)

    let deaf = ScriptedBoard(
      [ScriptedBoard.Exchange](repeating: .read(0x30, [0x02], gives: damaged), count: 3))
    let found = fault { () throws(FrontEndFault) in
      _ = try sequencer.readPreFire(on: deaf, counts: &counts)
    }
    #expect(found == FrontEndFault(part: .sequencer, cause: .badCRC, attempts: 3))
  }

  /// A bus whose data line is pulled high reads as ones; the code of that is not one.
  @Test func aReplyOfOnesIsABadCode() {
    let ones = [UInt8](repeating: 0xFF, count: 11)
    let board = ScriptedBoard([ScriptedBoard.Exchange](repeating: .read(0x30, [0x02], gives: ones), count: 3))
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in
      _ = try sequencer.readPreFire(on: board, counts: &counts)
    }
    #expect(found?.cause == .badCRC)
  }
}

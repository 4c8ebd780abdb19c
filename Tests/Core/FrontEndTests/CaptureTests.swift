import HistotripsyCore
import Testing

@Suite struct CaptureTests {
  let sequencer = FrontEndSetup().sequencer

  @Test func captureInfoSaysWhichPulseAndInWhichUnits() throws {
    for number in [UInt32(70_001), 0] {
      let payload = number.wire + UInt16(2000).wire + UInt16(40).wire + UInt32(100_000).wire
      let board = ScriptedBoard([.read(0x30, [0x21], gives: LongDivision.replied(payload, to: [0x21]))])
      var counts = TransferCounts()
      let info = try sequencer.readCaptureInfo(on: board, counts: &counts)
      #expect(info.pulse == (number == 0 ? nil : PulseNumber(number)))
      #expect(info.samples == 2000)
      #expect(info.interval == Nanoseconds(40))
      #expect(abs(info.voltage(of: -32_768).volts + 3.2768) < 1e-12)
    }
  }

  /// A reply with a right check code is not a right reply: 4.29 V a count would make 140 kV of the largest.
  @Test func aScaleThatIsNoVoltageIsRefused() {
    let largest = UInt32(Voltage.bounds.upperBound / 32_768 * 1e9)
    for (scale, cause) in [
      (largest, nil), (largest + 1, FrontEndFault.Cause.outOfRange), (.max, .outOfRange),
    ] {
      let payload = UInt32(5).wire + UInt16(100).wire + UInt16(40).wire + scale.wire
      let board = ScriptedBoard([.read(0x30, [0x21], gives: LongDivision.replied(payload, to: [0x21]))])
      var counts = TransferCounts()
      let found = fault { () throws(FrontEndFault) in
        let info = try sequencer.readCaptureInfo(on: board, counts: &counts)
        #expect(info.voltage(of: .min).volts < 0)
      }
      #expect(found?.cause == cause, "\(scale) nV")
    }
  }

  @Test func samplesAreSigned() throws {
    let request: [UInt8] = [0x22, 0x07, 0xC0, 0x03]
    let payload: [UInt8] = [0x80, 0x00, 0xFF, 0xFF, 0x7F, 0xFF]
    let board = ScriptedBoard([.read(0x30, request, gives: LongDivision.replied(payload, to: request))])
    var counts = TransferCounts()
    let chunk = try sequencer.readCapture(count: 3, at: 1984, on: board, counts: &counts)
    #expect([chunk.samples[0], chunk.samples[1], chunk.samples[2]] == [-32_768, -1, 32_767])
  }

  @Test func aRequestBeyondTheMemoryIsRefusedAtItsRepeatedAddress() {
    let request: [UInt8] = [0x22, 0xFF, 0xE0, 0x20]
    let board = ScriptedBoard(
      [ScriptedBoard.Exchange](repeating: .read(0x30, request, of: 65, fails: .nack), count: 3)
        + [.probe(0x30, isAnswered: true)])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in
      _ = try sequencer.readCapture(count: 32, at: 0xFFE0, on: board, counts: &counts)
    }
    #expect(found?.cause == .refused)
  }

  @Test func aCaptureThatDoesNotFitIsNotAskedFor() {
    let board = ScriptedBoard([])
    var counts = TransferCounts()
    for (delay, interval, samples) in [
      (-1, 40, 10), (0, 0, 10), (0, 65_536, 10), (0, 40, 0), (0, 40, 65_536),
    ] {
      let found = fault { () throws(FrontEndFault) in
        try sequencer.armCapture(
          delay: Nanoseconds(Int64(delay)), interval: Nanoseconds(Int64(interval)), samples: samples,
          on: board,
          counts: &counts)
      }
      #expect(found?.cause == .outOfRange)
    }
    let found = fault { () throws(FrontEndFault) in
      _ = try sequencer.readCapture(count: 33, at: 0, on: board, counts: &counts)
    }
    #expect(found?.cause == .outOfRange)
  }
}

import HistotripsyCore
import Testing

@Suite struct LimitRegisterTests {
  let sequencer = FrontEndSetup().sequencer

  static func limits() throws -> Limits {
    Limits(
      railMaximum: .volts(90), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(1),
      dutyMaximum: try #require(DutyCycle(partsPerMillion: 5000)), dutyWindow: .seconds(1),
      pulsesMaximum: 100_000, setPointMaximum: .megapascals(35), waterMinimum: .celsius(15),
      waterMaximum: .celsius(40), headMaximum: .celsius(60))
  }

  static let fields: [UInt8] = [
    0x00, 0x01, 0x5F, 0x90, 0x00, 0x00, 0x4E, 0x20, 0x00, 0x0F, 0x42, 0x40, 0x00, 0x00, 0x13, 0x88, 0x00,
    0x0F,
    0x42, 0x40, 0x00, 0x03, 0x0D, 0x40, 0x00, 0x01, 0x86, 0xA0,
  ]

  static func status(locked: Bool) -> [UInt8] {
    let payload = UInt16(locked ? 4 : 0).wire + [UInt8](repeating: 0, count: 18)
    return LongDivision.replied(payload, to: [0x01])
  }

  @Test func limitsAreWrittenReadBackComparedAndLocked() throws {
    let board = ScriptedBoard([
      .read(0x30, [0x01], gives: Self.status(locked: false)),
      .write(0x30, [0x04] + Self.fields + [0xF6]),
      .read(0x30, [0x04], gives: LongDivision.replied(Self.fields, to: [0x04])),
      .write(0x30, [0x05, 0x4C, 0x4B, 0xC4]),
      .read(0x30, [0x01], gives: Self.status(locked: true)),
    ])
    var counts = TransferCounts()
    try sequencer.lockLimits(Self.limits(), on: board, counts: &counts)
    #expect(counts.transfers == 5)
  }

  @Test func otherLimitsReadBackAreNeverLocked() throws {
    var other = Self.fields
    other[3] += 1
    let board = ScriptedBoard([
      .read(0x30, [0x01], gives: Self.status(locked: false)),
      .write(0x30, [0x04] + Self.fields + [0xF6]),
      .read(0x30, [0x04], gives: LongDivision.replied(other, to: [0x04])),
    ])
    var counts = TransferCounts()
    let limits = try Self.limits()
    let found = fault { () throws(FrontEndFault) in
      try sequencer.lockLimits(limits, on: board, counts: &counts)
    }
    #expect(found?.cause == .readBackDiffers)
  }

  @Test func limitsLockedBeforeAreOnlyCompared() throws {
    for isSame in [true, false] {
      var held = Self.fields
      if !isSame { held[27] ^= 1 }
      let board = ScriptedBoard([
        .read(0x30, [0x01], gives: Self.status(locked: true)),
        .read(0x30, [0x04], gives: LongDivision.replied(held, to: [0x04])),
      ])
      var counts = TransferCounts()
      let limits = try Self.limits()
      let found = fault { () throws(FrontEndFault) in
        try sequencer.lockLimits(limits, on: board, counts: &counts)
      }
      #expect(found?.cause == (isSame ? nil : .readBackDiffers))
    }
  }

  @Test func aLockThatDoesNotTakeIsAFault() throws {
    let board = ScriptedBoard([
      .read(0x30, [0x01], gives: Self.status(locked: false)),
      .write(0x30, [0x04] + Self.fields + [0xF6]),
      .read(0x30, [0x04], gives: LongDivision.replied(Self.fields, to: [0x04])),
      .write(0x30, [0x05, 0x4C, 0x4B, 0xC4]),
      .read(0x30, [0x01], gives: Self.status(locked: false)),
    ])
    var counts = TransferCounts()
    let limits = try Self.limits()
    let found = fault { () throws(FrontEndFault) in
      try sequencer.lockLimits(limits, on: board, counts: &counts)
    }
    #expect(found?.cause == .notReady)
  }

  @Test func limitsThatDoNotFitAreNotSent() throws {
    let spoil: [(inout Limits) -> Void] = [
      { $0.railMaximum = .zero }, { $0.railMaximum = .volts(-1) }, { $0.burstMaximum = .zero },
      { $0.burstMaximum = .seconds(5) }, { $0.periodMinimum = Nanoseconds(-5) },
      { $0.dutyWindow = Nanoseconds(1_000_500) }, { $0.dutyWindow = .zero },
      { $0.deadTimeMinimum = Nanoseconds(199_999) }, { $0.pulsesMaximum = 0 },
    ]
    for (number, change) in spoil.enumerated() {
      var limits = try Self.limits()
      change(&limits)
      let board = ScriptedBoard([])
      var counts = TransferCounts()
      let found = fault { () throws(FrontEndFault) in
        try sequencer.lockLimits(limits, on: board, counts: &counts)
      }
      #expect(found == FrontEndFault(part: .sequencer, cause: .outOfRange, attempts: 0), "change \(number)")
    }
  }

  @Test func aRailLimitIsRoundedDownNeverUp() throws {
    var limits = try Self.limits()
    limits.railMaximum = .volts(90.0009)
    #expect(LimitRegister(limits)?.railMaximumMillivolts == 90_000)
    // Whole millivolts survive the way through binary fractions.
    for millivolts in stride(from: UInt32(1), through: 150_000, by: 7) {
      limits.railMaximum = .volts(Double(millivolts) / 1000)
      #expect(LimitRegister(limits)?.railMaximumMillivolts == millivolts)
    }
  }
}

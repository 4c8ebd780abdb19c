import HistotripsyCore

extension Harness {
  /// Every driver's every question, answered with anything. Input: which question, then the answers.
  static let drivers = Harness("drivers") { bytes in
    guard let first = bytes.first else { return .refused("no question") }
    let board = AnsweringBoard(answers: AnsweringBoard.Answers(bytes, from: 1, time: .max - 1_000_000))
    var counts = TransferCounts()
    do throws(FrontEndFault) {
      let wrong = try answer(to: Int(first) % questions, on: board, &counts)
      return wrong.map(Verdict.broken) ?? .accepted
    } catch {
      return .refused("\(error)")
    }
  }

  static let questions = 20

  /// What is wrong with a value that a driver vouches for.
  private static func answer(
    to question: Int, on board: borrowing AnsweringBoard, _ counts: inout TransferCounts
  ) throws(FrontEndFault) -> String? {
    let sequencer = FrontEndSetup().sequencer
    let supply = FrontEndSetup().amplitudeSupply(limit: .volts(140))
    let monitor = RailMonitor(at: I2CAddress(device: 0x40), divider: 20)
    switch question {
    case 0: _ = try sequencer.identify(on: board, counts: &counts)
    case 1: _ = try sequencer.readStatus(on: board, counts: &counts)
    case 2: _ = try sequencer.readPreFire(on: board, counts: &counts)
    case 3: _ = try sequencer.readCounters(on: board, counts: &counts)
    case 4:
      let features = try sequencer.readFeatures(on: board, counts: &counts)
      return isPossible(features.bands) ? nil : "features that no receiver hears: \(features)"
    case 5: _ = try sequencer.readLimits(on: board, counts: &counts)
    case 6: _ = try sequencer.readBurst(on: board, counts: &counts)
    case 7:
      let chunk = try sequencer.readLaw(
        count: 32, at: 0, in: SlotIndex(0), on: board, counts: &counts)
      return chunk.count == 32 ? nil : "\(chunk.count) entries, asked for 32"
    case 8: try sequencer.seal(SlotIndex(1), entries: 64, crc: 7, on: board, counts: &counts)
    case 9: try sequencer.lockLimits(limits, on: board, counts: &counts)
    case 10:
      let info = try sequencer.readCaptureInfo(on: board, counts: &counts)
      let volts = info.voltage(of: .min).volts
      return volts.isFinite ? nil : "a sample of \(volts) V"
    case 11: _ = try sequencer.readCapture(count: 32, at: 65_535, on: board, counts: &counts)
    case 12: try sequencer.clearFaults(on: board, counts: &counts)
    case 13: _ = try FrontEndSetup().identityMemory.readIdentity(on: board, counts: &counts)
    case 14:
      try supply.set(.volts(100), on: board, counts: &counts)
      try supply.verify(.volts(100), on: board, counts: &counts)
    case 15:
      let stored = try supply.powerOnSetPoint(on: board, counts: &counts)
      return (Voltage.zero...Voltage.volts(150)).contains(stored) ? nil : "a set-point of \(stored.volts) V"
    case 16: try supply.storeZeroAtPowerOn(on: board, counts: &counts)
    case 17:
      try monitor.start(on: board, counts: &counts)
      let rail = try monitor.readRail(on: board, counts: &counts)
      return (Voltage.zero...Voltage.volts(720)).contains(rail) ? nil : "a rail of \(rail.volts) V"
    case 18:
      let water = FrontEndSetup().waterThermometer
      try water.identify(on: board, counts: &counts)
      let found = try water.read(on: board, counts: &counts)
      let plausible = water.plausibleMinimum...water.plausibleMaximum
      return plausible.contains(found) ? nil : "water of \(found)"
    default: return try transferLaw(with: sequencer, on: board, &counts)
    }
    return nil
  }

  private static func isPossible(_ bands: BandEnergies) -> Bool {
    [bands.subharmonic, bands.ultraharmonic, bands.harmonic, bands.broadband]
      .allSatisfy { $0.isFinite && $0 >= 0 }
  }

  /// A law of 70 entries written and read back: ends, whatever is answered.
  private static func transferLaw(
    with sequencer: Sequencer, on board: borrowing AnsweringBoard, _ counts: inout TransferCounts
  ) throws(FrontEndFault) -> String? {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 16)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let law: FixedArray<UInt16> = memory.carve(70, repeating: 5)
    var transfer = LawTransfer(slot: SlotIndex(0), elements: 70)
    // Three chunks written and compared, sealed, and begun again a few times.
    for _ in 0..<200 {
      if try transfer.step(law: law, with: sequencer, on: board, counts: &counts) { return nil }
    }
    return "a law that is never done"
  }

  private static let limits = Limits(
    railMaximum: .volts(140), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(4),
    dutyMaximum: .partsPerMillion(2000), dutyWindow: .seconds(1), pulsesMaximum: 1000,
    setPointMaximum: .megapascals(35), waterMinimum: .celsius(15), waterMaximum: .celsius(40),
    headMaximum: .celsius(50))
}

import HistotripsyCore
import VirtualBoard

/// A medium in which nothing happens, at no cost: what remains of a virtual board is lines, bus, parts and front end.
final class SilentMedium: MediumPort {
  private let water: Temperature
  private let echo = Echo(
    linearPeakNegative: .zero, peakNegative: .zero, peakPositive: .zero, didCavitate: false, fractionation: 0,
    receivedNegative: .zero, receivedPositive: .zero,
    bands: BandEnergies(subharmonic: 0, ultraharmonic: 0, harmonic: 0, broadband: 0), expansionPeak: nil,
    collapsePeak: nil, collapseAmplitude: .zero)

  init(water: Temperature) { self.water = water }

  func beam(of law: [UInt16], clock: Frequency) -> Beam { Beam(focus: .origin, pascalsPerVolt: 0) }
  func sonicate(_ beam: Beam, _ burst: Burst) -> Echo { echo }
  func waveform(
    of beam: Beam, _ burst: Burst, echo: Echo, delay: Nanoseconds, interval: Nanoseconds,
    into samples: inout [Double]
  ) {}
  func gateIsOpen(at instant: Instant) -> Bool { true }
  func nextGateChange(after instant: Instant) -> Instant? { nil }
  var waterTemperature: Temperature { water }
}

extension VerbScript {
  /// Asks everything of a board again that was asked before, and forgets the answers.
  func replay(on board: VirtualBoard) throws(VirtualBoardFault) {
    var instant = 0
    var byte = 0
    let kept = self.bytes
    let bytes = kept.span
    for verb in verbs {
      switch verb {
      case .now:
        _ = board.now()
        instant += 1
      case .waitUntil:
        try board.wait(until: Instant(nanoseconds: instants[instant]))
        instant += 1
      case .drive:
        if let line = OutputLine(rawValue: bytes[byte]), let level = Level(rawValue: bytes[byte + 1]) {
          try board.drive(line, level)
        }
        byte += 2
      case .sense:
        if let line = InputLine(rawValue: bytes[byte]) { _ = try board.sense(line) }
        byte += 2
      case .waitForLevel:
        if let level = Level(rawValue: bytes[byte]), let line = InputLine(rawValue: bytes[byte + 1]) {
          _ = try board.wait(for: level, on: line, until: Instant(nanoseconds: instants[instant]))
        }
        byte += 2
        instant += 2
      case .transfer:
        let writes = Int(bytes[byte + 1])
        let reads = Int(bytes[byte + 2])
        var reply = InlineArray<128, UInt8>(repeating: 0)
        var whole = reply.mutableSpan
        var reading = whole._mutatingExtracting(0..<reads)
        try board.transfer(
          to: I2CAddress(device: bytes[byte]), writing: bytes.extracting((byte + 3)..<(byte + 3 + writes)),
          reading: &reading)
        byte += 3 + writes + reads
      case .makeSafe: board.makeSafe()
      }
    }
  }
}

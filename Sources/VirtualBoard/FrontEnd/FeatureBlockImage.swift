import HistotripsyCore

/// The per-burst feature block (`Board/front-end.md` §8), digitised from what the receiver heard.
struct FeatureBlockImage {
  static let size = 32
  var number: UInt32 = 0
  var slot: UInt16 = 0
  var flags: UInt16 = 0
  var peakNegative: UInt16 = 0
  var peakPositive: UInt16 = 0
  var subharmonic: UInt16 = 0
  var ultraharmonic: UInt16 = 0
  var harmonic: UInt16 = 0
  var broadband: UInt16 = 0
  var expansion: UInt16 = 0
  var collapse: UInt16 = 0
  var collapseAmplitude: UInt16 = 0
  var rail: UInt16 = 0
  var clockMicroseconds: UInt32 = 0

  init() {}

  init(
    number: UInt32, slot: UInt16, echo: Echo, isHydrophoneAtFocus: Bool, gateWasOpen: Bool, rail: Double,
    at t: Int64, fullScale: Double
  ) {
    self.number = number
    self.slot = slot
    let negative = abs(echo.receivedNegative.volts)
    let positive = abs(echo.receivedPositive.volts)
    let hasPair = echo.expansionPeak != nil && echo.collapsePeak != nil
    flags =
      (negative > fullScale || positive > fullScale ? 1 : 0) | (isHydrophoneAtFocus ? 2 : 0)
      | (hasPair ? 4 : 0) | (gateWasOpen ? 8 : 0)
    peakNegative = Self.field(min(negative, fullScale), per: 1e-4)
    peakPositive = Self.field(min(positive, fullScale), per: 1e-4)
    subharmonic = Self.field(echo.bands.subharmonic, per: 0.01)
    ultraharmonic = Self.field(echo.bands.ultraharmonic, per: 0.01)
    harmonic = Self.field(echo.bands.harmonic, per: 0.01)
    broadband = Self.field(echo.bands.broadband, per: 0.01)
    expansion = echo.expansionPeak.map { Self.field(Double($0.count), per: 100) } ?? 0
    collapse = echo.collapsePeak.map { Self.field(Double($0.count), per: 100) } ?? 0
    collapseAmplitude = Self.field(min(abs(echo.collapseAmplitude.volts), fullScale), per: 1e-4)
    self.rail = Self.field(rail, per: 0.01)
    clockMicroseconds = UInt32(truncatingIfNeeded: t / 1000)
  }

  /// A value in steps, clamped to what 16 bits hold.
  private static func field(_ value: Double, per step: Double) -> UInt16 {
    let steps = (value / step).rounded()
    guard steps > 0 else { return 0 }
    return steps >= 65_535 ? 65_535 : UInt16(steps)
  }

  func store(in writer: inout FieldWriter) {
    writer.put(number)
    writer.put(slot)
    writer.put(flags)
    writer.put(peakNegative)
    writer.put(peakPositive)
    writer.put(subharmonic)
    writer.put(ultraharmonic)
    writer.put(harmonic)
    writer.put(broadband)
    writer.put(expansion)
    writer.put(collapse)
    writer.put(collapseAmplitude)
    writer.put(rail)
    writer.put(clockMicroseconds)
  }
}

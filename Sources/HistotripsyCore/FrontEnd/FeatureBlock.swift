/// What a feature block turned out to be.
@usableFromInline enum FeatureBlock: Sendable, BitwiseCopyable {
  case features(PulseFeatures)
  /// Pulse number zero: nothing has fired yet.
  case noBurstYet
  /// An unknown flag, or a collapse that does not follow its expansion.
  case contradictory(flags: UInt16)
}

extension PulseFeatures {
  /// The 32 bytes of `Board/front-end.md` §8 in physical units.
  @usableFromInline static func parse(_ reply: inout WireReply) -> FeatureBlock {
    let number = reply.takeLong()
    let slot = reply.takeShort()
    let flags = reply.takeShort()
    let negative = reply.takeShort()
    let positive = reply.takeShort()
    let subharmonic = reply.takeShort()
    let ultraharmonic = reply.takeShort()
    let harmonic = reply.takeShort()
    let broadband = reply.takeShort()
    let expansion = reply.takeShort()
    let collapse = reply.takeShort()
    let amplitude = reply.takeShort()
    let rail = reply.takeShort()
    let clock = reply.takeLong()

    if number == 0 { return .noBurstYet }
    let hasPair = flags & 4 != 0
    guard flags < 16, !hasPair || (expansion != 0 && collapse > expansion) else {
      return .contradictory(flags: flags)
    }
    return .features(
      PulseFeatures(
        pulse: PulseNumber(number), slot: SlotIndex(Int(slot)), isClipped: flags & 1 != 0,
        isHydrophoneAtFocus: flags & 2 != 0, gateWasOpen: flags & 8 != 0,
        peakNegative: inputVoltage(negative), peakPositive: inputVoltage(positive),
        bands: BandEnergies(
          subharmonic: decibels(subharmonic), ultraharmonic: decibels(ultraharmonic),
          harmonic: decibels(harmonic), broadband: decibels(broadband)),
        collapseTime: hasPair ? Nanoseconds(Int64(collapse - expansion) * 100) : nil,
        collapsePeak: inputVoltage(amplitude), railAtTrigger: .volts(Double(rail) * 0.01),
        expansionPeak: expansion == 0 ? nil : Nanoseconds(Int64(expansion) * 100),
        clockAtTrigger: FrontEndClock(microseconds: clock)))
  }

  /// Steps of 0.1 mV.
  private static func inputVoltage(_ steps: UInt16) -> Voltage { .volts(Double(steps) * 1e-4) }

  /// Steps of 0.01 dB.
  private static func decibels(_ steps: UInt16) -> Double { Double(steps) * 0.01 }
}

/// How much of a target is treated, as far as a running treatment knows.
public struct DoseStanding: Equatable, Sendable {
  /// Cubic metres of the target.
  public var targetVolume: Double
  /// Share of the target that is liquefied, 0 to 1: to be expected with threshold and set-point as the plan has them.
  public var treatedShare: Double
  /// How far that share is off, root mean square over what is not known of threshold and set-point.
  public var deviation: Double
  /// Cubic metres liquefied outside the target, by the main lobe.
  public var spill: Double
  /// Therapy pulses that it rests on.
  public var pulses: UInt64

  public init(targetVolume: Double, treatedShare: Double, deviation: Double, spill: Double, pulses: UInt64) {
    self.targetVolume = targetVolume
    self.treatedShare = treatedShare
    self.deviation = deviation
    self.spill = spill
    self.pulses = pulses
  }

  /// Cubic metres.
  public var treatedVolume: Double { targetVolume * treatedShare }
  /// Cubic metres of the target that are not treated.
  public var untreatedVolume: Double { targetVolume - treatedVolume }

  /// Shares within which the true one lies in some 95 of 100 treatments.
  public var range: ClosedRange<Double> {
    max(0, treatedShare - 2 * deviation)...min(1, treatedShare + 2 * deviation)
  }
}

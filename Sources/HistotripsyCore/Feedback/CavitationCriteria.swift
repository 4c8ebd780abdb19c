/// When a level above its baseline is taken for cavitation.
///
/// A band counts as risen when it exceeds its baseline mean by more than max(k·s, floor). With
/// Gaussian levels in decibels and a baseline of n pulses the chance of that without cavitation is
/// at most P(t₍ₙ₋₁₎ > k/√(1 + 1/n)), Student's t: for k = 4, 7.4·10⁻⁴ at n = 16, 2.2·10⁻⁴ at n = 32
/// and towards 3.2·10⁻⁵ for long baselines; for k = 3, 5.4·10⁻³, 3.0·10⁻³ and 1.3·10⁻³. That is per
/// band and pulse, and so the chance of a false inertial verdict; a stable one looks at two bands,
/// so twice that at most.
public struct CavitationCriteria: Equatable, Sendable, BitwiseCopyable {
  /// k: standard deviations of the baseline.
  public var sigmas: Double
  /// A rise below this many decibels is never counted, however quiet the baseline was. 6 dB [M].
  public var floorDecibels: Double
  /// Pulses of the baseline, at least and at most.
  public var baselineMinimum: UInt32
  /// Most baseline pulses that are averaged.
  public var baselineMaximum: UInt32
  /// A collapse peak below this is noise, whatever the baseline held. 1 mV [M]; depends on the
  /// receiver.
  public var collapseFloor: Voltage
  /// How a band's level follows the drive without cavitation: 0 not at all (noise of the receiver),
  /// 1 in proportion (scattered burst). The rise that the drive alone explains, against the
  /// baseline pass, is then taken off: that much × 20 lg of the ratio of the rails.
  public var driveScaling: Double

  /// Criteria; `areConsistent` says whether they fit each other.
  public init(
    sigmas: Double = 4, floorDecibels: Double = 6, baselineMinimum: UInt32 = 16,
    baselineMaximum: UInt32 = 4096,
    collapseFloor: Voltage = .millivolts(1), driveScaling: Double = 0
  ) {
    self.sigmas = sigmas
    self.floorDecibels = floorDecibels
    self.baselineMinimum = baselineMinimum
    self.baselineMaximum = baselineMaximum
    self.collapseFloor = collapseFloor
    self.driveScaling = driveScaling
  }

  /// Whether these make sense together: k 1 to 20, floor 0 to 60 dB, baseline 2 to 65536 pulses,
  /// scaling 0 to 1.
  public var areConsistent: Bool {
    sigmas >= 1 && sigmas <= 20 && floorDecibels >= 0 && floorDecibels <= 60 && baselineMinimum >= 2
      && baselineMaximum >= baselineMinimum && baselineMaximum <= 65_536 && collapseFloor >= .zero
      && driveScaling >= 0 && driveScaling <= 1
  }
}

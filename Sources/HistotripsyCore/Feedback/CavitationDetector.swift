import CoreMaths

/// What kind of cavitation a pulse showed.
public enum CavitationKind: UInt8, Sendable, BitwiseCopyable {
  case none
  /// Bubbles that oscillate: sub- or ultraharmonics risen.
  case stable
  /// Bubbles that collapse: broadband risen, or an emission's collapse peak heard.
  case inertial
}

/// What a pulse showed, and by how much.
public struct CavitationEvidence: Equatable, Sendable, BitwiseCopyable {
  /// What the pulse showed.
  public var kind: CavitationKind
  /// Levels above their baseline, in decibels; 0 while they cannot be judged (receiver clipped, no
  /// baseline).
  public var broadbandRise: Double
  /// Subharmonic level above its baseline, in decibels; 0 while it cannot be judged.
  public var subharmonicRise: Double
  /// Ultraharmonic level above its baseline, in decibels; 0 while it cannot be judged.
  public var ultraharmonicRise: Double
  /// An expansion and a collapse peak above the floor.
  public var hasCollapsePair: Bool
  /// The band levels were judged: the baseline was complete and the receiver did not clip. The
  /// collapse pair always is.
  public var areBandsJudged: Bool

  /// Whether the pulse counts towards the dose: inertial cavitation.
  public var didCavitate: Bool { kind == .inertial }
}

/// Decides for each pulse whether it cavitated, against a baseline taken with a drive at which
/// nothing can.
///
/// Two independent witnesses of inertial cavitation: broadband noise between the harmonics, and the
/// pair of peaks of an acoustic cavitation emission. A clipped receiver makes broadband noise of
/// its own, so then only the pair counts. Harmonics are not used: they grow with the drive by
/// non-linear propagation alone.
public struct CavitationDetector: Sendable, BitwiseCopyable {
  /// The thresholds in use.
  public let criteria: CavitationCriteria
  private var broadband = RunningStatistics()
  private var subharmonic = RunningStatistics()
  private var ultraharmonic = RunningStatistics()
  private var collapse = RunningStatistics()
  private var rail = RunningStatistics()

  /// - Precondition: `criteria.areConsistent`.
  public init(criteria: CavitationCriteria = CavitationCriteria()) {
    precondition(criteria.areConsistent, "contradictory cavitation criteria")
    self.criteria = criteria
  }

  /// Baseline pulses taken so far.
  public var baselinePulses: UInt32 { broadband.count }
  /// Whether there are enough of them to judge levels by.
  public var isReady: Bool { broadband.count >= criteria.baselineMinimum }

  /// Mean broadband level of the baseline, in decibels re 1 µV²; `nil` before it is ready.
  public var broadbandBaseline: Double? { isReady ? broadband.mean : nil }

  /// Adds a pulse of the sub-threshold pass to the baseline. A clipped one is not added, nor any
  /// beyond `baselineMaximum`.
  @discardableResult
  public mutating func learn(_ features: PulseFeatures) -> Bool {
    if features.isClipped || broadband.count >= criteria.baselineMaximum { return false }
    broadband.add(features.bands.broadband)
    subharmonic.add(features.bands.subharmonic)
    ultraharmonic.add(features.bands.ultraharmonic)
    collapse.add(features.collapsePeak.volts)
    rail.add(features.railAtTrigger.volts)
    return true
  }

  /// Forgets the baseline (new medium, new receiver gain).
  public mutating func forget() { self = CavitationDetector(criteria: criteria) }

  /// What a therapy pulse showed. Without a complete baseline only the collapse pair is judged,
  /// against the fixed floor.
  public func judge(_ features: PulseFeatures) -> CavitationEvidence {
    let hasPair = features.collapseTime != nil && features.collapsePeak.volts > collapseFloor
    let areBandsJudged = isReady && !features.isClipped
    var evidence = CavitationEvidence(
      kind: hasPair ? .inertial : .none, broadbandRise: 0, subharmonicRise: 0, ultraharmonicRise: 0,
      hasCollapsePair: hasPair, areBandsJudged: areBandsJudged)
    guard areBandsJudged else { return evidence }
    let explained = explainedRise(at: features.railAtTrigger)
    evidence.broadbandRise = features.bands.broadband - broadband.mean - explained
    evidence.subharmonicRise = features.bands.subharmonic - subharmonic.mean - explained
    evidence.ultraharmonicRise = features.bands.ultraharmonic - ultraharmonic.mean - explained
    if hasPair { return evidence }
    if isRisen(evidence.broadbandRise, broadband) {
      evidence.kind = .inertial
    } else if isRisen(evidence.subharmonicRise, subharmonic)
      || isRisen(evidence.ultraharmonicRise, ultraharmonic)
    {
      evidence.kind = .stable
    }
    return evidence
  }

  private func isRisen(_ rise: Double, _ baseline: RunningStatistics) -> Bool {
    let statistical = criteria.sigmas * baseline.standardDeviation
    return rise > (statistical > criteria.floorDecibels ? statistical : criteria.floorDecibels)
  }

  /// Volts that a collapse peak must exceed: the stated floor, or what the baseline pass shows to
  /// be noise.
  private var collapseFloor: Double {
    let fixed = criteria.collapseFloor.volts
    guard isReady else { return fixed }
    let noise = collapse.mean + criteria.sigmas * collapse.standardDeviation
    return noise > fixed ? noise : fixed
  }

  private func explainedRise(at now: Voltage) -> Double {
    guard criteria.driveScaling > 0, rail.mean > 0, now > .zero else { return 0 }
    return criteria.driveScaling * 20 * core_log10(now.volts / rail.mean)
  }
}

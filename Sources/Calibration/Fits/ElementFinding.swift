import Foundation
import HistotripsyCore

/// What was found out about one element by firing it and listening.
public struct ElementFinding: Codable, Equatable, Sendable {
  public enum Condition: String, Codable, Sendable {
    case good
    /// Nothing above the noise, or below a tenth of what a good element gives.
    case dead
    /// Between a tenth and a half of what a good element gives.
    case weak
  }

  /// What may be wrong with an element, the gravest first; one may be several.
  public enum Verdict: String, Codable, CaseIterable, Sendable {
    case dead
    case reversed
    case late
    case weak
    case good
  }

  /// From 0, in the order of the array.
  public let element: Int
  public let condition: Condition
  public let isReversed: Bool
  /// Later than its place in the array says, beyond `lateFrom`.
  public let isLate: Bool
  /// Amplitude over what a good element at its place gives; 1 is nominal.
  public let gain: Double
  /// Standard deviation of `gain`, by noise.
  public let gainDeviation: Double
  /// Arrival minus what geometry says, negative when early; `nil` for a dead element.
  public let lateness: Nanoseconds?
  /// Standard deviation of `lateness`, by noise, in seconds.
  public let latenessDeviation: Double

  public init(
    element: Int, condition: Condition, isReversed: Bool, isLate: Bool, gain: Double, gainDeviation: Double,
    lateness: Nanoseconds?, latenessDeviation: Double
  ) {
    self.element = element
    self.condition = condition
    self.isReversed = isReversed
    self.isLate = isLate
    self.gain = gain
    self.gainDeviation = gainDeviation
    self.lateness = lateness
    self.latenessDeviation = latenessDeviation
  }

  /// Everything that is wrong; `[.good]` when nothing is.
  public var verdicts: [Verdict] {
    if condition == .dead { return [.dead] }
    let found: [Verdict] =
      (isReversed ? [.reversed] : []) + (isLate ? [.late] : []) + (condition == .weak ? [.weak] : [])
    return found.isEmpty ? [.good] : found
  }

  /// The gravest of them.
  public var verdict: Verdict { verdicts[0] }

  /// What the element's record is to be trimmed by: the law then fires it this much later. `nil` for a dead element.
  public var trim: Nanoseconds? { lateness.map { -$0 } }

  /// Later (or earlier) than this is a finding and not a tolerance: an eighth of a period costs 0.7 dB of that element's share.
  public static func lateFrom(_ carrier: Frequency) -> Double { 1 / (8 * carrier.hertz) }
}

/// Judges all elements together: what is common to them is no property of any.
public struct ElementJudgement: Sendable {
  /// One element's burst, relative to where geometry puts it.
  public struct Observation: Equatable, Sendable {
    public var element: Int
    /// Amplitude over the amplitude that geometry predicts for a nominal element, in any common unit.
    public var relativeAmplitude: Double
    /// Standard deviation of the same.
    public var deviation: Double
    /// Middle of the burst minus the predicted time, seconds, by the envelope.
    public var lateness: Double
    /// Phase of the carrier at the burst's own middle.
    public var phase: Double
    /// Phase of the carrier at the predicted time.
    public var phaseAtPrediction: Double

    public init(
      element: Int, relativeAmplitude: Double, deviation: Double, lateness: Double, phase: Double,
      phaseAtPrediction: Double
    ) {
      self.element = element
      self.relativeAmplitude = relativeAmplitude
      self.deviation = deviation
      self.lateness = lateness
      self.phase = phase
      self.phaseAtPrediction = phaseAtPrediction
    }
  }

  public let findings: [ElementFinding]
  /// Of the elements that are neither dead nor weak: the common unit of `relativeAmplitude`.
  public let nominalAmplitude: Double

  /// - Parameter observations: one for each element that was fired, in order; at least one.
  public init(_ observations: [Observation], carrier: Frequency) {
    precondition(!observations.isEmpty, "elements were fired")
    let omega = 2 * Double.pi * carrier.hertz
    let amplitudes = observations.map(\.relativeAmplitude).sorted()
    // Up to half of an array may be silent before the upper quartile says so.
    let upper = amplitudes[amplitudes.count * 3 / 4]
    let sound = observations.filter {
      $0.relativeAmplitude > 0.5 * upper && $0.relativeAmplitude > 5 * $0.deviation
    }
    let nominal = sound.isEmpty ? upper : Self.median(sound.map(\.relativeAmplitude))
    let common = Self.commonPhase(sound.map(\.phase))
    let delay = Self.median(sound.map(\.lateness))
    nominalAmplitude = nominal
    // The phase at the predicted time of good elements that are right way round: what the common delay leaves.
    let upright = sound.filter {
      abs(BurstFinder.wrapped($0.phase - common)) < .pi / 2 && abs($0.lateness - delay) < 0.2 / carrier.hertz
    }
    let reference = Self.mean(upright.map(\.phaseAtPrediction))

    findings = observations.map { seen in
      let gain = seen.relativeAmplitude / nominal
      let deviation = seen.deviation / nominal
      guard gain >= 0.1, seen.relativeAmplitude > 5 * seen.deviation else {
        return ElementFinding(
          element: seen.element, condition: .dead, isReversed: false, isLate: false, gain: 0,
          gainDeviation: deviation, lateness: nil, latenessDeviation: 0)
      }
      let isReversed = abs(BurstFinder.wrapped(seen.phase - common)) > .pi / 2
      // The carrier's phase tells the time to a fraction of the period, the envelope tells which period.
      let turned = seen.phaseAtPrediction - reference - (isReversed ? .pi : 0)
      let fine = -BurstFinder.wrapped(turned) / omega
      let coarse = seen.lateness - delay
      let period = 1 / carrier.hertz
      let lateness = fine + ((coarse - fine) / period).rounded() * period
      return ElementFinding(
        element: seen.element, condition: gain < 0.5 ? .weak : .good, isReversed: isReversed,
        isLate: abs(lateness) > ElementFinding.lateFrom(carrier), gain: gain, gainDeviation: deviation,
        lateness: Nanoseconds(Int64((lateness * 1e9).rounded())),
        latenessDeviation: deviation / gain / omega)
    }
  }

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private static func mean(_ phases: [Double]) -> Double {
    let sum = phases.reduce(SIMD2<Double>(0, 0)) { $0 + SIMD2(cos($1), sin($1)) }
    return atan2(sum.y, sum.x)
  }

  /// The phase that most have, whichever way round the rest are: doubled angles forget a reversal, and the majority decides.
  private static func commonPhase(_ phases: [Double]) -> Double {
    let doubled = mean(phases.map { 2 * $0 }) / 2
    let opposite = phases.count { abs(BurstFinder.wrapped($0 - doubled)) > .pi / 2 }
    return opposite * 2 > phases.count ? BurstFinder.wrapped(doubled + .pi) : doubled
  }
}

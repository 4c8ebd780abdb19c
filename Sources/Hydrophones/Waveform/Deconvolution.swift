import Foundation
import HistotripsyCore
import Text

/// How voltages are turned into pressures.
public struct DeconvolutionSettings: Sendable {
  /// Which phase of the sensitivity is divided by.
  public enum Phase: String, Sendable {
    /// As calibrated; only where the calibration has one.
    case calibrated
    /// Computed from the modulus, as of a minimum-phase system.
    case minimum
  }

  /// Part of the calibrated band to be used; `nil` for all of it.
  public var band: ClosedRange<Frequency>?
  /// `nil`: calibrated where there is one.
  public var phase: Phase?
  /// `nil` divides and does no more.
  public var lowPass: LowPass?
  /// `nil`: as the calibration says.
  public var correlation: ErrorCorrelation?
  /// Standard deviation of every sample, independent of the others; `nil` where nobody recorded the noise.
  public var noise: Voltage?

  /// Settings; what is left out follows from the calibration.
  public init(
    band: ClosedRange<Frequency>? = nil, phase: Phase? = nil, lowPass: LowPass? = nil,
    correlation: ErrorCorrelation? = nil, noise: Voltage? = nil
  ) {
    self.band = band
    self.phase = phase
    self.lowPass = lowPass
    self.correlation = correlation
    self.noise = noise
  }
}

/// Pressures from voltages by division of spectra, X(f) = V(f)/M(f), with a low-pass; and by the single factor |M| at the strongest
/// frequency, for comparison.
///
/// The steps are those of Weber and Wilkens' tutorial (doi 10.5281/zenodo.10079801): mean removed, transform, division by the
/// interpolated sensitivity, low-pass, transform back. IEC 62127-1:2022 asks for the first and the last two.
public struct Deconvolution: Sendable {
  /// The voltages that were analysed.
  public let record: VoltageRecord
  /// The settings that were asked for.
  public let settings: DeconvolutionSettings
  /// Pressures behind the low-pass; in pascals, one for each voltage.
  public let pascals: [Double]
  /// Pressures without the low-pass; in pascals.
  public let unfiltered: [Double]
  /// Pressures by the single factor; in pascals.
  public let scaled: [Double]
  /// The single factor.
  public let factor: Sensitivity
  /// Frequency of the strongest component of the pressure, at which the single factor holds.
  public let fundamental: Frequency
  /// Share of the energy of the (unfiltered) spectrum that lies outside the calibrated band, where the value at the band's end was used.
  public let shareOutside: Double
  /// Whether the strongest component itself lies outside the band.
  public let isFundamentalOutside: Bool
  /// Phase that was used.
  public let phase: DeconvolutionSettings.Phase

  let transform: FourierTransform
  let sensitivity: BinSensitivity
  /// Of the pressure, filtered.
  let spectrum: [Phasor]
  /// Of the pressure, unfiltered.
  let bareSpectrum: [Phasor]
  /// Of the low-pass.
  let filter: [Phasor]
  let isPositive: Bool

  /// - Parameters:
  ///   - curve: at the recorder, loaded.
  ///   - isPositive: whether compression gives a positive voltage.
  /// - Throws: a part of the band that the calibration does not have; a calibrated phase where there is none; a sensitivity of 0.
  public init(
    _ record: VoltageRecord, curve: SensitivityCurve, isPositive: Bool = true, settings: DeconvolutionSettings
  ) throws(InputError) {
    let file = record.provenance.source
    var used = curve
    if let band = settings.band {
      guard let part = curve.restricted(to: band) else {
        throw InputError(
          file: "--band",
          message:
            "\(Dimension.frequency.shown(band)) holds fewer than two calibrated frequencies (calibrated: "
            + "\(Dimension.frequency.shown(curve.band)))")
      }
      used = part
    }
    let phase = settings.phase ?? (curve.hasPhase ? .calibrated : .minimum)
    guard phase == .minimum || curve.hasPhase else {
      throw InputError(
        file: "--phase", message: "the calibration has no phase; allowed: minimum (computed from the modulus)"
      )
    }
    let count = record.volts.count
    let transform = FourierTransform(count: count)
    let sensitivity = BinSensitivity(
      used, phase: phase == .minimum ? .minimum : .calibrated, samples: count, step: record.step)
    guard let least = sensitivity.moduli.min(), least > 0 else {
      throw InputError(file: file, field: "sensitivity", message: "0 V/Pa within the band (above 0)")
    }
    let mean = record.volts.reduce(0, +) / Double(count)
    let sign = isPositive ? 1.0 : -1
    let volts = record.volts.map { sign * ($0 - mean) }
    let bare = zip(transform.spectrum(of: volts), sensitivity.values).map { $0 / $1 }
    let filter = (0..<transform.binCount).map { bin in
      settings.lowPass?.response(at: Double(bin) * sensitivity.width) ?? Phasor(1, 0)
    }
    let spectrum = zip(bare, filter).map { $0 * $1 }
    (pascals, unfiltered) = transform.records(spectrum, bare)

    var strongest = 1
    var (inside, outside) = (0.0, 0.0)
    for bin in 1..<transform.binCount {
      let energy = bare[bin].squaredModulus
      if energy > bare[strongest].squaredModulus { strongest = bin }
      if sensitivity.isOutside[bin] { outside += energy } else { inside += energy }
    }
    guard inside + outside > 0, (inside + outside).isFinite else {
      throw InputError(file: file, field: "volts", message: "every sample is alike: there is no signal")
    }
    let factor = sensitivity.moduli[strongest]
    self.factor = Sensitivity(clamping: factor)
    fundamental = Frequency(clamping: Double(strongest) * sensitivity.width)
    shareOutside = outside / (inside + outside)
    isFundamentalOutside = sensitivity.isOutside[strongest]
    scaled = volts.map { $0 / factor }
    self.record = record
    self.settings = settings
    self.phase = phase
    self.transform = transform
    self.sensitivity = sensitivity
    self.spectrum = spectrum
    bareSpectrum = bare
    self.filter = filter
    self.isPositive = isPositive
  }

  /// Time of a sample.
  public func time(of sample: Int) -> Interval {
    Interval(clamping: record.start.seconds + Double(sample) * record.step.seconds)
  }

  /// Amplitudes of the spectrum of pressure, in steps of `binWidthHertz` from 0 Hz.
  package var amplitudes: [Double] { spectrum.map(\.modulus) }
  /// The same before the low-pass filter.
  package var amplitudesBeforeLowPass: [Double] { bareSpectrum.map(\.modulus) }
  /// Between two lines of the spectrum.
  package var binWidthHertz: Double { sensitivity.width }

  /// The band that was used.
  public var band: ClosedRange<Frequency> { sensitivity.curve.band }
}

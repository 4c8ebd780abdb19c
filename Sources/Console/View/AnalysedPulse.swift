import Foundation
import HistotripsyCore
import Hydrophones
import Text

/// An analysed pulse with everything that explains it.
struct AnalysedPulse {
  let analysis: PulseAnalysis
  let calibration: HydrophoneCalibration
  /// At the recorder.
  let curve: SensitivityCurve
  /// Of the hydrophone alone, where something is attached.
  let unloaded: SensitivityCurve?
  let preamplifier: PreamplifierCalibration?
  let medium: Medium
  /// `nil`: assumed.
  let water: Temperature?
  var repetition: Frequency?
  var depth: Length?
  var fNumber: Double?
  var day: CalendarDate?

  /// What a reader has to know before believing the numbers.
  var warnings: [String] {
    var warnings: [String] = []
    let deconvolution = analysis.deconvolution
    let band = Dimension.frequency.shown(deconvolution.band)
    if deconvolution.shareOutside > 1e-6 {
      warnings.append(
        "\(Self.percent(deconvolution.shareOutside)) of the spectrum's energy lies outside the calibrated band (\(band)); there the value at "
          + "the band's end was used")
    }
    if let cutoff = deconvolution.settings.lowPass?.cutoff,
      cutoff.hertz > deconvolution.band.upperBound.hertz * 1.000001
    {
      warnings.append(
        "the low-pass lets frequencies above the calibrated band pass (\(Dimension.frequency.shown(cutoff.hertz)))"
      )
    }
    if deconvolution.settings.noise == nil {
      warnings.append("no noise record: the uncertainties lack the noise")
    }
    if !curve.hasUncertainty {
      warnings.append(
        "the calibration states no uncertainty: the uncertainties lack it (--uncertainty states one)")
    }
    if let day, calibration.isValid(on: day) == false {
      warnings.append("the calibration is not valid on \(day) (\(validity))")
    }
    let peak = analysis.parameters.peakNegative.value
    if calibration.withstands(peak) == false, let limit = calibration.limit {
      warnings.append(
        "p− exceeds what the hydrophone withstands (\(Dimension.pressure.shown(limit.peakNegative.pascals)), \(limit.source)): it may have "
          + "cavitated, and p− is then no measurement")
    }
    if let water, let other = calibration.temperature, abs(water.celsius - other.celsius) > 3 {
      warnings.append(
        "the water differs from the calibration's by \((abs(water.celsius - other.celsius)).short) °C; the sensitivity is not corrected for it"
      )
    }
    return warnings
  }

  var notes: [String] {
    var notes = analysis.deconvolution.record.notes + calibration.notes + (preamplifier?.notes ?? [])
    if water == nil { notes.append("water is taken as 20 °C, ± 5 °C (--temperature states one)") }
    if calibration.limit == nil { notes.append("the hydrophone's own limit is not known") }
    return notes
  }

  private var validity: String {
    [calibration.calibrated.map { "from \($0)" }, calibration.expires.map { "to \($0)" }].compactMap { $0 }
      .joined(separator: " ")
  }

  /// The spatial-averaging correction, as words; `nil` where f-number or diameter are not known.
  var spatialAveraging: String? {
    guard let fNumber else { return nil }
    guard let diameter = calibration.diameter else { return "not known: the calibration has no diameter" }
    let averaging = SpatialAveraging(
      diameter: diameter, fundamental: analysis.deconvolution.fundamental, fNumber: fNumber,
      speedOfSound: medium.speedOfSound)
    func words(_ peak: SpatialAveraging.Peak) -> String? {
      guard case .factor(let factor, let u) = averaging.correction(peak) else { return nil }
      return "× (\(Significant.text(factor, 2 * u)))"
    }
    if let negative = words(.negative), let positive = words(.positive) {
      return "p− \(negative), p+ \(positive) (k = 2; Wear, Shah and Baker 2022), not applied"
    }
    guard case .tooLarge(let x) = averaging.correction(.negative) else {
      return "none: the published rule was fitted to F/1 … F/3, 2 MHz … 10 MHz and faces of 85 µm … 1 mm"
    }
    return "none: the hydrophone is too large for the beam (x = \(x.short), 0 … 1)"
  }

  static func percent(_ share: Double) -> String { String(format: "%.2g %%", share * 100) }
}

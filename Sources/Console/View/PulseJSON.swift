import Foundation
import HistotripsyCore
import Hydrophones
import Sessions
import Text

/// An analysed pulse as one JSON object. Keys end in their unit; uncertainties are standard ones (k = 1).
enum PulseJSON {
  static func text(_ report: AnalysedPulse) throws -> String {
    let data = try JSONSerialization.data(
      withJSONObject: object(report), options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  private static func object(_ report: AnalysedPulse) -> [String: Any] {
    let p = report.analysis.parameters
    let deconvolution = report.analysis.deconvolution
    var object: [String: Any] = [
      "version": Version.text, "waveform": provenance(deconvolution.record.provenance),
      "sensitivity": provenance(report.calibration.provenance), "hydrophone": report.calibration.name,
      "samples": deconvolution.record.volts.count, "step_s": deconvolution.record.step.seconds,
      "band_Hz": [deconvolution.band.lowerBound.hertz, deconvolution.band.upperBound.hertz],
      "phase": deconvolution.phase.rawValue, "errors": report.analysis.correlation.rawValue,
      "lowPassBound_Pa": report.analysis.regularisationBound.pascals,
      "shareOutsideBand": deconvolution.shareOutside,
      "fundamental_Hz": deconvolution.fundamental.hertz,
      "factor_VPerPa": deconvolution.factor.voltsPerPascal,
      "factorPeakPositive_Pa": report.analysis.scaledPeakPositive.pascals,
      "factorPeakNegative_Pa": report.analysis.scaledPeakNegative.pascals,
      "peakPositive_Pa": result(p.peakPositive), "peakPositive_s": p.peakPositiveTime.seconds,
      "measuredPeakNegative_Pa": result(p.peakNegative), "peakNegative_s": p.peakNegativeTime.seconds,
      "pressureSquaredIntegral_Pa2s": result(p.pressureSquaredIntegral),
      "pulseIntensityIntegral_JPerM2": result(p.intensityIntegral), "pulseDuration_s": result(p.duration),
      "isppa_WPerM2": result(p.pulseAverageIntensity), "impedance_PaSPerM": report.medium.impedance,
      "warnings": report.warnings, "notes": report.notes,
    ]
    object["preamp"] = report.preamplifier.map { provenance($0.provenance) }
    object["lowPass_Hz"] = deconvolution.settings.lowPass?.cutoff.hertz
    object["noise_V"] = deconvolution.settings.noise?.volts
    object["lowerFrequency_Hz"] = p.lowerFrequency.map(result)
    object["upperFrequency_Hz"] = p.upperFrequency.map(result)
    object["centreFrequency_Hz"] = p.centreFrequency.map(result)
    object["mechanicalIndexInWater"] = p.mechanicalIndex.map(result)
    object["ispta_WPerM2"] = report.repetition.map { result(p.temporalAverageIntensity(at: $0)) }
    object["mechanicalIndexDerated"] = report.depth.flatMap { p.mechanicalIndex(deratedOver: $0) }.map(result)
    object["spatialAveraging"] = report.spatialAveraging
    return object
  }

  private static func result<Q: Quantity>(_ result: Uncertain<Q>) -> [String: Any] {
    var budget: [String: Double] = [:]
    for term in result.budget { budget[term.source.rawValue] = term.standard }
    return ["value": result.value.inBaseUnit, "u": result.standardUncertainty, "budget": budget]
  }

  private static func provenance(_ provenance: Provenance) -> [String: Any] {
    ["source": provenance.source, "sha256": provenance.digest ?? ""]
  }
}

import Foundation
import HistotripsyCore
import Hydrophones
import Text

/// An analysed pulse as a table for people: values with expanded uncertainty, then the budget, then what has to be known.
enum PulseTable {
  struct Row {
    let name: String
    let value: Double
    let expanded: Double
    let unit: String
    /// Relative standard contributions.
    let budget: [(UncertaintyTerm.Source, Double)]

    init<Q: Quantity>(_ name: String, _ result: Uncertain<Q>, times factor: Double, _ unit: String) {
      self.name = name
      self.unit = unit
      value = result.value.inBaseUnit * factor
      expanded = result.expandedUncertainty * factor
      let size = max(abs(result.value.inBaseUnit), .leastNormalMagnitude)
      budget = result.budget.map { ($0.source, $0.standard / size) }
    }
  }

  static func rows(_ report: AnalysedPulse) -> [Row] {
    let p = report.analysis.parameters
    var rows = [
      Row("p+", p.peakPositive, times: 1e-6, "MPa"),
      Row("p− (measured)", p.peakNegative, times: 1e-6, "MPa"),
      Row("∫p² dt", p.pressureSquaredIntegral, times: 1e-6, "kPa² s"),
      Row("PII", p.intensityIntegral, times: 0.1, "mJ/cm²"),
      Row("pulse duration", p.duration, times: 1e6, "µs"),
      Row("Isppa", p.pulseAverageIntensity, times: 1e-4, "W/cm²"),
    ]
    if let repetition = report.repetition {
      rows.append(Row("Ispta", p.temporalAverageIntensity(at: repetition), times: 0.1, "mW/cm²"))
    }
    if let lower = p.lowerFrequency { rows.append(Row("−3 dB, lower", lower, times: 1e-6, "MHz")) }
    if let upper = p.upperFrequency { rows.append(Row("−3 dB, upper", upper, times: 1e-6, "MHz")) }
    if let centre = p.centreFrequency { rows.append(Row("centre frequency", centre, times: 1e-6, "MHz")) }
    if let index = p.mechanicalIndex { rows.append(Row("MI in water", index, times: 1, "")) }
    if let depth = report.depth, let index = p.mechanicalIndex(deratedOver: depth) {
      rows.append(Row("MI de-rated", index, times: 1, ""))
    }
    return rows
  }

  static func lines(_ report: AnalysedPulse) -> [String] {
    let deconvolution = report.analysis.deconvolution
    let record = deconvolution.record
    var lines: [String] = []
    func head(_ name: String, _ value: String) { lines.append(padded(name, 18) + value) }
    head(
      "waveform",
      "\(record.provenance.source), \(record.volts.count) samples of \(Dimension.time.shown(record.step.seconds))"
    )
    head("hydrophone", report.calibration.name + (report.preamplifier.map { " with \($0.name)" } ?? ""))
    head("band", "\(Dimension.frequency.shown(deconvolution.band)), phase: \(phase(deconvolution.phase))")
    head(
      "low-pass",
      deconvolution.settings.lowPass.map {
        "\(Dimension.frequency.shown($0.cutoff.hertz)), takes at most \(Dimension.pressure.shown(report.analysis.regularisationBound.pascals)) away"
      } ?? "none")
    if let noise = deconvolution.settings.noise { head("noise", Dimension.voltage.shown(noise.volts)) }
    head("errors", "of different frequencies: \(report.analysis.correlation.rawValue)")
    lines.append("")
    let rows = rows(report)
    let sources = UncertaintyTerm.Source.allCases.filter { source in
      rows.contains { $0.budget.contains { $0.0 == source } }
    }
    lines.append(
      padded("", 18) + padded("value ± U (k = 2)", 26) + padded("unit", 9)
        + sources.map { padded(name($0), 13) }.joined() + (sources.isEmpty ? "" : "(standard, k = 1)"))
    for row in rows {
      let shares = sources.map { source in
        padded(row.budget.first { $0.0 == source }.map { share($0.1) } ?? "–", 13)
      }
      let text =
        padded(row.name, 18) + padded(Significant.text(row.value, row.expanded), 26) + padded(row.unit, 9)
        + shares.joined()
      lines.append(text.trimmingCharacters(in: .whitespaces))
    }
    lines.append("")
    head(
      "by single factor",
      String(
        format: "p+ %.4g MPa, p− %.4g MPa (%.4g mV/MPa at %@)",
        report.analysis.scaledPeakPositive.megapascals,
        report.analysis.scaledPeakNegative.megapascals, deconvolution.factor.millivoltsPerMegapascal,
        Dimension.frequency.shown(deconvolution.fundamental.hertz)))
    if let averaging = report.spatialAveraging { head("spatial averaging", averaging) }
    lines += report.warnings.map { "warning: \($0)" }
    return lines + report.notes.map { "note: \($0)" }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func phase(_ phase: DeconvolutionSettings.Phase) -> String {
    phase == .calibrated ? "calibrated" : "computed from the modulus (minimum phase)"
  }

  private static func name(_ source: UncertaintyTerm.Source) -> String {
    switch source {
    case .noise: "noise"
    case .sensitivity: "sensitivity"
    case .regularisation: "low-pass"
    case .medium: "water"
    case .drive: "drive"
    case .temperature: "temperature"
    case .position: "position"
    case .averaging: "averaging"
    case .form: "form of the fit"
    case .direction: "direction"
    case .phase: "phase"
    case .linearity: "linearity"
    }
  }

  private static func share(_ relative: Double) -> String {
    relative >= 0.0005 ? String(format: "%.2g %%", relative * 100) : "< 0.05 %"
  }
}

import Drawing
import Foundation
import HistotripsyCore
import Hydrophones

/// Pictures of an analysed pulse: the waveform with its uncertainty, and its spectrum with the calibrated band.
public enum PulseDrawing {
  /// Pressure against time around the pulse, with the band of expanded uncertainty (k = 2) and the single-factor waveform.
  public static func waveform(of analysis: PulseAnalysis, name: String) -> String {
    let deconvolution = analysis.deconvolution
    let pascals = deconvolution.pascals
    let shown = window(of: analysis)
    let time = shown.map { deconvolution.time(of: $0).microseconds }
    let band = zip(shown, time).map { sample, at in
      let u = 2 * analysis.standardUncertainties[sample]
      return (x: at, low: (pascals[sample] - u) * 1e-6, high: (pascals[sample] + u) * 1e-6)
    }
    let low = band.reduce(0) { min($0, $1.low) }
    let high = band.reduce(0) { max($0, $1.high) }
    let scaled = shown.map { deconvolution.scaled[$0] * 1e-6 }
    let range = min(low, scaled.min() ?? 0)...max(high, scaled.max() ?? 0)
    let parameters = analysis.parameters
    var chart = Chart(
      title: name,
      subtitle:
        "p+ \(megapascals(parameters.peakPositive)), p− \(megapascals(parameters.peakNegative)) (k = 2)",
      x: Axis("time / µs", exactly: (time.first ?? 0)...(time.last ?? 1)),
      y: Axis("pressure / MPa", covering: range))
    chart.frame()
    chart.band(band, name: "± U (k = 2)")
    chart.add(
      .init("single factor", style: "second", points: zip(time, scaled).map { (x: $0, y: $1) }))
    chart.add(
      .init("deconvolved", style: "curve", points: zip(shown, time).map { (x: $1, y: pascals[$0] * 1e-6) }))
    chart.mark(
      parameters.peakPositiveTime.microseconds, parameters.peakPositive.value.megapascals, tip: "p+")
    chart.mark(
      parameters.peakNegativeTime.microseconds, -parameters.peakNegative.value.megapascals, tip: "p−")
    return chart.document()
  }

  /// Amplitudes of pressure in dB re the largest against frequency, and where the calibration reaches.
  public static func spectrum(of analysis: PulseAnalysis, name: String) -> String {
    let deconvolution = analysis.deconvolution
    let width = deconvolution.binWidthHertz * 1e-6
    let filtered = deconvolution.amplitudes
    let bare = deconvolution.amplitudesBeforeLowPass
    let largest = max(filtered.max() ?? 1, .leastNormalMagnitude)
    let last = Double(filtered.count - 1) * width
    // Up to where the low-pass has taken 12 dB, or 1.3 times the band.
    let end = min(
      last,
      max(
        deconvolution.band.upperBound.megahertz * 1.3,
        (deconvolution.settings.lowPass?.cutoff.megahertz ?? 0) * 1.7))
    let shown = filtered.indices.dropFirst().filter { Double($0) * width <= end }
    func level(_ amplitude: Double) -> Double { max(Decibels.ofAmplitude(amplitude / largest), -100) }
    let points = shown.map { (x: Double($0) * width, y: level(filtered[$0])) }
    let barePoints = shown.map { (x: Double($0) * width, y: level(bare[$0])) }
    let lowest = max(points.reduce(0) { min($0, $1.y) }, -80)
    let highest = max(barePoints.reduce(0) { max($0, $1.y) }, 0)
    let parameters = analysis.parameters
    var chart = Chart(
      title: "Spectrum of \(name)",
      subtitle: parameters.centreFrequency.map { "centre frequency \(megahertz($0)) (k = 2)" }
        ?? "no −3 dB frequencies",
      x: Axis("frequency / MHz", exactly: 0...end),
      y: Axis("amplitude / dB re largest", covering: lowest...highest))
    chart.shade(
      deconvolution.band.lowerBound.megahertz...min(deconvolution.band.upperBound.megahertz, end),
      name: "calibrated")
    chart.frame()
    chart.add(.init("without low-pass", style: "second", points: barePoints))
    chart.add(.init("deconvolved", style: "curve", points: points))
    return chart.document()
  }

  /// Where the pulse is: from one duration before the 10 % point to two behind the 90 % point, at most the record.
  private static func window(of analysis: PulseAnalysis) -> [Int] {
    let record = analysis.deconvolution.record
    let step = record.step.seconds
    let middle =
      (analysis.parameters.peakPositiveTime.seconds + analysis.parameters.peakNegativeTime.seconds) / 2
      - record.start.seconds
    let reach = max(analysis.parameters.duration.value.seconds * 3, 32 * step)
    let first = Int(((middle - reach) / step).clamped(to: 0...Double(record.volts.count - 2)))
    let last = Int(
      ((middle + 1.5 * reach) / step).clamped(to: Double(first + 1)...Double(record.volts.count - 1)))
    return Array(first...last)
  }

  private static func megapascals(_ result: Uncertain<Pressure>) -> String {
    Significant.text(result.value.megapascals, result.expandedUncertainty * 1e-6) + " MPa"
  }

  private static func megahertz(_ result: Uncertain<Frequency>) -> String {
    Significant.text(result.value.megahertz, result.expandedUncertainty * 1e-6) + " MHz"
  }
}

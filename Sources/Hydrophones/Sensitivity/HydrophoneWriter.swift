import HistotripsyCore
import Text

extension HydrophoneCalibration {
  /// This calibration in the native format (`NativeHydrophoneFile`), commented. Moduli, phases and their uncertainties read back within
  /// rounding; the correlation of real and imaginary part, which the format has no column for, is left out and said so.
  public var yamlText: String {
    var text = """
      # Sensitivity of a hydrophone. Research equipment; not a medical device.

      """
    for note in notes { text += "# note: \(PrintableText.of(note))\n" }
    if curve.points.contains(where: { $0.covariance != 0 }) {
      text += "# note: errors of modulus and phase stand here without their correlation\n"
    }
    text += "\(NativeHydrophoneFile.key): \(NativeHydrophoneFile.version)\n"
    func line(_ key: String, _ value: String?) {
      if let value { text += "\(key): \(value)\n" }
    }
    line("name", YAMLScalar.written(name))
    line("maker", maker.map(YAMLScalar.written))
    line("model", model.map(YAMLScalar.written))
    line("serial", serial.map(YAMLScalar.quoted))
    text += "# Whether compression gives a positive or a negative voltage.\n"
    line("polarity", isPositive ? "positive" : "negative")
    line("calibrated", calibrated?.description)
    line("expires", expires?.description)
    line("temperature", temperature.map { Dimension.temperature.written($0.celsius) })
    line(
      isDiameterEffective ? "effective-diameter" : "diameter",
      diameter.map { Dimension.length.written($0.metres) })
    text += directional
    if let limit {
      text += "# Above this it cavitates or breaks.\n"
      line("peak-negative-limit", Dimension.pressure.written(limit.peakNegative.pascals))
      line("limit-source", YAMLScalar.written(limit.source))
    }
    text += "# open circuit: cable and amplifier are to be computed; as used: everything is in the numbers.\n"
    line("load", load.rawValue)
    text += "# common: one error moves the whole curve; points: every frequency has its own.\n"
    line("errors", curve.correlation == .common ? "common" : "points")
    line("count", "\(curve.points.count)")
    line("columns", "[\(headings.map { "\"\($0)\"" }.joined(separator: ", "))]")
    text += "points:\n"
    for index in curve.points.indices { text += "- [\(cells(index).joined(separator: ", "))]\n" }
    return text + "...\n"
  }

  private var directional: String {
    func decimal(_ value: Double) -> String { DecimalNumber(value)?.text() ?? "0" }
    var text = ""
    switch (direction.baffle.lowerBound, direction.baffle.upperBound) {
    case (0, 0): text += "baffle: rigid\n"
    case (1, 1): text += "baffle: unbaffled\n"
    case (let low, let high) where low == high: text += "baffle: \(Dimension.share.written(low))\n"
    default: break
    }
    guard let table = direction.table else { return text }
    let rows = table.points.map { "[\(decimal($0.angle * 180 / .pi)), \(decimal($0.amplitude))]" }
    return text + """
      # Degrees from the axis, amplitude over that on it.
      directional-response: [\(rows.joined(separator: ", "))]
      directional-frequency: \(Dimension.frequency.written(table.frequency.hertz))
      directional-uncertainty: \(Dimension.share.written(table.relativeUncertainty))

      """
  }

  private var headings: [String] {
    var headings = ["frequency (MHz)", "sensitivity (mV/MPa)"]
    if curve.hasUncertainty { headings.append("uncertainty (%, k=1)") }
    if curve.hasPhase { headings.append("phase (rad)") }
    if curve.hasPhase, curve.hasUncertainty { headings.append("phase uncertainty (rad)") }
    if capacitances != nil { headings.append("capacitance (pF)") }
    return headings
  }

  private func cells(_ index: Int) -> [String] {
    func decimal(_ value: Double, timesTenTo exponent: Int = 0) -> String {
      DecimalNumber(value)?.text(timesTenTo: exponent) ?? "0"
    }
    let point = curve.points[index]
    var cells = [
      decimal(point.frequency.hertz, timesTenTo: -6), decimal(point.modulus.voltsPerPascal, timesTenTo: 9),
    ]
    if curve.hasUncertainty { cells.append(decimal(min(point.relativeUncertainty, 1), timesTenTo: 2)) }
    if curve.hasPhase { cells.append(decimal(point.phase)) }
    if curve.hasPhase, curve.hasUncertainty { cells.append(decimal(min(point.phaseUncertainty, 63))) }
    if let capacitances { cells.append(decimal(capacitances[index].farads, timesTenTo: 12)) }
    return cells
  }
}

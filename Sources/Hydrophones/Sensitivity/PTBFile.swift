import Foundation
import HistotripsyCore
import Text

/// Complex sensitivities with covariance as the Physikalisch-Technische Bundesanstalt publishes them with its tutorial on deconvolution
/// (doi 10.5281/zenodo.10079801): twelve columns, one line of headings in German.
///
/// MHz; real and imaginary part, V/Pa; their variances and covariance at k = 1, (V/Pa)²; then the same in other words: level re 1 V/Pa,
/// modulus, its uncertainty, phase, its uncertainty, correlation. Level and modulus are checked against real and imaginary part within
/// what the printed digits can tell.
enum PTBFile {
  private static let count = 12
  /// What each heading must contain, in lower case, and the unit it must name.
  private static let headings: [(name: String, unit: String)] = [
    ("frequenz", "MHz"), ("realteil", "V/Pa"), ("imag", "V/Pa"), ("real", "(V/Pa)^2"), ("imag", "(V/Pa)^2"),
    ("korrelation", "(V/Pa)^2"), ("amplitude", "dB re 1V/Pa"), ("amplitude", "V/Pa"), ("uns", "V/Pa"),
    ("phase", "rad"), ("uns", "rad"), ("korrelation", "[-1...1]"),
  ]

  static func isOne(_ text: String) -> Bool {
    text.prefix(400).split(separator: "\n").first.map { $0.lowercased().contains("realteil") } ?? false
  }

  static func read(_ input: InputText) throws(InputError) -> HydrophoneCalibration {
    var points: [SensitivityPoint] = []
    let maximum = SensitivityCurve.pointCounts.upperBound
    for (index, text) in input.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard !text.allSatisfy(\.isWhitespace) else { continue }
      let cells = DelimitedText(delimiter: ",").cells(of: text)
      guard cells.count == count else {
        throw InputError(
          file: input.file, line: index + 1,
          message: "\(cells.count) columns where this format has \(count); the row may be truncated")
      }
      if index == 0 {
        try checkHeadings(cells, file: input.file)
        continue
      }
      guard points.count < maximum else {
        throw InputError(file: input.file, line: index + 1, message: "more rows than fit (2 … \(maximum))")
      }
      points.append(try point(cells, after: points.last?.frequency, file: input.file, line: index + 1))
    }
    guard SensitivityCurve.pointCounts.contains(points.count) else {
      throw InputError(
        file: input.file, message: "\(points.count) calibrated frequencies are out of range (2 … \(maximum))")
    }
    return HydrophoneCalibration(
      name: HydrophoneFile.name(of: input.file),
      curve: SensitivityCurve(points: points, hasPhase: true, hasUncertainty: true, correlation: .points),
      capacitances: nil, load: .asUsed,
      provenance: Provenance(source: input.file, digest: input.digest),
      notes: [
        "covariance between frequencies is not in the file: every calibrated frequency has its own error"
      ])
  }

  private static func checkHeadings(_ cells: [String], file: String) throws(InputError) {
    for (cell, heading) in zip(cells, headings)
    where !cell.lowercased().contains(heading.name) || !cell.contains(heading.unit) {
      throw InputError(
        file: file, line: 1, field: heading.name,
        message: "\(QuantityText.quoted(cell)) stands where a column in \(heading.unit) is expected")
    }
  }

  private static func point(
    _ cells: [String], after last: Frequency?, file: String, line: Int
  ) throws(InputError) -> SensitivityPoint {
    func number(_ column: Int, _ range: ClosedRange<Double>) throws(InputError) -> PrintedNumber {
      let allowed = "(\(range.lowerBound.short) … \(range.upperBound.short) \(headings[column].unit))"
      let field = "column \(column + 1) (\(headings[column].name))"
      guard let number = PrintedNumber(cells[column]) else {
        throw InputError(
          file: file, line: line, field: field,
          message: "\(QuantityText.quoted(cells[column])) is not a number \(allowed)")
      }
      guard range.contains(number.value) else {
        throw InputError(
          file: file, line: line, field: field,
          message: "\(QuantityText.quoted(cells[column])) is out of range \(allowed)")
      }
      return number
    }
    let frequencies = SensitivityCurve.frequencies.inBaseUnit
    _ = try number(0, frequencies.lowerBound * 1e-6...frequencies.upperBound * 1e-6)
    let hertz = DecimalNumber(cells[0])?.value(timesTenTo: 6) ?? 0
    if let last, hertz <= last.hertz {
      throw InputError(
        file: file, line: line, field: "column 1 (frequenz)",
        message: "\(Dimension.frequency.shown(hertz)) does not rise above the row before")
    }
    let (real, imaginary) = (try number(1, -1e-3...1e-3), try number(2, -1e-3...1e-3))
    let (realVariance, imaginaryVariance) = (try number(3, 0...1e-6).value, try number(4, 0...1e-6).value)
    let covariance = try number(5, -1e-6...1e-6).value
    guard covariance * covariance <= realVariance * imaginaryVariance * 1.001 else {
      throw InputError(
        file: file, line: line, field: "column 6 (korrelation)",
        message: "\(cells[5]) is more than the variances allow (−1 … 1 as a correlation)")
    }
    let (level, modulus) = (try number(6, -400...0), try number(7, 0...1e-3))
    let size = hypot(real.value, imaginary.value)
    let room = real.halfUnit + imaginary.halfUnit
    let computed = max(size - room, 0)...size + room
    guard computed.overlaps(modulus.range()) else {
      throw InputError(
        file: file, line: line, field: "column 8 (amplitude)",
        message: "\(cells[7]) V/Pa, but real and imaginary part make \(size.short) V/Pa: the columns disagree"
      )
    }
    guard level.range(Decibels.amplitude).overlaps(computed) else {
      throw InputError(
        file: file, line: line, field: "column 7 (amplitude)",
        message:
          "\(cells[6]) dB re 1 V/Pa, but real and imaginary part make \(size.short) V/Pa: the columns disagree"
      )
    }
    return SensitivityPoint(
      frequency: .hertz(hertz), real: real.value, imaginary: imaginary.value, realVariance: realVariance,
      imaginaryVariance: imaginaryVariance, covariance: covariance)
  }
}

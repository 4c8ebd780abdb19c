import HistotripsyCore
import Text

/// A table of sensitivities as text, such as those that come with Precision Acoustics'
/// certificates: MHz, mV/MPa, uncertainty in per cent.
///
/// Comma, semicolon, tab or blanks between columns, one line of headings with units, perhaps lines
/// of text above it. Such tables are what the recorder sees: the certificate was made with the
/// hydrophone's own amplifier in place.
enum SensitivityTable {
  /// Whether headings are those of a calibration.
  static func isHeading(_ headings: [Heading]) -> Bool {
    let kinds = headings.map(CalibrationColumn.kind)
    return kinds.contains(.frequency) && kinds.contains(.sensitivity)
  }

  /// The one coverage factor that the text above the headings states.
  private static func coverage(above table: TextTable) -> Double? {
    let stated = Set(table.preface.compactMap { CalibrationColumn.factor(in: $0) })
    return stated.count == 1 ? stated.first : nil
  }

  /// V/Pa: from fibre-optic hydrophones to needles behind an amplifier, with room on both sides.
  private static let usual = 1e-10...1e-5

  static func read(_ input: InputText) throws(InputError) -> HydrophoneCalibration {
    let table = try TextTable(input, isHeading: isHeading)
    guard let headings = table.headings else {
      guard !table.rows.isEmpty else {
        throw InputError(file: input.file, message: "no heading and no row in the file")
      }
      throw InputError(
        file: input.file, line: table.firstLine,
        message: "the first row is no heading; write one as in \(CalibrationColumn.example)")
    }
    var columns: [CalibrationColumn] = []
    for heading in headings {
      columns.append(try CalibrationColumn(heading: heading.text, file: input.file, line: table.firstLine))
    }
    var rows = try CalibrationRows(
      columns: columns, format: table.format, coverage: coverage(above: table),
      overall: OverallUncertainty(above: table), file: input.file, line: table.firstLine)
    for row in table.rows { try rows.add(try table.cells(row, width: columns.count), line: row.line) }
    let curve = try rows.curve(correlation: .common)
    var notes = input.notes + rows.notes
    if !table.preface.isEmpty {
      notes.append(
        "\(table.preface.count) line\(table.preface.count == 1 ? "" : "s") of text above the headings passed over"
      )
    }
    if let odd = curve.points.first(where: { !usual.contains($0.modulus.voltsPerPascal) }) {
      notes.append(
        "\((odd.modulus.voltsPerPascal * 1e9).short) mV/MPa is not what hydrophones for such fields have (0.1 mV/MPa … 10000 mV/MPa): "
          + "is the unit right?")
    }
    notes.append("taken as calibrated with everything attached: a table does not say")
    if !rows.ignored.isEmpty {
      notes.append("columns not used: \(PrintableText.of(rows.ignored.joined(separator: ", ")))")
    }
    return HydrophoneCalibration(
      name: HydrophoneFile.name(of: input.file), curve: curve,
      capacitances: rows.hasCapacitance ? rows.capacitances : nil, load: .asUsed,
      provenance: Provenance(source: input.file, digest: input.digest), notes: notes)
  }
}

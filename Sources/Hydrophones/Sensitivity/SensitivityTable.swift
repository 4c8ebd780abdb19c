import HistotripsyCore
import Text

/// A table of sensitivities as text, such as those that come with Precision Acoustics' certificates: MHz, mV/MPa, uncertainty in per cent.
///
/// Comma, semicolon or tab between columns, one line of headings with units, `#` begins a comment. Such tables are what the recorder
/// sees: the certificate was made with the hydrophone's own amplifier in place.
enum SensitivityTable {
  static func read(_ input: InputText) throws(InputError) -> HydrophoneCalibration {
    var rows: CalibrationRows?
    var delimiter: Character = ","
    for (index, text) in input.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let content = text.prefix { $0 != "#" }
      guard !content.allSatisfy(\.isWhitespace) else { continue }
      if rows == nil {
        delimiter = TextCells.delimiter(of: content)
        let cells = TextCells.split(content, by: delimiter)
        guard cells.contains(where: { DecimalNumber($0) == nil }) else {
          throw InputError(
            file: input.file, line: index + 1,
            message: "the first row is no heading; write one as in \(CalibrationColumn.example)")
        }
        var columns: [CalibrationColumn] = []
        for cell in cells {
          columns.append(try CalibrationColumn(heading: cell, file: input.file, line: index + 1))
        }
        rows = try CalibrationRows(columns: columns, file: input.file, line: index + 1)
        continue
      }
      try rows?.add(TextCells.split(content, by: delimiter), line: index + 1)
    }
    guard let rows else {
      throw InputError(file: input.file, message: "no heading and no row in the file")
    }
    let curve = try rows.curve(correlation: .common)
    var notes = rows.notes
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

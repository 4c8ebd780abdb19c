import Foundation
import HistotripsyCore
import Text

/// The text form of Onda's calibration files: comments, keys with values, `DATA_FIELD` lines that name the columns, rows.
///
/// Hydrophone files separate by tabs, amplifier files by blanks; both are taken.
struct OndaFile {
  struct Row {
    let line: Int
    /// As printed, one for each field.
    let cells: [String]
  }

  let file: String
  let fields: [String]
  let rows: [Row]
  private let header: [String: (value: String, line: Int)]

  /// Whether a text is one: some line begins with a key that only they have.
  static func isOne(_ text: String) -> Bool {
    text.split(separator: "\n").prefix(60).contains { line in
      ["HYD_MFG", "HYD_MODEL", "AMP_CAL_DATE", "AMP_MODEL", "DATA_FIELDS"].contains { line.hasPrefix($0) }
    }
  }

  init(_ input: InputText) throws(InputError) {
    file = input.file
    var header: [String: (value: String, line: Int)] = [:]
    var fields: [String] = []
    var rows: [Row] = []
    var inHeader = true
    let maximum = SensitivityCurve.pointCounts.upperBound
    for (index, text) in input.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = index + 1
      let words = text.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      if !inHeader {
        guard words.count == fields.count else {
          throw InputError(
            file: input.file, line: line,
            message: "\(words.count) columns where the header names \(fields.count); the row may be truncated"
          )
        }
        guard rows.count < maximum else {
          throw InputError(file: input.file, line: line, message: "more rows than fit (2 … \(maximum))")
        }
        rows.append(Row(line: line, cells: words.map(String.init)))
        continue
      }
      let value = words.dropFirst().joined(separator: " ")
      switch String(first) {
      case "DATA_FIELD": fields.append(value.uppercased())
      case "HEADER_END": inHeader = false
      case let key:
        header[key.uppercased()] = (value, line)
        guard header.count <= 100 else {
          throw InputError(file: input.file, line: line, message: "more than 100 keys before HEADER_END")
        }
      }
    }
    guard !inHeader else {
      throw InputError(file: input.file, field: "HEADER_END", message: "missing; the header has no end")
    }
    if let stated = header["DATA_FIELDS"], Int(stated.value) != fields.count {
      throw InputError(
        file: input.file, line: stated.line, field: "DATA_FIELDS",
        message: "\(QuantityText.quoted(stated.value)) where \(fields.count) DATA_FIELD lines follow")
    }
    guard SensitivityCurve.pointCounts.contains(rows.count) else {
      throw InputError(
        file: input.file, message: "\(rows.count) calibrated frequencies are out of range (2 … \(maximum))")
    }
    self.header = header
    self.fields = fields
    self.rows = rows
    notes = []
  }

  /// What columns without a header are taken to be.
  let notes: [String]

  /// Rows with names of fields above them, or none.
  typealias BareRows = (fields: [String], rows: [Row], notes: [String])

  /// Rows of Onda's columns as its programs also write them: a line of names without keys, or no name at all. Without names the columns
  /// are known by what they say twice: the level in dB re 1 V/µPa and the sensitivity in V/Pa agree in every row.
  static func bareRows(_ input: InputText) -> BareRows? {
    let contents = input.lines.enumerated().filter {
      !$0.element.allSatisfy(\.isWhitespace) && !$0.element.hasPrefix("#")
    }
    guard let first = contents.first else { return nil }
    let format = DelimitedText(of: contents.lazy.map(\.element))
    let names = format.cells(of: first.element).map { $0.uppercased() }
    let hasNames = names.contains("FREQ_MHZ") && (names.contains("SENS_VPERPA") || names.contains("SENS_DB"))
    let rows = contents.dropFirst(hasNames ? 1 : 0).map { line in
      var cells = format.cells(of: line.element).map(format.pointed)
      while cells.count > 1, cells.last?.isEmpty ?? false { cells.removeLast() }
      return Row(line: line.offset + 1, cells: cells)
    }
    if hasNames { return (names, rows, []) }
    guard rows.count >= 2, rows.allSatisfy({ (3...5).contains($0.cells.count) && saysTwice($0.cells) }) else {
      return nil
    }
    let fields = Array(
      ["FREQ_MHZ", "SENS_DB", "SENS_VPERPA", "SENS_V2CM2PERW", "CAP_PF"].prefix(rows[0].cells.count))
    return (
      fields, rows,
      [
        "no names of columns: taken as \(fields.joined(separator: ", ")), since level and sensitivity agree in every row"
      ]
    )
  }

  private static func saysTwice(_ cells: [String]) -> Bool {
    guard let level = PrintedNumber(cells[1]), let sensitivity = PrintedNumber(cells[2]),
      sensitivity.value > 0,
      (-400 ... -120).contains(level.value)
    else { return false }
    return level.range { Decibels.amplitude($0) * 1e6 }.overlaps(sensitivity.range())
  }

  /// Columns without keys above them: what the hydrophone is called, its load and its polarity are not in such a file.
  init(_ bare: BareRows, file: String) throws(InputError) {
    self.file = file
    let maximum = SensitivityCurve.pointCounts.upperBound
    guard SensitivityCurve.pointCounts.contains(bare.rows.count) else {
      throw InputError(
        file: file, message: "\(bare.rows.count) calibrated frequencies are out of range (2 … \(maximum))")
    }
    for row in bare.rows where row.cells.count != bare.fields.count {
      throw InputError(
        file: file, line: row.line,
        message: "\(row.cells.count) columns where the first line names \(bare.fields.count)"
          + (row.cells.count < bare.fields.count ? "; the row may be truncated" : ""))
    }
    header = [:]
    fields = bare.fields
    rows = bare.rows
    notes =
      bare.notes + ["no header: taken as calibrated without load, with a positive voltage for compression"]
  }

  /// A key's value; `nil` where it is missing or says NONE.
  func text(_ key: String) -> String? {
    guard let value = header[key]?.value, !value.isEmpty, value.uppercased() != "NONE" else { return nil }
    return String(value.prefix(60))
  }

  func number(_ key: String, in range: ClosedRange<Double>) throws(InputError) -> Double? {
    guard let text = text(key) else { return nil }
    guard let value = DecimalNumber(text)?.value(), range.contains(value) else {
      throw complaint(
        key,
        "\(QuantityText.quoted(text)) is not a number (\(range.lowerBound.short) … \(range.upperBound.short))"
      )
    }
    return value
  }

  func date(_ key: String) throws(InputError) -> CalendarDate? {
    guard let text = text(key) else { return nil }
    guard let date = CalendarDate(text) else {
      throw complaint(key, "\(QuantityText.quoted(text)) is not a date (as in 29-Sep-2020)")
    }
    return date
  }

  func complaint(_ key: String, _ message: String) -> InputError {
    InputError(file: file, line: header[key]?.line, field: key, message: message)
  }

  /// - Throws: the first of these columns that is missing.
  func column(_ name: String) throws(InputError) -> Int {
    guard let index = fields.firstIndex(of: name) else {
      throw InputError(
        file: file, field: name, message: "no such column; the header names \(QuantityText.listed(fields))"
      )
    }
    return index
  }

  /// The number in a cell.
  func value(
    _ row: Row, _ column: Int, in range: ClosedRange<Double>, _ unit: String, hint: String = ""
  ) throws(InputError) -> PrintedNumber {
    let text = row.cells[column]
    let allowed = "(\(range.lowerBound.short) … \(range.upperBound.short) \(unit))"
    guard let number = PrintedNumber(text) else {
      throw InputError(
        file: file, line: row.line, field: fields[column],
        message: "\(QuantityText.quoted(text)) is not a number \(allowed)")
    }
    guard range.contains(number.value) else {
      throw InputError(
        file: file, line: row.line, field: fields[column],
        message: "\(QuantityText.quoted(text)) is out of range \(allowed)\(hint)")
    }
    return number
  }

  /// Frequencies in MHz, rising.
  func frequency(_ row: Row, _ column: Int, after last: Frequency?) throws(InputError) -> Frequency {
    let range = SensitivityCurve.frequencies.inBaseUnit
    _ = try value(row, column, in: range.lowerBound * 1e-6...range.upperBound * 1e-6, "MHz")
    let hertz = DecimalNumber(row.cells[column])?.value(timesTenTo: 6) ?? 0
    if let last, hertz <= last.hertz {
      throw InputError(
        file: file, line: row.line, field: fields[column],
        message:
          "\(row.cells[column]) MHz does not rise above the row before (\(Dimension.frequency.shown(last.hertz)))"
      )
    }
    return .hertz(hertz)
  }
}

import Foundation
import HistotripsyCore
import Text

/// A recording as a table of times and voltages: CSV with or without headings, and what
/// oscilloscopes export.
///
/// - Tektronix: a preamble of keys (`Sample Interval`, `Vertical Units`), either in lines of its
///   own before `TIME,CH1`, or in the first three columns beside the data in the fourth and fifth.
/// - Keysight: `x-axis,1,2` then `second,Volt,Volt`. Rohde & Schwarz: `in s,C1 in V`. Pico:
///   `Time,Channel A` then `(ms),(mV)`.
/// - Yokogawa: `"VUnit","V"`, `"HResolution",1E-8`. LabVIEW: `Delta_X`. NumPy: headings behind `#`.
/// - LeCroy: lines on segments, then `Time,Ampl`. Siglent: a preamble, then `Second,Value`.
///   Digilent: `#` lines, then headings.
/// - Rigol: `X,CH1,Start,Increment`, then rows that begin with their number; or channels alone with
///   `t0 = …, tInc = …` in the heading.
///
/// Rows are read one after the other and only those between two times are held, so that a recording
/// of 10⁷ samples takes the memory of its part. Times must be equally spaced within what their
/// printed digits can tell.
struct WaveformTable {
  /// Lines of which one must begin the samples.
  private static let headLines = 400

  private var source: LineSource
  private let file: String
  /// The first lines, in their order, of which the samples begin at `start`.
  private var head: [(line: Int, text: Substring)] = []
  private var start = 0
  private var format = DelimitedText(delimiter: ",")
  private var notes: [String] = []
  private var rows: WaveformRows

  /// - Parameters:
  ///   - taken: lines that were taken from the source already, with what was noted about them.
  ///   - channel: what the file calls the column of voltages, or its number, where there are
  ///     several.
  /// - Throws: no rows of numbers, several columns of voltages and none named, a unit that is none.
  init(
    _ source: LineSource, head taken: [(line: Int, text: Substring)], notes: [String], channel: String?
  ) throws(InputError) {
    self.source = source
    self.notes = notes
    file = self.source.file
    head = taken
    while head.count < Self.headLines, let line = try self.source.next() {
      head.append((self.source.line, Self.text(line, &self.notes)))
    }
    let found = Self.firstRow(head.map(\.text))
    guard let (start, format, beside) = found else {
      throw InputError(
        file: file,
        message:
          "no rows of times and voltages found; expected numbers in columns (time, volts)\(Self.hint(head.map(\.text)))"
      )
    }
    self.start = start
    self.format = format
    let samples = head[start...].prefix(40).map { format.cells(of: $0.text) }
    let columns = WaveformColumns(
      above: Array(head[..<start]), samples: samples.map(Self.trimmed), firstRow: head[start].line,
      format: format,
      beside: beside, file: file)
    if beside == 0 { try Self.checkNoHeadingsAreLost(head[..<start], above: columns.line, format, file) }
    rows = try WaveformRows(columns, channel: channel, format: format, beside: beside)
    self.notes += rows.notes
  }

  /// Characters of a line; what is not UTF-8 is Windows-1252.
  static func text(_ bytes: ArraySlice<UInt8>, _ notes: inout [String]) -> Substring {
    if let text = String(validating: bytes, as: UTF8.self) { return Substring(text) }
    guard let (decoded, _) = TextEncoding.decode(bytes) else {
      return Substring(String(decoding: bytes, as: UTF8.self))
    }
    let note = "the text is not UTF-8: its characters are taken as Windows-1252 (Latin-1)"
    if !notes.contains(note) { notes.append(note) }
    return Substring(String(decoding: decoded, as: UTF8.self))
  }

  /// Headings that stand above those in use, or above a row that is none, say nothing of the samples. They are never given up in silence,
  /// since their units would be.
  /// - Parameter line: of the headings in use, or of the first row where there are none.
  private static func checkNoHeadingsAreLost(
    _ head: ArraySlice<(line: Int, text: Substring)>, above line: Int, _ format: DelimitedText, _ file: String
  ) throws(InputError) {
    guard
      let heading = head.last(where: {
        $0.line < line && !$0.text.hasPrefix("#") && !$0.text.hasPrefix("%")
          && isHeading(format.cells(of: $0.text))
      }),
      let between = head.first(where: { $0.line > heading.line && !$0.text.allSatisfy(\.isWhitespace) })
    else { return }
    throw InputError(
      file: file, line: between.line,
      message:
        "\(QuantityText.quoted(String(between.text.prefix(40)))) stands below the headings of line \(heading.line) and is neither "
        + "their units nor a row of numbers; complete it or leave it out")
  }

  /// Its first cell names time, and none begins as a number does. Lines of a preamble have their key there.
  private static func isHeading(_ cells: [String]) -> Bool {
    let cells = trimmed(cells).map { $0.lowercased() }
    guard cells.count > 1,
      !cells.contains(where: { $0.first.map { $0.isNumber || "+-.".contains($0) } ?? true })
    else { return false }
    return cells[0].split { !$0.isLetter }.contains { $0 == "time" || $0 == "second" || $0 == "seconds" }
  }

  private static func trimmed(_ cells: [String]) -> [String] {
    var cells = cells
    while cells.count > 1, cells.last?.isEmpty ?? false { cells.removeLast() }
    return cells
  }

  /// The first of three rows of numbers running, with how they are separated, and how many columns
  /// of a preamble stand beside them.
  private static func firstRow(_ lines: [Substring]) -> (Int, DelimitedText, beside: Int)? {
    let ways: [DelimitedText] = [
      .init(delimiter: "\t"), .init(delimiter: "\t", hasDecimalCommas: true), .init(delimiter: ";"),
      .init(delimiter: ";", hasDecimalCommas: true), .init(delimiter: ","), .init(delimiter: " "),
      .init(delimiter: " ", hasDecimalCommas: true),
    ]
    for index in lines.indices.dropLast(2) where !lines[index].allSatisfy(\.isWhitespace) {
      for way in ways {
        let shapes = lines[index...(index + 2)].map { shape($0, way) }
        guard let first = shapes[0], first.width > (way.delimiter == "," ? 0 : 1) else { continue }
        // Lines on segments also hold numbers, but not in three lines running.
        if shapes.allSatisfy({ $0?.width == first.width && $0?.beside == first.beside }) {
          return (index, way, first.beside)
        }
      }
    }
    return nil
  }

  /// Columns of a row of numbers; `nil` for another line.
  private static func shape(_ line: Substring, _ format: DelimitedText) -> (width: Int, beside: Int)? {
    guard !line.hasPrefix("#"), !line.hasPrefix("%"), line.utf8.count <= 4096 else { return nil }
    let cells = trimmed(format.cells(of: line))
    // A column may be empty, such as a time that is not saved.
    let filled = cells.filter { !$0.isEmpty }
    if !filled.isEmpty, filled.allSatisfy({ format.number($0) != nil }) { return (cells.count, 0) }
    let isBeside =
      cells.count >= 5 && cells.suffix(2).allSatisfy { format.number($0) != nil }
      && format.number(cells[0]) == nil
    return isBeside && format.delimiter == "," ? (5, 3) : nil
  }

  private static func hint(_ lines: [Substring]) -> String {
    let rows = lines.count { line in
      let cells = line.split(separator: ",")
      return cells.count == 4 && cells.allSatisfy { DecimalNumber($0) != nil }
    }
    return rows > 2 ? "; decimal commas need another mark between columns, such as a semicolon" : ""
  }

  /// - Parameters:
  ///   - from, to: seconds; only samples between them are held.
  /// - Throws: a row that is no row, a voltage out of range, unequal steps, too few or too many
  ///   samples.
  mutating func record(from: Double?, to: Double?) throws(InputError) -> VoltageRecord {
    var rows = rows
    rows.from = from
    rows.to = to
    for (line, text) in head[start...] {
      try rows.add(Array(text.utf8)[...], line: line, file: file)
    }
    while let bytes = try source.next() { try rows.add(bytes, line: source.line, file: file) }
    let digest = try source.finish()
    return try rows.record(
      provenance: Provenance(source: file, digest: digest), notes: notes, firstLine: head[start].line)
  }
}

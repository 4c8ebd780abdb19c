import Foundation
import HistotripsyCore
import Text

/// A recording as a table of times and voltages: CSV with or without headings, and what oscilloscopes export.
///
/// - Tektronix: a preamble of keys (`Sample Interval`, `Vertical Units`), either in lines of its own before `TIME,CH1`, or in the first three
///   columns beside the data in the fourth and fifth.
/// - Keysight: `x-axis,1` then `second,Volt`.
/// - LeCroy: lines on segments, then `Time,Ampl`.
///
/// Every such file has rows that end in numbers; the first of a run of them begins the data, and the nearest line above that names
/// columns or units says what they are. Times must be equally spaced within what their printed digits can tell.
struct WaveformTable {
  private let file: String
  private let lines: [Substring]
  private let delimiter: Character
  /// First line of data.
  private let start: Int
  private var timeColumn = 0
  private var voltageColumn = 1
  private var timeScale = 1.0
  private var voltageScale = 1.0
  private var notes: [String] = []

  /// - Parameter channel: heading of the column of voltages, where there are several.
  /// - Throws: no rows of numbers, several columns of voltages and none named, a unit that is none.
  init(_ lines: [Substring], file: String, channel: String?) throws(InputError) {
    self.file = file
    self.lines = lines
    guard let start = Self.firstRow(lines) else {
      throw InputError(
        file: file, message: "no rows of times and voltages found; expected numbers in columns (time, volts)")
    }
    self.start = start
    delimiter = TextCells.delimiter(of: lines[start])
    let cells = TextCells.split(lines[start], by: delimiter)
    let numbers = cells.indices.filter { DecimalNumber(cells[$0]) != nil }
    let preamble = (0..<start).map { TextCells.split(lines[$0], by: TextCells.delimiter(of: lines[$0])) }
    let isBeside = cells.count >= 5 && !cells[0].isEmpty && DecimalNumber(cells[0]) == nil
    if isBeside {
      (timeColumn, voltageColumn) = (3, 4)
      try readUnits(of: lines.prefix(40).map { Array(TextCells.split($0, by: delimiter).prefix(3)) })
    } else {
      let headings = preamble.last { row in
        row.count == cells.count && row.contains { !$0.isEmpty }
          && row.allSatisfy { DecimalNumber($0) == nil }
      }
      try choose(headings: headings, numbers: numbers, channel: channel, line: start + 1)
      try readUnits(of: preamble)
    }
  }

  /// A row of two or more cells whose last two are numbers, with another one below it.
  private static func firstRow(_ lines: [Substring]) -> Int? {
    func isRow(_ index: Int) -> Bool {
      guard index < lines.count, !lines[index].hasPrefix("#") else { return false }
      let cells = TextCells.split(lines[index], by: TextCells.delimiter(of: lines[index]))
      let filled = cells.last?.isEmpty == true ? cells.dropLast() : cells[...]
      guard filled.count >= 2 else { return false }
      return filled.suffix(2).allSatisfy { DecimalNumber($0) != nil }
    }
    // Segment lines of LeCroy also hold numbers, but not in three lines running.
    return lines.indices.prefix(200).first { isRow($0) && isRow($0 + 1) && isRow($0 + 2) }
  }

  private mutating func choose(
    headings: [String]?, numbers: [Int], channel: String?, line: Int
  ) throws(InputError) {
    guard numbers.count >= 2 else {
      throw InputError(file: file, line: line, message: "\(numbers.count) columns of numbers (2 or more)")
    }
    guard let headings else {
      guard numbers.count == 2, channel == nil else {
        throw InputError(
          file: file, line: line,
          message: "\(numbers.count) columns without headings; write headings, or leave time and one channel")
      }
      (timeColumn, voltageColumn) = (numbers[0], numbers[1])
      notes.append("no headings: taken as seconds and volts")
      return
    }
    timeColumn =
      headings.firstIndex { heading in
        let lower = heading.lowercased()
        return lower.hasPrefix("time") || lower.hasPrefix("second") || lower == "t" || lower.hasPrefix("t ")
          || lower.hasPrefix("t(") || lower.hasPrefix("t/") || lower.contains("x-axis")
      } ?? numbers[0]
    let candidates = numbers.filter { $0 != timeColumn }
    if let channel {
      guard let column = candidates.first(where: { headings[$0] == channel }) else {
        throw InputError(
          file: file, line: line, field: channel,
          message:
            "no such column; there are \(QuantityText.listed(candidates.map { headings[$0] }))"
        )
      }
      voltageColumn = column
    } else {
      guard candidates.count == 1 else {
        throw InputError(
          file: file, line: line,
          message: "several columns of voltages; name one with --channel: "
            + QuantityText.listed(candidates.map { headings[$0] }))
      }
      voltageColumn = candidates[0]
    }
    timeScale = try scale(in: headings[timeColumn], of: .time, heading: true) ?? 1
    voltageScale = try scale(in: headings[voltageColumn], of: .voltage, heading: true) ?? 1
  }

  /// Lines such as `Vertical Units,mV` or a row of units alone (`in s,in V`).
  private mutating func readUnits(of rows: [[String]]) throws(InputError) {
    for row in rows {
      guard row.count >= 2 else { continue }
      switch row[0].lowercased() {
      case "vertical units": voltageScale = try scale(in: row[1], of: .voltage, heading: false) ?? 1
      case "horizontal units": timeScale = try scale(in: row[1], of: .time, heading: false) ?? 1
      default: continue
      }
    }
  }

  /// The unit that a heading names: in brackets, after a slash, or alone.
  private func scale(in text: String, of dimension: Text.Dimension, heading: Bool) throws(InputError)
    -> Double?
  {
    let words: [String: String] = [
      "second": "s", "seconds": "s", "sec": "s", "volt": "V", "volts": "V", "": "",
    ]
    let parts = text.split { "()[]/ ,:".contains($0) }.map { String($0) }
    for part in parts.reversed() {
      let symbol = words[part.lowercased()] ?? part
      if symbol == "min" { continue }
      if let unit = dimension.unit(symbol) { return unit.size }
    }
    if heading { return nil }
    throw InputError(
      file: file, field: dimension.name,
      message: "\(QuantityText.quoted(text)) is no unit of it known here (\(dimension.unitList))")
  }

  /// - Throws: a row that is no row, a voltage out of range, unequal steps, too few or too many samples.
  func record(digest: String) throws(InputError) -> VoltageRecord {
    var times: [PrintedNumber] = []
    var volts: [Double] = []
    let counts = VoltageRecord.counts
    for index in start..<lines.count where !lines[index].allSatisfy(\.isWhitespace) {
      let cells = TextCells.split(lines[index], by: delimiter)
      guard cells.count > max(timeColumn, voltageColumn) else {
        throw InputError(
          file: file, line: index + 1,
          message:
            "\(cells.count) columns where \(max(timeColumn, voltageColumn) + 1) are needed; the row may be truncated"
        )
      }
      guard volts.count < counts.upperBound else {
        throw InputError(
          file: file, line: index + 1,
          message:
            "more samples than fit (\(counts.lowerBound) … \(counts.upperBound)); export the part around the pulse"
        )
      }
      times.append(try number(cells[timeColumn], "time", index + 1))
      let value = try number(cells[voltageColumn], "volts", index + 1).value * voltageScale
      guard abs(value) <= 1e5 else {
        throw InputError(
          file: file, line: index + 1, field: "volts",
          message: "\(QuantityText.quoted(cells[voltageColumn])) is out of range (-100 kV … 100 kV)")
      }
      volts.append(value)
    }
    guard counts.contains(volts.count) else {
      throw InputError(
        file: file,
        message: "\(volts.count) samples are out of range (\(counts.lowerBound) … \(counts.upperBound))")
    }
    let step = try equalStep(times)
    return VoltageRecord(
      volts: volts, step: .seconds(step), start: Interval(clamping: times[0].value * timeScale),
      provenance: Provenance(source: file, digest: digest), notes: notes)
  }

  private func number(_ text: String, _ field: String, _ line: Int) throws(InputError) -> PrintedNumber {
    guard let number = PrintedNumber(text) else {
      throw InputError(
        file: file, line: line, field: field, message: "\(QuantityText.quoted(text)) is not a number")
    }
    return number
  }

  private func equalStep(_ times: [PrintedNumber]) throws(InputError) -> Double {
    let last = times.count - 1
    let step = (times[last].value - times[0].value) / Double(last) * timeScale
    let range = VoltageRecord.steps.inBaseUnit
    guard range.contains(step) else {
      throw InputError(
        file: file, line: start + 1, field: "time",
        message: "a step of \(Dimension.time.shown(step)) is out of range (1 ps … 1 ms)")
    }
    for (index, time) in times.enumerated() {
      let expected = times[0].value * timeScale + Double(index) * step
      // The digits of this time, of the first and of the last; and a thousandth of a step for clocks that print less than they know.
      let room = (time.halfUnit + times[0].halfUnit + times[last].halfUnit) * timeScale + 1e-3 * step
      guard abs(time.value * timeScale - expected) <= room else {
        throw InputError(
          file: file, line: start + index + 1, field: "time",
          message: "\(Dimension.time.shown(time.value * timeScale)) where equal steps of "
            + "\(Dimension.time.shown(step)) lead to \(Dimension.time.shown(expected)): steps must be equal")
      }
    }
    return step
  }
}

import Foundation
import HistotripsyCore
import Text

/// The samples of a recording, taken row by row.
struct WaveformRows {
  /// How a sample gets its time.
  private enum Timing {
    /// A column of times, and the power of ten that makes them seconds.
    case printed(column: Int, exponent: Int)
    /// Start and increment stand above; rows may be numbered.
    case counted(start: Double, step: Double, number: Int?)
  }

  /// Only samples between these times are held; seconds.
  var from: Double?
  var to: Double?
  private(set) var notes: [String]

  private let timing: Timing
  private let voltage: Int
  private let voltageExponent: Int
  private let voltageName: String
  private let width: Int
  /// Columns of the first row; a later row has no more.
  private let most: Int
  private let delimiter: UInt8
  private let hasDecimalCommas: Bool

  /// What the preamble says of the step; seconds.
  private let statedStep: Double?

  private var clock = SampleClock()
  private var rowCount = 0
  private var volts: [Double] = []
  /// Half a unit of the most coarsely printed time so far, and whether the end of the window has
  /// passed; seconds.
  private var coarsest = 0.0
  private var isBeyond = false
  /// Which row the first of `volts` is.
  private var firstHeld = 0

  /// - Parameter beside: columns of a preamble before those of `columns`.
  init(_ columns: WaveformColumns, channel: String?, format: DelimitedText, beside: Int) throws(InputError) {
    let chosen = try columns.channel(channel)
    voltage = beside + chosen.index
    voltageExponent = chosen.exponent
    voltageName = chosen.name.isEmpty ? "volts" : QuantityText.quoted(chosen.name)
    var notes = chosen.note.map { [$0] } ?? []
    let preamble = columns.preamble
    statedStep = preamble.interval
    if let time = try columns.time() {
      timing = .printed(column: beside + time.index, exponent: time.exponent)
      if let note = time.note { notes.insert(note, at: 0) }
    } else if let step = preamble.interval {
      let number = columns.columns.first?.counts ?? false ? beside : nil
      timing = .counted(start: preamble.start ?? 0, step: step, number: number)
      if preamble.start == nil {
        notes.append("no time of the first sample in the file: counted from 0 s")
      }
    } else {
      let counts = columns.columns.first?.counts ?? false
      throw InputError(
        file: columns.file, line: columns.line, field: "time",
        message: counts
          ? "the first column counts the rows, and nothing says how long a step is; write times, or an increment as Rigol does"
          : "no column of times, and nothing says how long a step is")
    }
    if !columns.hasHeadings, beside == 0 { notes = ["no headings: taken as seconds and volts"] }
    self.notes = notes
    delimiter = format.delimiter.asciiValue ?? 0x2C
    hasDecimalCommas = format.hasDecimalCommas
    switch timing {
    case .printed(let column, _): width = max(column, voltage) + 1
    case .counted(_, _, let number): width = max(number ?? 0, voltage) + 1
    }
    most = beside + columns.columns.count
  }

  // MARK: Rows

  /// One line; blank ones are passed over.
  /// - Throws: too few cells, a cell that is no number, a voltage out of range, a time that equal
  ///   steps do not lead to.
  mutating func add(_ line: ArraySlice<UInt8>, line number: Int, file: String) throws(InputError) {
    let cells = line.withUnsafeBufferPointer { buffer -> Cells in
      var cells = Cells()
      scan(buffer, into: &cells)
      return cells
    }
    if cells.isBlank { return }
    if let unfinished { throw unfinished }
    guard cells.count >= width else {
      throw InputError(
        file: file, line: number,
        message: "\(cells.count) columns where \(width) are needed; the row may be truncated")
    }
    // A decimal comma between commas, or two rows in one line: the columns are others than they seem.
    guard cells.filled <= most else {
      throw InputError(
        file: file, line: number, message: "\(cells.filled) columns where the rows before have \(most)")
    }
    guard let sample = cells.voltage else {
      let fault = complaint(line, voltage, voltageName, number, file)
      guard rowCount > 0, cells.time != nil, text(line, voltage).isEmpty else { throw fault }
      // Keysight ends a file with a time that has no sample any more.
      unfinished = fault
      return
    }
    guard abs(sample.value) <= Self.highest else {
      let text = QuantityText.quoted(text(line, voltage))
      throw InputError(
        file: file, line: number, field: voltageName,
        message: "\(text) is out of range (-100 kV … 100 kV)")
    }
    let time = try self.time(cells, line, number, file)
    if isWanted(time, halfUnit: cells.halfUnit) {
      if volts.isEmpty { firstHeld = rowCount }
      guard volts.count < VoltageRecord.counts.upperBound + Self.slack else { throw tooMany(file, number) }
      volts.append(sample.value)
      if from == nil, to == nil, volts.count > VoltageRecord.counts.upperBound { throw tooMany(file, number) }
    }
    rowCount += 1
  }

  /// What is wrong with a row that has a time and no sample: nothing, if it is the last.
  private var unfinished: InputError?

  /// Volts.
  private static let highest = 1e5
  /// Samples more than a record that are held until the exact window is cut.
  private static let slack = 16

  private func tooMany(_ file: String, _ line: Int) -> InputError {
    let counts = VoltageRecord.counts
    return InputError(
      file: file, line: line,
      message:
        "more samples than fit (\(counts.lowerBound) … \(counts.upperBound)); cut out the part around the pulse "
        + "with --from and --to")
  }

  private mutating func time(
    _ cells: Cells, _ line: ArraySlice<UInt8>, _ number: Int, _ file: String
  ) throws(InputError) -> Double {
    switch timing {
    case .printed(let column, _):
      guard let time = cells.time else { throw complaint(line, column, "time", number, file) }
      guard clock.add(time) else {
        throw InputError(
          file: file, line: number, field: "time",
          message: "\(Dimension.time.shown(time.value)) where the times before lead to "
            + "\(Dimension.time.shown(expected)): steps must be equal")
      }
      return time.value
    case .counted(let start, let step, let column):
      if let column {
        guard let count = cells.time else { throw complaint(line, column, "number", number, file) }
        if rowCount == 0 { firstCount = count.value }
        guard count.value == firstCount + Double(rowCount) else {
          throw InputError(
            file: file, line: number, field: "number",
            message:
              "\(count.value.short) where \((firstCount + Double(rowCount)).short) follows: a row is missing")
        }
      }
      return start + (firstCount + Double(rowCount)) * step
    }
  }

  /// What the first row is numbered.
  private var firstCount = 0.0

  private var expected: Double {
    guard let first = clock.first, let last = clock.last, clock.count > 2 else {
      return clock.first?.value ?? 0
    }
    let step = (last.value - first.value) / Double(max(1, clock.count - 2))
    return first.value + step * Double(clock.count - 1)
  }

  /// What is held is one piece: from the first row that may lie in the window to the first that
  /// cannot.
  private mutating func isWanted(_ time: Double, halfUnit: Double) -> Bool {
    let step: Double =
      switch timing {
      case .printed: clock.count > 1 ? abs(time - (clock.first?.value ?? 0)) / Double(clock.count - 1) : 0
      case .counted(_, let step, _): step
      }
    coarsest = max(coarsest, halfUnit)
    let room = 2 * coarsest + 2 * step
    if volts.isEmpty, let from, time < from - room { return false }
    if let to, time > to + room { isBeyond = true }
    return !isBeyond
  }

  // MARK: Cells

  private struct Cells {
    var count = 0
    /// Up to the last that is not empty.
    var filled = 0
    var isBlank: Bool { filled == 0 }
    var time: ScannedNumber?
    var voltage: ScannedNumber?
    var halfUnit: Double { time?.halfUnit ?? 0 }
  }

  private func scan(_ bytes: UnsafeBufferPointer<UInt8>, into cells: inout Cells) {
    var start = 0
    var index = 0
    let timeColumn: Int? =
      switch timing {
      case .printed(let column, _): column
      case .counted(_, _, let number): number
      }
    let timeExponent: Int =
      if case .printed(_, let exponent) = timing { exponent } else { 0 }
    while index <= bytes.count {
      let isEnd = index == bytes.count
      let isCut =
        isEnd
        || (delimiter == 0x20 ? bytes[index] == 0x20 || bytes[index] == 0x09 : bytes[index] == delimiter)
      if isCut {
        if delimiter != 0x20 || index > start {
          if cells.count == voltage || cells.count == timeColumn {
            let cell = Self.bare(bytes, start, index)
            if cells.count == timeColumn {
              cells.time = ScannedNumber(cell, timesTenTo: timeExponent, hasDecimalCommas: hasDecimalCommas)
            } else {
              cells.voltage = ScannedNumber(
                cell, timesTenTo: voltageExponent, hasDecimalCommas: hasDecimalCommas)
            }
          }
          cells.count += 1
        }
        start = index + 1
      } else if bytes[index] > 0x20, bytes[index] != 0x22 {
        cells.filled = cells.count + 1
      }
      index += 1
    }
  }

  private static func bare(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int)
    -> UnsafeBufferPointer<UInt8>
  {
    var (start, end) = (start, end)
    func isEdge(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x22 }
    while start < end, isEdge(bytes[start]) { start += 1 }
    while end > start, isEdge(bytes[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  private func text(_ line: ArraySlice<UInt8>, _ column: Int) -> String {
    let format = DelimitedText(
      delimiter: Character(Unicode.Scalar(delimiter)), hasDecimalCommas: hasDecimalCommas)
    let cells = format.cells(of: Substring(String(decoding: line, as: UTF8.self)))
    return column < cells.count ? cells[column] : ""
  }

  private func complaint(
    _ line: ArraySlice<UInt8>, _ column: Int, _ field: String, _ number: Int, _ file: String
  ) -> InputError {
    let text = text(line, column)
    let isOver = text.contains("∞") || ["inf", "-inf"].contains(text.lowercased())
    return InputError(
      file: file, line: number, field: field,
      message: "\(QuantityText.quoted(text)) is not a number"
        + (isOver ? "; the signal was beyond the recorder's range: record it anew with a larger one" : ""))
  }

  // MARK: The record

  /// - Throws: too few samples, a step out of range.
  func record(
    provenance: Provenance, notes: [String], firstLine: Int
  ) throws(InputError) -> VoltageRecord {
    let file = provenance.source
    let counts = VoltageRecord.counts
    guard rowCount >= counts.lowerBound else {
      throw InputError(
        file: file,
        message: "\(rowCount) samples are out of range (\(counts.lowerBound) … \(counts.upperBound))")
    }
    let (begin, step): (Double, Double) =
      switch timing {
      case .printed: (clock.first?.value ?? 0, clock.step)
      case .counted(let start, let step, _): (start + firstCount * step, step)
      }
    guard VoltageRecord.steps.inBaseUnit.contains(step) else {
      throw InputError(
        file: file, line: firstLine, field: "time",
        message: "a step of \(Dimension.time.shown(step)) is out of range (1 ps … 1 ms)"
          + (step > 1e-3 ? "; times without a unit are taken as seconds" : ""))
    }
    var notes = notes
    if let line = unfinished?.line { notes.append("the last row, in line \(line), has no sample: left out") }
    if let statedStep, abs(step / statedStep - 1) > 0.01 {
      // Off by a prefix: times and preamble are in different units. Off by anything else: fewer
      // samples were saved than taken.
      let decades = log10(step / statedStep)
      guard abs(decades - (decades / 3).rounded() * 3) > 0.01 else {
        throw InputError(
          file: file, line: firstLine, field: "time",
          message:
            "times rise by \(Dimension.time.shown(step)), but the preamble says that samples are \(Dimension.time.shown(statedStep)) apart: one of both is in another unit"
        )
      }
      notes.append(
        "times rise by \(Dimension.time.shown(step)), the preamble says \(Dimension.time.shown(statedStep)): the times are used"
      )
    }
    // The exact window, by the step that all times together gave.
    func index(_ time: Double, _ rule: FloatingPointRoundingRule) -> Int {
      // Times and steps are rounded decimals: a millionth of a step is no sample more or less.
      let steps = ((time - begin) / step + (rule == .up ? -1e-6 : 1e-6)).rounded(rule)
      return Int(min(max(steps, -1), Double(rowCount)))
    }
    let low = max(from.map { index($0, .up) } ?? 0, firstHeld)
    let high = min(to.map { index($0, .down) } ?? rowCount - 1, firstHeld + volts.count - 1)
    guard high - low + 1 >= counts.lowerBound else {
      throw InputError(
        file: file, field: "window",
        message:
          "\(max(0, high - low + 1)) samples lie between \(from.map { Dimension.time.shown($0) } ?? "the beginning") and "
          + "\(to.map { Dimension.time.shown($0) } ?? "the end") (\(counts.lowerBound) … \(counts.upperBound))"
      )
    }
    guard high - low + 1 <= counts.upperBound else { throw tooMany(file, firstLine + high) }
    return VoltageRecord(
      volts: Array(volts[(low - firstHeld)...(high - firstHeld)]), step: .seconds(step),
      start: Interval(clamping: begin + Double(low) * step), provenance: provenance, notes: notes)
  }
}

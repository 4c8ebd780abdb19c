import HistotripsyCore
import Text

/// Recordings as the Physikalisch-Technische Bundesanstalt published them: one number a line; count, step in seconds, two further
/// numbers that are not used, then that many volts.
enum DatWaveform {
  /// Whether a text is one: its first five lines are single numbers, and the first a count.
  static func isOne(_ lines: [Substring]) -> Bool {
    let first = lines.prefix(5).map { String($0.drop(while: \.isWhitespace)).trimmedEnd }
    guard first.count == 5, first.allSatisfy({ DecimalNumber($0) != nil }) else { return false }
    return Int(first[0]) != nil
  }

  /// - Parameters:
  ///   - head: the first five lines.
  ///   - source: gives the lines after them.
  /// - Throws: a line that is no number or out of range, another number of voltages than the count says.
  static func read(_ head: [Substring], _ source: LineSource) throws(InputError) -> VoltageRecord {
    var source = source
    let file = source.file
    func number(
      _ line: Substring, _ index: Int, _ field: String, _ range: ClosedRange<Double>
    ) throws(InputError) -> Double {
      let text = String(line.drop(while: \.isWhitespace)).trimmedEnd
      let allowed = "(\(range.lowerBound.short) … \(range.upperBound.short))"
      guard let number = DecimalNumber(text) else {
        throw InputError(
          file: file, line: index, field: field,
          message: "\(QuantityText.quoted(text)) is not a number \(allowed)")
      }
      guard range.contains(number.value()) else {
        throw InputError(
          file: file, line: index, field: field,
          message: "\(QuantityText.quoted(text)) is out of range \(allowed)")
      }
      return number.value()
    }
    let counts = VoltageRecord.counts
    let count = Int(try number(head[0], 1, "count", Double(counts.lowerBound)...Double(counts.upperBound)))
    let step = try number(head[1], 2, "step (s)", VoltageRecord.steps.inBaseUnit)
    var volts = [try number(head[4], 5, "volts", -1e5...1e5)]
    volts.reserveCapacity(count)
    // One more than the count says is enough to know that it is wrong; the rest is only counted.
    var found = 1
    while let line = try source.next() {
      guard !line.allSatisfy({ $0 <= 0x20 }) else { continue }
      found += 1
      if found <= count {
        volts.append(
          try number(Substring(String(decoding: line, as: UTF8.self)), source.line, "volts", -1e5...1e5))
      }
    }
    guard found == count else {
      throw InputError(
        file: file, line: 1, field: "count",
        message: "\(count), but \(found) voltages follow from line 5 on; the file may be truncated")
    }
    return VoltageRecord(
      volts: volts, step: .seconds(step), provenance: Provenance(source: file, digest: try source.finish()))
  }
}

extension String {
  /// Without blanks at its end.
  var trimmedEnd: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

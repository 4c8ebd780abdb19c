import HistotripsyCore
import Text

/// Recordings as the Physikalisch-Technische Bundesanstalt published them: one number a line; count, step in seconds, two further
/// numbers that are not used, then so many volts.
enum DatWaveform {
  /// Whether a text is one: its first five lines are single numbers, and the first a count.
  static func isOne(_ lines: [Substring]) -> Bool {
    let first = lines.prefix(5).map { String($0.drop(while: \.isWhitespace)).trimmedEnd }
    guard first.count == 5, first.allSatisfy({ DecimalNumber($0) != nil }) else { return false }
    return Int(first[0]) != nil
  }

  static func read(_ lines: [Substring], _ input: InputText) throws(InputError) -> VoltageRecord {
    func number(_ index: Int, _ field: String, _ range: ClosedRange<Double>) throws(InputError) -> Double {
      let text = String(lines[index].drop(while: \.isWhitespace)).trimmedEnd
      let allowed = "(\(range.lowerBound.short) … \(range.upperBound.short))"
      guard let number = DecimalNumber(text) else {
        throw InputError(
          file: input.file, line: index + 1, field: field,
          message: "\(QuantityText.quoted(text)) is not a number \(allowed)")
      }
      guard range.contains(number.value()) else {
        throw InputError(
          file: input.file, line: index + 1, field: field,
          message: "\(QuantityText.quoted(text)) is out of range \(allowed)")
      }
      return number.value()
    }
    let counts = VoltageRecord.counts
    let count = Int(try number(0, "count", Double(counts.lowerBound)...Double(counts.upperBound)))
    let step = try number(1, "step (s)", VoltageRecord.steps.inBaseUnit)
    let body = lines.indices.dropFirst(4).filter { !lines[$0].allSatisfy(\.isWhitespace) }
    guard body.count == count else {
      throw InputError(
        file: input.file, line: 1, field: "count",
        message: "\(count), but \(body.count) voltages follow from line 5 on; the file may be truncated")
    }
    var volts: [Double] = []
    volts.reserveCapacity(count)
    for index in body { volts.append(try number(index, "volts", -1e5...1e5)) }
    return VoltageRecord(
      volts: volts, step: .seconds(step), provenance: Provenance(source: input.file, digest: input.digest))
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

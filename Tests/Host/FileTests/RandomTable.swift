import Chance
import Foundation

@testable import Text

/// A table of numbers as somebody might have saved it: units, order of the columns, delimiter,
/// decimal mark, encoding and line ends drawn from a seed. The numbers are whole multiples of a
/// decimal step, so that every way of writing them is exact.
struct RandomTable {
  struct Column {
    let name: String
    /// Units that the quantity may be written in, with the power of ten that each is of the base
    /// unit.
    let units: [(symbol: String, exponent: Int)]
    /// The values are these times ten to the power `exponent`, in the base unit.
    let values: [Int]
    let exponent: Int

    func value(_ row: Int) -> Double { DecimalNumber("\(values[row])")?.value(timesTenTo: exponent) ?? .nan }
  }

  enum Encoding: CaseIterable {
    case utf8, utf8WithMark, utf16Little, utf16Big, latin1
  }

  let bytes: [UInt8]
  let text: String
  let description: String
  /// Line of the headings, counted from 0.
  let headingLine: Int
  let delimiter: Character

  init(_ columns: [Column], preface: [String] = [], seed: UInt64) {
    var chance = Chance(seed: seed)
    let order = columns.indices.shuffled(using: &chance)
    let delimiter = [",", ";", "\t"][chance.below(3)]
    let hasCommas = delimiter != "," && chance.isDrawn(0.4)
    let style = chance.below(4)
    let end = chance.isDrawn(0.5) ? "\r\n" : "\n"
    let encoding = Encoding.allCases[chance.below(Encoding.allCases.count)]
    var units: [(symbol: String, exponent: Int)] = []
    for column in columns { units.append(column.units[chance.below(column.units.count)]) }

    let headings = order.map { index -> String in
      let (name, unit) = (columns[index].name, units[index].symbol)
      switch style {
      case 0: return "\(name) (\(unit))"
      case 1: return "\(name) [\(unit)]"
      case 2: return "\(name)_\(unit)"
      default: return "\"\(name) (\(unit))\""
      }
    }
    var lines = preface + [headings.joined(separator: delimiter)]
    for row in columns[0].values.indices {
      let cells = order.map { index -> String in
        let column = columns[index]
        let number =
          DecimalNumber("\(column.values[row])")?.text(timesTenTo: column.exponent - units[index].exponent)
          ?? ""
        return hasCommas ? number.replacingOccurrences(of: ".", with: ",") : number
      }
      lines.append(cells.joined(separator: delimiter) + (chance.isDrawn(0.05) ? delimiter : ""))
    }
    text = lines.joined(separator: end) + (chance.isDrawn(0.5) ? end : "")
    headingLine = preface.count
    self.delimiter = Character(delimiter)
    bytes = Self.encoded(text, encoding)
    description =
      "seed \(seed): \(encoding), \(delimiter.debugDescription), decimal \(hasCommas ? "comma" : "point"), \(headings)"
  }

  private static func encoded(_ text: String, _ encoding: Encoding) -> [UInt8] {
    switch encoding {
    case .utf8: return Array(text.utf8)
    case .utf8WithMark: return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    case .utf16Little: return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case .utf16Big: return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    case .latin1: return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
  }

  static let times = [("s", 0), ("ms", -3), ("us", -6), ("µs", -6), ("ns", -9)].map {
    (symbol: $0.0, exponent: $0.1)
  }
  static let voltages = [("V", 0), ("mV", -3), ("µV", -6), ("uV", -6), ("Volt", 0)].map {
    (symbol: $0.0, exponent: $0.1)
  }
  static let lengths = [("m", 0), ("mm", -3), ("cm", -2), ("µm", -6)].map { (symbol: $0.0, exponent: $0.1) }
  static let frequencies = [("Hz", 0), ("kHz", 3), ("MHz", 6)].map { (symbol: $0.0, exponent: $0.1) }
  static let sensitivities = [("V/Pa", 0), ("mV/MPa", -9), ("nV/Pa", -9), ("µV/Pa", -6), ("V/MPa", -6)].map {
    (symbol: $0.0, exponent: $0.1)
  }
  static let shares = [("%", -2)].map { (symbol: $0.0, exponent: $0.1) }

  /// The same file with one small change of its heading line, and whether what stands there are
  /// still known units.
  func changedHeading(_ chance: inout Chance) -> (text: String, heading: String) {
    let separator = text.contains("\r\n") ? "\r\n" : "\n"
    var lines = text.components(separatedBy: separator)
    var heading = Array(lines[headingLine])
    let place = chance.below(heading.count)
    switch chance.below(3) {
    case 0: heading.remove(at: place)
    case 1: heading[place] = Array("mMkuVvAPasSzn()_ /%1")[chance.below(20)]
    default: heading.insert(Array("mMkuVvAPasSzn()_ /%1")[chance.below(20)], at: place)
    }
    lines[headingLine] = String(heading)
    return (lines.joined(separator: separator), lines[headingLine])
  }
}

extension RandomTable {
  /// The same file with one mark of its rows put in, taken away or put for another: delimiters, line
  /// ends, decimal marks, quotation marks.
  func changedStructure(_ chance: inout Chance) -> String {
    var characters = Array(text)
    let starts = characters.indices.filter { characters[$0].isNewline }
    let first = (starts.dropFirst(headingLine).first ?? 0) + 1
    let marks = characters.indices.filter {
      $0 >= first && !(characters[$0].isNumber || "+-eE".contains(characters[$0]))
    }
    let place = marks[chance.below(marks.count)]
    let anywhere = first + chance.below(characters.count - first)
    switch chance.below(4) {
    // Without its decimal mark a number is another number, and nothing tells of it.
    case 0:
      characters.remove(
        at: marks.filter { characters[$0] == delimiter || characters[$0].isNewline }.randomElement(
          using: &chance) ?? place)
    case 1: characters[place] = Array(",;\t .\"\n")[chance.below(7)]
    case 2: characters.insert(delimiter, at: anywhere)
    default: characters.insert("\n", at: anywhere)
    }
    return String(characters)
  }
}

/// Whether two doubles are the same but for the last digit of their decimals.
func alike(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 4e-16 * max(abs(a), abs(b)) }

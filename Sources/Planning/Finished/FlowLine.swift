import HistotripsyCore
import Text

/// One entry of the foci or the dropped foci of a plan file: a YAML flow mapping that stands on one line.
///
/// `- {key: value, key: [value, value, value]}`: plain scalars and lists of them, no quotes, no nesting, no comment behind it. This much of YAML
/// is read here, because sixteen thousand foci take a general parser seconds.
struct FlowLine {
  let place: Place
  private var entries: [(key: Substring, values: [Substring], isList: Bool)] = []

  /// Where the line stands, for complaints.
  struct Place {
    let file: String
    let line: Int
    /// `foci[17]`
    let path: String

    func complaint(_ key: Substring?, _ message: String) -> InputError {
      InputError(file: file, line: line, field: key.map { "\(path).\($0)" } ?? path, message: message)
    }
  }

  /// - Throws: what is not such a line, a key that is not among `keys` or stands there twice.
  init(_ text: Substring, at place: Place, keys: [String]) throws(InputError) {
    self.place = place
    var rest = Self.trimmed(text)
    guard rest.utf8.starts(with: "- {".utf8), rest.utf8.last == UInt8(ascii: "}") else {
      throw place.complaint(
        nil, "\(QuantityText.quoted(String(rest))) is not an entry; write it on one line as - {key: value, …}"
      )
    }
    rest = rest.dropFirst(3).dropLast()
    while !rest.isEmpty {
      guard let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) else {
        throw place.complaint(nil, "\(QuantityText.quoted(String(rest))) is not a key with a value")
      }
      let key = Self.trimmed(rest[..<colon])
      rest = Self.trimmed(rest[rest.utf8.index(after: colon)...])
      let isList = rest.utf8.first == UInt8(ascii: "[")
      let stop = UInt8(ascii: isList ? "]" : ",")
      let end = rest.utf8.firstIndex(of: stop)
      guard !isList || end != nil else { throw place.complaint(key, "the list has no end") }
      let values: [Substring]
      if isList, let end {
        values = rest[rest.utf8.index(after: rest.startIndex)..<end].split(
          separator: ",", omittingEmptySubsequences: false
        ).map(Self.trimmed)
        rest = Self.trimmed(rest[rest.utf8.index(after: end)...])
        guard rest.isEmpty || rest.utf8.first == UInt8(ascii: ",") else {
          throw place.complaint(key, "\(QuantityText.quoted(String(rest))) stands behind the list")
        }
        rest = rest.dropFirst()
      } else {
        values = [Self.trimmed(rest[..<(end ?? rest.endIndex)])]
        rest = end.map { rest[rest.utf8.index(after: $0)...] } ?? ""
      }
      guard keys.contains(where: { $0 == key }) else {
        let hint = Spelling.nearest(to: String(key), among: keys).map { "did you mean \($0)? " } ?? ""
        throw place.complaint(
          nil,
          "\(QuantityText.quoted(String(key))) is an unknown key; \(hint)known here: \(keys.joined(separator: ", "))"
        )
      }
      guard !entries.contains(where: { $0.key == key }) else {
        throw place.complaint(key, "this key stands here twice")
      }
      entries.append((key, values, isList))
    }
  }

  func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// - Parameter unit: the unit that files have here; others of the dimension are read too.
  func quantity(
    _ key: String, _ dimension: Dimension, _ unit: PlanUnit, in range: ClosedRange<Double>
  ) throws(InputError) -> Double {
    try value(try scalar(key), key, dimension, unit, in: range)
  }

  /// Of the array's frame.
  func position(_ key: String, within limit: Length) throws(InputError) -> Position {
    let entry = try entry(key)
    guard entry.isList, entry.values.count == 3 else {
      throw place.complaint(Substring(key), "expected a list of 3 lengths")
    }
    var point = SIMD3<Double>.zero
    for lane in 0..<3 {
      point[lane] = try value(entry.values[lane], key, .length, .millimetre, in: -limit.metres...limit.metres)
    }
    return Position(x: .metres(point.x), y: .metres(point.y), z: .metres(point.z))
  }

  func count(_ key: String, in range: ClosedRange<Int>) throws(InputError) -> Int {
    let text = try scalar(key)
    guard let count = Int(text), range.contains(count) else {
      throw place.complaint(
        Substring(key),
        "\(QuantityText.quoted(String(text))) is out of range (\(range.lowerBound) … \(range.upperBound))")
    }
    return count
  }

  func word<T: RawRepresentable & CaseIterable>(_ key: String, as type: T.Type) throws(InputError) -> T
  where T.RawValue == String {
    let text = String(try scalar(key))
    guard let value = T(rawValue: text) else {
      throw place.complaint(
        Substring(key),
        "\(QuantityText.quoted(text)) is not known; allowed: \(T.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    return value
  }

  private func entry(_ key: String) throws(InputError) -> (key: Substring, values: [Substring], isList: Bool)
  {
    guard let entry = entries.first(where: { $0.key == key }) else {
      throw place.complaint(Substring(key), "missing")
    }
    return entry
  }

  private func scalar(_ key: String) throws(InputError) -> Substring {
    let entry = try entry(key)
    guard !entry.isList else { throw place.complaint(entry.key, "expected one value, not a list") }
    return entry.values[0]
  }

  private func value(
    _ text: Substring, _ key: String, _ dimension: Dimension, _ unit: PlanUnit, in range: ClosedRange<Double>
  ) throws(InputError) -> Double {
    if let value = unit.value(of: text), range.contains(value) { return value }
    do throws(Complaint) {
      return try QuantityText.parse(String(text), as: dimension, in: range)
    } catch {
      throw place.complaint(Substring(key), error.message)
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var bytes = text.utf8
    while bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
    while let last = bytes.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") {
      bytes.removeLast()
    }
    return Substring(bytes)
  }
}

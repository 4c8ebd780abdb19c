import Yams

/// A value of a YAML file, with its place.
package struct Value {
  package let file: String
  package let path: String
  package let line: Int
  private let node: Node

  init(file: String, path: String, line: Int, node: Node) {
    self.file = file
    self.path = path
    // A scalar or a bracketed list begins where its value does; a block begins on a line of its own and is named by its key.
    self.line = node.mark.map { node.isScalar ? $0.line : line } ?? line
    self.node = node
  }

  package func complaint(_ message: String) -> InputError {
    InputError(file: file, line: line, field: path, message: message)
  }

  // MARK: Scalars

  private func scalar(_ expected: String) throws(InputError) -> String {
    guard case .scalar(let scalar) = node else { throw complaint("expected \(expected)") }
    return scalar.string
  }

  /// - Throws: unless 1 to `maximum` characters on one line.
  package func text(maximum: Int) throws(InputError) -> String {
    let text = try scalar("text")
    let printable = text.unicodeScalars.allSatisfy(PrintableText.isPrintable)
    guard !text.isEmpty, text.count <= maximum, printable else {
      throw complaint(
        "\(QuantityText.quoted(text)) is out of range (1 … \(maximum) printable characters on one line)")
    }
    return text
  }

  package func quantity(_ dimension: Dimension, in range: ClosedRange<Double>) throws(InputError) -> Double {
    let text = try scalar("\(dimension.name) (\(QuantityText.shown(range, as: dimension)))")
    do throws(Complaint) {
      return try QuantityText.parse(text, as: dimension, in: range)
    } catch {
      throw complaint(error.message)
    }
  }

  /// Whether this is a scalar that carries a unit of the dimension.
  package func hasUnit(of dimension: Dimension) -> Bool {
    guard case .scalar(let scalar) = node else { return false }
    return QuantityText.hasUnit(scalar.string, of: dimension)
  }

  /// A whole number.
  package func count(in range: ClosedRange<Int>) throws(InputError) -> Int {
    let allowed = "(\(range.lowerBound) … \(range.upperBound))"
    let text = try scalar("a whole number \(allowed)")
    guard let number = DecimalNumber(text), case let value = number.value(), value == value.rounded() else {
      throw complaint("\(QuantityText.quoted(text)) is not a whole number \(allowed)")
    }
    guard let whole = Int(exactly: value), range.contains(whole) else {
      throw complaint("\(QuantityText.quoted(text)) is out of range \(allowed)")
    }
    return whole
  }

  /// A number without unit, times ten to the power `exponent`.
  package func number(
    in range: ClosedRange<Double>, timesTenTo exponent: Int = 0
  ) throws(InputError) -> Double {
    let scale = DecimalNumber("1")?.value(timesTenTo: -exponent) ?? 1
    let allowed = "(\((range.lowerBound * scale).short) … \((range.upperBound * scale).short))"
    let text = try scalar("a number \(allowed)")
    guard let number = DecimalNumber(text) else {
      throw complaint("\(QuantityText.quoted(text)) is not a number \(allowed)")
    }
    let value = number.value(timesTenTo: exponent)
    guard range.contains(value) else {
      throw complaint("\(QuantityText.quoted(text)) is out of range \(allowed)")
    }
    return value
  }

  package func flag() throws(InputError) -> Bool {
    switch try scalar("true or false") {
    case "true": return true
    case "false": return false
    case let other: throw complaint("\(QuantityText.quoted(other)) is neither true nor false")
    }
  }

  /// One of a few words.
  package func choice<T>(_ choices: [(word: String, value: T)]) throws(InputError) -> T {
    let words = choices.map(\.word)
    let word = try scalar("one of \(words.joined(separator: ", "))")
    for choice in choices where choice.word == word { return choice.value }
    let hint = Spelling.nearest(to: word, among: words).map { "did you mean \($0)? " } ?? ""
    throw complaint(
      "\(QuantityText.quoted(word)) is not known; \(hint)allowed: \(words.joined(separator: ", "))")
  }

  // MARK: Collections

  /// - Throws: unless a mapping with no other keys than these.
  package func section(_ keys: [String]) throws(InputError) -> Section {
    guard case .mapping(let mapping) = node else {
      throw complaint("expected keys with values: \(keys.joined(separator: ", "))")
    }
    let section = try Section(mapping, file: file, path: path, line: line)
    try section.allowOnly(keys)
    return section
  }

  package var isSection: Bool {
    if case .mapping = node { true } else { false }
  }

  package var isList: Bool {
    if case .sequence = node { true } else { false }
  }

  /// - Throws: unless a list of so many entries.
  package func list(count range: ClosedRange<Int>, of entry: String) throws(InputError) -> [Value] {
    let allowed =
      range.count == 1 ? "\(range.lowerBound) \(entry)" : "\(range.lowerBound) … \(range.upperBound) \(entry)"
    guard case .sequence(let sequence) = node else { throw complaint("expected a list of \(allowed)") }
    guard range.contains(sequence.count) else {
      throw complaint("\(sequence.count) entries are out of range (\(allowed))")
    }
    var values: [Value] = []
    values.reserveCapacity(sequence.count)
    for (index, entry) in sequence.enumerated() {
      values.append(
        Value(file: file, path: "\(path)[\(index + 1)]", line: entry.mark?.line ?? line, node: entry))
    }
    return values
  }
}

extension Node {
  fileprivate var isScalar: Bool {
    if case .scalar = self { true } else { false }
  }
}

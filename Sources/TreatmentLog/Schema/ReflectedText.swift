/// A value as Swift's reflection printed it in ledgers of schema 1: `railNotOff(HistotripsyCore.Voltage(volts: 3.2))`.
///
/// A name, with arguments or without; of names that are qualified by a module or a type the last part counts.
struct ReflectedText: Equatable {
  let name: String
  let arguments: [ReflectedText]

  /// Ledgers of any origin come here: deeper than anything that was ever written, and small.
  private static let depthMaximum = 8
  private static let lengthMaximum = 1000

  /// - Returns: `nil` for text of another form.
  init?(_ text: String) {
    var rest = Substring(text)
    guard text.utf8.count <= Self.lengthMaximum, let found = Self.parse(&rest, depth: 0), rest.isEmpty else {
      return nil
    }
    self = found
  }

  private init(name: String, arguments: [ReflectedText]) {
    self.name = name
    self.arguments = arguments
  }

  private static func parse(_ rest: inout Substring, depth: Int) -> ReflectedText? {
    guard depth < depthMaximum else { return nil }
    var token = rest.prefix { !"(),:".contains($0) }
    rest = rest.dropFirst(token.count)
    // What stands before a colon is a label.
    if rest.hasPrefix(": ") {
      rest = rest.dropFirst(2)
      token = rest.prefix { !"(),:".contains($0) }
      rest = rest.dropFirst(token.count)
    }
    let isNumber = Double(String(token)) != nil
    let name = isNumber ? String(token) : token.split(separator: ".").last.map(String.init) ?? ""
    var arguments: [ReflectedText] = []
    if rest.hasPrefix("(") {
      rest = rest.dropFirst()
      while true {
        guard let argument = parse(&rest, depth: depth + 1) else { return nil }
        arguments.append(argument)
        if rest.hasPrefix(", ") {
          rest = rest.dropFirst(2)
        } else if rest.hasPrefix(")") {
          rest = rest.dropFirst()
          break
        } else {
          return nil
        }
      }
    }
    return ReflectedText(name: name, arguments: arguments)
  }

  /// The first number within.
  var number: Double? { Double(name) ?? arguments.lazy.compactMap(\.number).first }
}

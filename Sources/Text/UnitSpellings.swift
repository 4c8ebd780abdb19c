/// The units and prefixes that files are known to use, as data.
package enum UnitSpellings {
  private struct Base {
    let symbol: String
    let kind: UnitOfMeasure.Kind
    var exponent = 0
    var factor = 1.0
    /// Prefixes that people write before it. A prefix that is not used there is more likely a slip:
    /// `Ms` for `ms`.
    var prefixes = ""
    /// In lower case; they take the names of the prefixes (`millivolts`).
    var words: [String] = []
  }

  /// "m" is milli before a unit and the metre alone, which the order of `unit(_:)` settles.
  private static let prefixes: [(symbol: Character, word: String, exponent: Int)] = [
    ("f", "femto", -15), ("p", "pico", -12), ("n", "nano", -9), ("u", "micro", -6), ("m", "milli", -3),
    ("c", "centi", -2), ("h", "hecto", 2), ("k", "kilo", 3), ("M", "mega", 6), ("G", "giga", 9),
  ]

  private static let bases: [Base] = [
    Base(
      symbol: "s", kind: .time, prefixes: "fpnum", words: ["second", "seconds", "sec", "secs", "sekunden"]),
    Base(symbol: "V", kind: .voltage, prefixes: "pnumk", words: ["volt", "volts"]),
    Base(symbol: "A", kind: .current, prefixes: "pnumk", words: ["ampere", "amperes", "amp", "amps"]),
    Base(symbol: "Pa", kind: .pressure, prefixes: "numhkMG", words: ["pascal", "pascals"]),
    Base(symbol: "bar", kind: .pressure, exponent: 5, prefixes: "umk"),
    Base(symbol: "psi", kind: .pressure, factor: 6894.757_293_168),
    Base(symbol: "Hz", kind: .frequency, prefixes: "mkMG", words: ["hertz"]),
    Base(symbol: "m", kind: .length, prefixes: "numc", words: ["metre", "metres", "meter", "meters"]),
    // One inch is 25.4 mm by definition.
    Base(symbol: "in", kind: .length, exponent: -4, factor: 254, words: ["inch", "inches"]),
    Base(symbol: "W", kind: .power, prefixes: "pnumkM", words: ["watt", "watts"]),
    Base(symbol: "J", kind: .energy, prefixes: "numk", words: ["joule", "joules"]),
    Base(symbol: "F", kind: .capacitance, prefixes: "pnum", words: ["farad", "farads"]),
    Base(symbol: "S", kind: .conductance, prefixes: "num", words: ["siemens"]),
    Base(symbol: "Ohm", kind: .resistance, prefixes: "mkM", words: ["ohm", "ohms"]),
    Base(symbol: "degC", kind: .temperature, words: ["celsius"]),
    Base(symbol: "K", kind: .temperature, words: ["kelvin"]),
    Base(symbol: "rad", kind: .angle, prefixes: "m", words: ["radian", "radians"]),
    Base(symbol: "deg", kind: .angle, factor: .pi / 180, words: ["degree", "degrees"]),
    Base(symbol: "%", kind: .ratio, exponent: -2, words: ["percent"]),
    Base(symbol: "ppm", kind: .ratio, exponent: -6),
  ]

  /// Every symbol with a prefix or without, and every word in lower case.
  private static let table: (symbols: [String: UnitOfMeasure], words: [String: UnitOfMeasure]) = {
    var symbols: [String: UnitOfMeasure] = [:]
    var words: [String: UnitOfMeasure] = [:]
    func add(_ base: Base, _ symbol: String, _ names: [String], _ exponent: Int) {
      let unit = UnitOfMeasure(
        symbol: symbol, kind: base.kind, exponent: base.exponent + exponent, factor: base.factor)
      // Bases come first, so that Pa stays the pascal.
      if symbols[symbol] == nil { symbols[symbol] = unit }
      for name in names where words[name] == nil { words[name] = unit }
    }
    for base in bases { add(base, base.symbol, base.words, 0) }
    for base in bases {
      for prefix in prefixes where base.prefixes.contains(prefix.symbol) {
        let names = base.words.map { prefix.word + $0 }
        add(base, "\(prefix.symbol)\(base.symbol)", names, prefix.exponent)
        // `usec`, `mVolts`: the prefix keeps its case, the word need not.
        for word in base.words where word.count > 2 {
          add(base, "\(prefix.symbol)\(word)", [], prefix.exponent)
          add(base, "\(prefix.symbol)\(word.prefix(1).uppercased())\(word.dropFirst())", [], prefix.exponent)
        }
      }
    }
    return (symbols, words)
  }()

  /// One way to write what has several: both code points of µ as u, the degree sign, the ohm sign,
  /// one blank between words.
  static func folded(_ text: some StringProtocol) -> String {
    var folded = ""
    for character in text {
      switch character {
      case "\u{B5}", "\u{3BC}": folded += "u"
      case "°": folded += "deg"
      case "Ω", "\u{2126}": folded += "Ohm"
      case "⋅", "×": folded += "·"
      case "\u{2212}", "\u{2013}": folded += "-"
      case _ where character.isWhitespace: if folded.last != " " { folded += " " }
      default: folded.append(character)
      }
    }
    while folded.last == " " { folded.removeLast() }
    return String(folded.drop { $0 == " " })
  }

  /// One unit without quotients, as `folded` left it.
  static func unit(_ text: String) -> UnitOfMeasure? {
    table.symbols[text] ?? table.words[text.lowercased()]
  }

  /// Units that differ from a text in case alone: what was probably meant. Sorted.
  package static func nearMisses(_ text: some StringProtocol) -> [String] {
    let lower = folded(text).lowercased()
    return table.symbols.keys.filter { $0.lowercased() == lower && !isWord($0) }.map(shown).sorted()
  }

  /// The units of a kind that messages name, from small to large.
  package static func known(_ kind: UnitOfMeasure.Kind) -> String {
    let units = table.symbols.values.filter { $0.kind == kind && !isWord($0.symbol) }.sorted {
      ($0.factor * scale($0.exponent), $0.symbol) < ($1.factor * scale($1.exponent), $1.symbol)
    }
    return units.map { shown($0.symbol) }.joined(separator: ", ")
  }

  /// A symbol such as `mV`, not a word such as `millivolts` or `usec`.
  static func isShort(_ symbol: String) -> Bool {
    let folded = folded(symbol)
    return table.symbols[folded] != nil && !isWord(folded)
  }

  /// Whether a symbol is a prefix before a word: messages name the short form.
  private static func isWord(_ symbol: String) -> Bool {
    let lower = symbol.dropFirst().lowercased()
    return bases.contains { $0.words.contains { $0.count > 2 && $0 == lower } }
  }

  private static func scale(_ exponent: Int) -> Double {
    DecimalNumber("1")?.value(timesTenTo: exponent) ?? 1
  }

  private static func shown(_ symbol: String) -> String {
    switch symbol {
    case "degC": "°C"
    case _ where symbol.count > 1 && symbol.hasPrefix("u"): "µ" + symbol.dropFirst()
    default: symbol
    }
  }
}

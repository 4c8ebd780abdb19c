import Text

extension WaveformColumns {
  /// A column that is used, with the power of ten and the factor that bring it to seconds or volts.
  struct Use {
    let index: Int
    let name: String
    let exponent: Int
    let note: String?
  }

  /// The channel that was asked for, or the only one.
  /// - Parameter wanted: what the file calls it, or its number.
  /// - Throws: none, or several, are called so; it holds no voltage; its unit is not known.
  func channel(_ wanted: String?) throws(InputError) -> Use {
    let channels = channelIndices
    guard !channels.isEmpty else { throw complaint(nil, "no column of voltages") }
    let areNamed = hasHeadings || preamble.channels.count == channels.count
    guard areNamed || (wanted == nil && channels.count == 1) else {
      throw complaint(
        nil,
        "\(columns.count) column\(columns.count == 1 ? "" : "s") without headings; write headings, or leave time and one channel"
          + (columns.count >= 4
            ? "; decimal commas need another mark between columns, such as a semicolon" : ""))
    }
    let index: Int
    if let wanted {
      index = try called(wanted, among: channels)
    } else {
      // Columns that say they are something else are no choice.
      let voltages = channels.filter { !isOther($0) }
      guard !voltages.isEmpty || channels.count == 1 else {
        throw complaint(nil, "none of the columns is a voltage: \(listed(channels))")
      }
      let candidates = voltages.isEmpty ? channels : voltages
      guard candidates.count == 1 else {
        throw complaint(nil, "several columns of voltages; name one with --channel: \(listed(candidates))")
      }
      index = candidates[0]
    }
    return try use(index, of: .voltage, unsaid: "volts")
  }

  private func isOther(_ index: Int) -> Bool {
    switch columns[index].claim {
    case .known(let unit): unit.kind != .voltage || unit.isLevel
    case .unknown: false
    case .none: !Self.otherWords.isDisjoint(with: columns[index].heading.words)
    }
  }

  /// Words that say without a unit that a column is no voltage.
  private static let otherWords: Set<String> = [
    "pressure", "druck", "pression", "current", "strom", "amps", "ampere", "amperes", "temperature", "power",
    "intensity", "frequency", "charge", "digital", "logic", "phase", "p", "adc", "count", "counts", "code",
    "codes",
    "raw", "lsb", "bits", "digits",
  ]

  /// The times' column.
  /// - Throws: a unit that is not known or no time; a column that only counts the rows.
  func time() throws(InputError) -> Use? {
    guard let index = timeIndex else { return nil }
    return try use(index, of: .time, unsaid: "seconds")
  }

  private func use(_ index: Int, of kind: UnitOfMeasure.Kind, unsaid: String) throws(InputError) -> Use {
    let column = columns[index]
    switch column.claim {
    case .known(let unit) where unit.kind == kind && !unit.isLevel && unit.factor == 1:
      return Use(index: index, name: column.shown, exponent: unit.exponent, note: nil)
    case .known(let unit):
      throw complaint(
        column.shown,
        "\(unit.isLevel ? "a level" : unit.kind.name) (\(QuantityText.quoted(unit.symbol))), where \(kind.name) is needed "
          + "(\(UnitSpellings.known(kind)))\(kind == .voltage ? "; a hydrophone's recording is in volts" : "")"
      )
    case .unknown(let word):
      let near = UnitSpellings.nearMisses(word)
      throw complaint(
        column.shown,
        "\(QuantityText.quoted(word)) is no unit known here (\(kind.name): \(UnitSpellings.known(kind)))"
          + (near.isEmpty ? "" : "; is \(near.joined(separator: " or ")) meant?"))
    case .none:
      guard kind == .time || !isOther(index) else {
        throw complaint(column.shown, "this is no voltage; write the unit into the heading if it is one")
      }
      let who = column.shown.isEmpty ? "the file" : column.shown
      let isSaid =
        Self.isTimeName(column.heading.words) && column.heading.text.lowercased().hasPrefix("second")
      return Use(
        index: index, name: column.shown, exponent: 0,
        note: isSaid ? nil : "\(PrintableText.of(who)) states no unit: taken as \(unsaid)")
    }
  }

  /// By what the file calls it, then by number, never by anything that two share.
  private func called(_ wanted: String, among channels: [Int]) throws(InputError) -> Int {
    func matching(_ isCalled: (String) -> Bool) -> [Int] {
      channels.filter { columns[$0].names.contains(where: isCalled) }
    }
    // The whole heading goes before a part of it: `ch1` is not `ch1s`.
    let whole = channels.filter { columns[$0].heading.text == wanted }
    for found in [whole, matching { $0 == wanted }, matching { $0.lowercased() == wanted.lowercased() }] {
      if found.count == 1 { return found[0] }
      if found.count > 1 {
        throw complaint(
          wanted, "\(found.count) columns are called so; name one by number: \(listed(channels))")
      }
    }
    if let number = Int(wanted) {
      let numbered = channels.map { index in columns[index].names.lazy.compactMap(Self.number).first }
      let found = zip(channels, numbered).filter { $0.1 == number }.map(\.0)
      if found.count == 1 { return found[0] }
      // Without numbers of their own, channels are counted from 1.
      if numbered.allSatisfy({ $0 == nil }), channels.indices.contains(number - 1) {
        return channels[number - 1]
      }
    }
    throw complaint(wanted, "no such column; there are \(listed(channels))")
  }

  /// The number of `CH2`, `C2`, `Channel 2`, `2`; `nil` for other names.
  private static func number(_ name: String) -> Int? {
    let digits = name.filter(\.isNumber)
    let letters = name.filter(\.isLetter).lowercased()
    guard digits.count <= 2, name.last?.isNumber ?? false else { return nil }
    return ["", "c", "ch", "chan", "channel", "kanal", "canal", "trace", "input"].contains(letters)
      ? Int(digits) : nil
  }

  /// Each by a name that no other has, else by its number.
  private func listed(_ indices: [Int]) -> String {
    let names = indices.enumerated().map { place, index in
      let others = indices.filter { $0 != index }.flatMap { columns[$0].names }
      return columns[index].names.first { !$0.isEmpty && !others.contains($0) } ?? "\(place + 1)"
    }
    return QuantityText.listed(names)
  }

  private func complaint(_ field: String?, _ message: String) -> InputError {
    InputError(
      file: file, line: line, field: field.map { $0.isEmpty ? "voltage" : QuantityText.quoted($0) },
      message: message)
  }
}

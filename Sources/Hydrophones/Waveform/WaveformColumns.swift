import Text

/// The columns of a recording: what each is called, what each holds in which unit, and which are
/// time and channels.
///
/// A unit comes from the heading, from a row of units below the headings, or from the preamble.
/// What is claimed and not known is an error where the column is used; what is unsaid is seconds
/// and volts, and a note.
struct WaveformColumns {
  struct Column {
    /// What the file calls it; empty where it does not.
    var names: [String]
    /// The heading with its unit, for messages.
    var heading: Heading
    var claim: Heading.Claim
    /// Whether its first rows count.
    var counts = false
    /// Whether its first rows hold nothing.
    var isEmpty = false

    var shown: String { names.first { !$0.isEmpty } ?? heading.text }
  }

  let file: String
  /// Line of the headings, or of the first row where there are none; counted from 1.
  let line: Int
  let hasHeadings: Bool
  private(set) var columns: [Column] = []
  private(set) var preamble = WaveformPreamble()

  /// - Parameters:
  ///   - lines: everything above the first row.
  ///   - samples: the first rows, cut into cells.
  ///   - beside: the number of columns of a preamble that stands beside the samples.
  init(
    above lines: [(line: Int, text: Substring)], samples: [[String]], firstRow: Int, format: DelimitedText,
    beside: Int, file: String
  ) {
    self.file = file
    let width = (samples.first ?? []).count
    let filled = lines.filter { !$0.text.allSatisfy { $0.isWhitespace || ",;#".contains($0) } }
    func cells(_ text: Substring) -> [String] {
      if format.delimiter == " " { return TextTable.headings(text, format).map(\.text) }
      let cells = format.cells(of: text)
      let own = DelimitedText.delimiter(of: text)
      // Blanks in the heading of a lone column separate nothing.
      return cells.count > 1 || width == 1 && own == " "
        ? cells : DelimitedText(delimiter: own).cells(of: text)
    }
    for (_, text) in filled { preamble.read(cells(text)) }
    for row in samples where beside > 0 { preamble.read(Array(row.prefix(beside))) }

    var names: [String] = []
    var units: [String] = []
    var line = firstRow
    if beside == 0 {
      var rest = filled.filter { !Self.isRemark($0.text) }
      if let last = rest.last, Self.isUnits(cells(last.text), width) {
        units = cells(last.text)
        line = last.line
        rest.removeLast()
        if let above = rest.last, Self.isHeadings(cells(above.text), width, aboveUnits: true) {
          names = cells(above.text)
          line = above.line
        }
      } else if let last = rest.last, Self.isHeadings(cells(last.text), width, aboveUnits: false) {
        names = cells(last.text)
        line = last.line
      }
      // NumPy and some oscilloscopes write their headings as a remark.
      if names.isEmpty, units.isEmpty, let last = filled.last, Self.isRemark(last.text) {
        let text = last.text.drop { "#% \t".contains($0) }
        if Self.isHeadings(cells(text), width, aboveUnits: false) {
          names = cells(text)
          line = last.line
        }
      }
    }
    self.line = line
    hasHeadings = !names.isEmpty || !units.isEmpty
    for (index, name) in names.enumerated() {
      preamble.read([name])
      if index < units.count {
        preamble.read(name, value: units[index], unit: units.first.flatMap { UnitOfMeasure($0) })
      }
    }
    columns = (beside..<max(beside, width)).map { index in
      Self.column(
        index < names.count ? names[index] : "", unit: index < units.count ? units[index] : "",
        samples.map { index < $0.count ? $0[index] : "" }, format)
    }
    nameChannels()
    applyPreambleUnits()
  }

  private static func column(
    _ name: String, unit: String, _ samples: [String], _ format: DelimitedText
  ) -> Column {
    let heading = Heading(name)
    let below = Heading(unit)
    var names = [heading.text, heading.name, unit].filter { !$0.isEmpty }
    // Rigol's `X(CH1)`.
    if case .unknown(let word) = heading.claim { names.append(word) }
    if names.isEmpty, !below.name.isEmpty { names = [below.name] }
    // A row of units says more than a heading that claims none, or something that is none.
    let claim: Heading.Claim =
      switch (heading.claim, below.claim) {
      case (_, .none):
        unit.isEmpty || Self.plainWords.contains(unit.lowercased()) ? heading.claim : .unknown(unit)
      case (.known(let one), .known(let other))
      where one.kind != other.kind || one.exponent != other.exponent:
        .unknown("\(one.symbol)/\(other.symbol)")
      default: below.claim
      }
    let numbers = samples.compactMap { format.number($0)?.value() }
    return Column(
      names: names, heading: unit.isEmpty ? heading : Heading("\(name) (\(unit))"), claim: claim,
      counts: numbers.count == samples.count && RowCounter.counts(numbers.prefix(8)),
      isEmpty: samples.allSatisfy(\.isEmpty))
  }

  private static func isRemark(_ line: Substring) -> Bool { line.hasPrefix("#") || line.hasPrefix("%") }

  /// Words that stand in rows of units and are none.
  private static let plainWords: Set<String> = [
    "value", "sequence", "ampl", "amplitude", "sample", "samples", "index",
  ]

  /// Cells that are units, or one of the plain words, or the numbers of Rigol's start and
  /// increment.
  private static func isUnits(_ cells: [String], _ width: Int) -> Bool {
    let filled = cells.filter { !$0.isEmpty }
    guard filled.count >= min(2, width), filled.count >= width - 1, !filled.isEmpty else { return false }
    var hasUnit = false
    for cell in filled {
      let heading = Heading(cell)
      if heading.name.isEmpty, heading.unit != nil {
        hasUnit = true
      } else if !(plainWords.contains(cell.lowercased()) || cell.hasPrefix("(")
        || hasUnit && DecimalNumber(cell) != nil)
      {
        return false
      }
    }
    return hasUnit
  }

  /// One cell for each column. Above units it has to name the time; elsewhere no cell is a number.
  private static func isHeadings(_ cells: [String], _ width: Int, aboveUnits: Bool) -> Bool {
    var cells = cells
    while cells.last?.isEmpty ?? false { cells.removeLast() }
    // Rigol's `tInc = 1.0e-08` is no heading.
    let named = cells.filter { cell in
      guard let equals = cell.firstIndex(of: "=") else { return true }
      return cell[cell.index(after: equals)...].first { !$0.isWhitespace }.map {
        !"-+.0123456789".contains($0)
      }
        ?? false
    }
    guard named.count >= width, named.count <= width + 4, !named.allSatisfy(\.isEmpty) else { return false }
    if WaveformPreamble.isKey(cells[0]) { return false }
    if aboveUnits {
      return isTimeName(Heading(cells[0]).words) || cells[0].isEmpty || cells.count == width + 2
    }
    return named.allSatisfy { DecimalNumber($0) == nil }
  }

  static func isTimeName(_ words: [String]) -> Bool {
    guard let first = words.first else { return false }
    return timeWords.contains(first) || words == ["x", "axis"]
  }

  private static let timeWords: Set<String> = [
    "time", "t", "zeit", "temps", "tiempo", "tempo", "tid", "x", "timestamp", "second", "seconds", "sec",
  ]

  /// Channels that only the preamble names: Siglent's `Source,CH1`.
  private mutating func nameChannels() {
    let channels = channelIndices
    guard preamble.channels.count == channels.count else { return }
    for (index, name) in zip(channels, preamble.channels) { columns[index].names.append(name) }
  }

  private mutating func applyPreambleUnits() {
    // Siglent's preamble speaks of its screen (`us`) above a column that is headed `Second`: the
    // column's own word goes first.
    if let unit = preamble.timeUnit, let time = timeIndex, columns[time].claim == .none {
      state(unit == "S" ? "s" : unit, at: time)
    }
    let channels = channelIndices
    for (place, stated) in preamble.voltageUnits.enumerated() where !stated.unit.isEmpty {
      // By its name; else by its place. A unit that stands alone is the first channel's and no
      // other's.
      let named = stated.channel.flatMap { name in
        channels.first { columns[$0].names.contains { $0.lowercased() == name.lowercased() } }
      }
      if let index = named ?? (place < channels.count ? channels[place] : nil) {
        state(stated.unit, at: index)
      }
    }
  }

  private mutating func state(_ unit: String, at index: Int) {
    let stated: Heading.Claim = UnitOfMeasure(unit).map(Heading.Claim.known) ?? .unknown(unit)
    switch (columns[index].claim, stated) {
    case (.none, _): columns[index].claim = stated
    case (.known(let one), .known(let other))
    where one.kind != other.kind || one.exponent != other.exponent || one.isLevel != other.isLevel:
      columns[index].claim = .unknown("\(one.symbol)/\(other.symbol)")
    default: break
    }
  }

  // MARK: Which column is what

  /// The column of times: by its name or unit, else the first of several without headings.
  var timeIndex: Int? {
    // A row number times the increment is the time.
    if preamble.hasIncrement, columns.first?.counts ?? false { return nil }
    let named = columns.firstIndex { column in
      guard !column.isEmpty else { return false }
      if case .known(let unit) = column.claim, unit.kind == .time { return true }
      return !column.counts && Self.isTimeName(column.heading.words) && column.claim == .none
    }
    let byName = columns.firstIndex { !$0.counts && !$0.isEmpty && Self.isTimeName($0.heading.words) }
    if let index = named ?? byName { return index }
    guard columns.count > 1, !columns[0].counts, !columns[0].isEmpty else { return nil }
    // A heading that names something else, such as a distance or a frequency, is no time.
    let words = columns[0].heading.words
    guard words.isEmpty || words.contains(where: Self.timeWords.contains) else { return nil }
    return !hasHeadings || (columns[0].claim == .none && preamble.interval == nil) ? 0 : nil
  }

  /// Columns that hold samples: neither time, nor a count of the rows, nor the values beside them.
  var channelIndices: [Int] {
    let time = timeIndex
    return columns.indices.filter { index in
      guard index != time, !columns[index].isEmpty else { return false }
      // Samples may rise by one volt from row to row by chance only, where a heading says that they
      // are volts.
      return !(columns[index].counts && (index == 0 || Self.isTimeName(columns[index].heading.words)))
    }
  }
}

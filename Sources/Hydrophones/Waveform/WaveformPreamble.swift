import Text

/// What oscilloscopes write above their samples, beside the headings: units, the interval between
/// samples, the time of the first.
///
/// Every maker has words of its own for the same few things; they stand here as data.
struct WaveformPreamble {
  enum Key {
    /// One unit for each channel, or one for all.
    case voltageUnits
    case timeUnit
    case interval
    case rate
    case start
    /// Names of the channels.
    case channels
  }

  private static let keys: [String: Key] = [
    "vertical units": .voltageUnits, "vertical unit": .voltageUnits, "yunits": .voltageUnits,
    "y units": .voltageUnits,
    "y unit": .voltageUnits, "voltage unit": .voltageUnits, "vunit": .voltageUnits,
    "y_unit_label": .voltageUnits,
    "horizontal units": .timeUnit, "horizontal unit": .timeUnit, "xunits": .timeUnit, "x units": .timeUnit,
    "x unit": .timeUnit, "time unit": .timeUnit, "hunit": .timeUnit,
    "sample interval": .interval, "sampling interval": .interval, "sampling period": .interval,
    "xinc": .interval,
    "x increment": .interval, "xincrement": .interval, "tinc": .interval,
    "sample period": .interval, "time interval": .interval, "signalresolution": .interval,
    "hresolution": .interval, "delta_x": .interval,
    "sample rate": .rate, "sampling rate": .rate, "samplerate": .rate, "sample frequency": .rate,
    "xorg": .start, "x origin": .start, "xorigin": .start, "t0": .start, "xstart": .start,
    "hoffset": .start, "x0": .start, "source": .channels, "tracename": .channels, "channel data": .channels,
  ]

  /// One for each channel in the channels' order, empty where none stands there, with the channel's
  /// name where the file writes `CH1:V`.
  private(set) var voltageUnits: [(channel: String?, unit: String)] = []
  private(set) var timeUnit: String?
  /// Between samples, seconds.
  private(set) var interval: Double?
  /// Of the first sample, seconds.
  private(set) var start: Double?
  /// Names of the channels.
  private(set) var channels: [String] = []

  /// A key is followed by its values in the cells beside it, or by a colon; a line may hold
  /// several.
  mutating func read(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      let parts = cell.split(separator: cell.contains("=") ? "=" : ":", maxSplits: 1).map { Self.bare($0) }
      guard let word = parts.first else { continue }
      // `Sample Rate (Hz)`: the unit stands in the key.
      let heading = Heading(word)
      guard let key = Self.keys[word.lowercased()] ?? Self.keys[heading.name.lowercased()] else { continue }
      let beside = cells[(index + 1)...].prefix { Self.keys[Self.bare(Substring($0)).lowercased()] == nil }
      let values = (parts.count > 1 ? [parts[1]] : []) + beside.map { Self.bare(Substring($0)) }
      let unit = Self.keys[word.lowercased()] == nil ? heading.unit : nil
      take(key, values, unit: unit)
    }
  }

  /// A value below its heading: Rigol's `Start` and `Increment`.
  /// - Parameter unit: of the numbered column, where a program writes one there; else seconds.
  mutating func read(_ heading: String, value: String, unit: UnitOfMeasure?) {
    guard DecimalNumber(value) != nil else { return }
    let unit = unit?.kind == .time ? unit : nil
    switch heading.lowercased() {
    case "start": take(.start, [value], unit: unit)
    case "increment":
      take(.interval, [value], unit: unit)
      hasIncrement = interval != nil
    default: return
    }
  }

  /// Whether the interval is Rigol's increment, which the row numbers are multiplied with.
  private(set) var hasIncrement = false

  private mutating func take(_ key: Key, _ values: [String], unit: UnitOfMeasure? = nil) {
    guard let first = values.first, values.contains(where: { !$0.isEmpty }) else { return }
    switch key {
    case .voltageUnits:
      guard voltageUnits.isEmpty else { return }
      voltageUnits = values.map { value in
        let channel = value.lastIndex(of: ":").map { Self.bare(value[..<$0]) }
        return (channel, Self.afterChannel(value))
      }
    case .timeUnit: if timeUnit == nil { timeUnit = Self.afterChannel(first) }
    case .interval: if interval == nil { interval = Self.quantity(values, .time, unit) }
    case .rate: if interval == nil { interval = Self.quantity(values, .frequency, unit).map { 1 / $0 } }
    case .start: if start == nil { start = Self.quantity(values, .time, unit) }
    case .channels: if channels.isEmpty { channels = values.filter { !$0.isEmpty } }
    }
  }

  /// A number with its unit behind it, in the next cell, or unsaid: then the SI's. `Analog:5.0E-05`
  /// and `8000Hz` are numbers too.
  /// - Returns: `nil` for what is no number of that kind.
  private static func quantity(
    _ values: [String], _ kind: UnitOfMeasure.Kind, _ stated: UnitOfMeasure?
  ) -> Double? {
    if let stated, stated.kind != kind || stated.isLevel { return nil }
    let text = Substring(afterChannel(values[0]))
    let digits = text.prefix { $0.isNumber || "+-.eE".contains($0) }
    if let number = DecimalNumber(text) {
      guard values.count > 1, let unit = Self.unit(values[1], kind) else {
        return stated?.inBaseUnit(number) ?? number.value()
      }
      return unit.inBaseUnit(number)
    }
    guard let number = DecimalNumber(digits), let unit = Self.unit(text[digits.endIndex...], kind) else {
      return nil
    }
    return unit.inBaseUnit(number)
  }

  /// A unit of the kind. Oscilloscopes write S for seconds and MSa/s for a rate; nothing on them is
  /// in siemens.
  private static func unit(_ text: some StringProtocol, _ kind: UnitOfMeasure.Kind) -> UnitOfMeasure? {
    let word = String(text.filter { !$0.isWhitespace })
    if kind == .frequency, let end = ["Sa/s", "S/s", "Sps", "samples/s"].first(where: word.hasSuffix) {
      return UnitOfMeasure(word.dropLast(end.count) + "Hz")
    }
    let found = UnitOfMeasure(text)
    let isSeconds = kind == .time && found?.kind == .conductance
    guard let unit = isSeconds ? UnitOfMeasure(String(text.map { $0 == "S" ? "s" : $0 })) : found else {
      return nil
    }
    return unit.kind == kind && !unit.isLevel ? unit : nil
  }

  /// `CH1:V` is V.
  private static func afterChannel(_ text: String) -> String {
    text.lastIndex(of: ":").map { bare(text[text.index(after: $0)...]) } ?? text
  }

  private static func bare(_ text: Substring) -> String {
    var text = text.drop { $0.isWhitespace || $0 == "#" }
    while let last = text.last, last.isWhitespace || last == ":" { text.removeLast() }
    return String(text)
  }

  static func isKey(_ cell: String) -> Bool {
    keys[bare(Substring(cell)).lowercased()] != nil
  }
}

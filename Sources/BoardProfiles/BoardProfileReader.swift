import HistotripsyCore
import LinuxBoard
import Text

/// Reads the board profile format, version 1.
struct BoardProfileReader {
  static let version = 1
  private static let keys = [
    "histotripsy-board", "name", "notes", "chip", "lines", "bus", "parts", "front-end", "timing", "watchdog",
  ]
  private static let polarities: [(word: String, value: Bool)] = [("high", false), ("low", true)]
  private static let biases: [(word: String, value: LineWiring.Bias)] = [
    ("as-is", .asIs), ("none", .disabled), ("pull-up", .pullUp), ("pull-down", .pullDown),
  ]

  /// The kernel's labels have 31 characters; a device file may have more (`/dev/gpio/by-path/…`).
  private static let longestChip = 200

  private let root: Section
  /// Where lines are that do not say.
  private let chip: String?

  init(_ input: InputText) throws(InputError) {
    root = try YAMLText.root(of: input)
    let stated = try root.required("histotripsy-board", allowed: "histotripsy-board: \(Self.version)")
    _ = try stated.count(in: Self.version...Self.version)
    try root.allowOnly(Self.keys)
    chip = try root.optional("chip")?.text(maximum: Self.longestChip)
  }

  func profile() throws(InputError) -> BoardProfile {
    let name = try root.required("name", allowed: "what this computer is called").text(maximum: 100)
    if let notes = root.optional("notes") { _ = try notes.text(maximum: 1000) }
    let (outputs, inputs) = try lines()
    var used: [(place: LinePlace, field: String)] = []
    var profile = BoardProfile(
      name: name, outputs: try outputs.map { value throws(InputError) in try wiring(value, &used) },
      inputs: try inputs.map { value throws(InputError) in try wiring(value, &used) },
      bus: try BusReader(root).wiring { value throws(InputError) in
        try wiring(value, &used, keys: ["chip", "line"]).place
      })
    profile.frontEnd = try FrontEndReader(root).setup()
    profile.timing = try timing()
    profile.watchdog = try watchdog()
    return profile
  }

  private func lines() throws(InputError) -> (outputs: [Value], inputs: [Value]) {
    let outputs = Self.outputs.map(\.word)
    let inputs = Self.inputs.map(\.word)
    let section = try root.required("lines", allowed: "the line of every signal").section(outputs + inputs)
    func each(_ words: [String]) throws(InputError) -> [Value] {
      try words.map { word throws(InputError) in
        try section.required(word, allowed: "its line, for example { line: GPIO17 }")
      }
    }
    return (try each(outputs), try each(inputs))
  }

  private static var outputs: [OutputLine] { (0..<4).compactMap(OutputLine.init(rawValue:)) }
  private static var inputs: [InputLine] { (0..<6).compactMap(InputLine.init(rawValue:)) }

  private func wiring(
    _ value: Value, _ used: inout [(place: LinePlace, field: String)],
    keys: [String] = ["chip", "line", "active", "bias", "notes"]
  ) throws(InputError) -> LineWiring {
    let section = try value.section(keys)
    let stated = try section.optional("chip")?.text(maximum: Self.longestChip) ?? chip
    guard let label = stated else {
      throw section.complaint("no chip; write its label or device file here, or once as `chip` for all lines")
    }
    let line = try section.required("line", allowed: "a line's name or its offset on the chip")
    let text = try line.text(maximum: 31)
    let place = LinePlace(chip: label, line: UInt32(text).map { .offset($0) } ?? .name(text))
    if let other = used.first(where: { $0.place == place || Self.isSame($0.place, place) }) {
      throw line.complaint("\(place) is the line of \(other.field) already")
    }
    used.append((place, section.path))
    if let notes = section.optional("notes") { _ = try notes.text(maximum: 1000) }
    return LineWiring(
      place, isActiveLow: try section.optional("active")?.choice(Self.polarities) ?? false,
      bias: try section.optional("bias")?.choice(Self.biases) ?? .asIs)
  }

  /// A line named `GPIO17` is line 17 of its chip on every Raspberry Pi: given both ways, it is one line given twice.
  private static func isSame(_ one: LinePlace, _ other: LinePlace) -> Bool {
    func number(_ place: LinePlace) -> UInt32? {
      switch place.line {
      case .offset(let offset): offset
      case .name(let name): name.hasPrefix("GPIO") ? UInt32(name.dropFirst(4)) : nil
      }
    }
    guard one.chip == other.chip, let a = number(one), let b = number(other) else { return false }
    return a == b
  }

  private func timing() throws(InputError) -> TimingProfile {
    var timing = TimingProfile()
    guard let value = root.optional("timing") else { return timing }
    let section = try value.section(["spin", "priority", "processor"])
    if let spin = section.optional("spin") {
      let seconds = try spin.quantity(.time, in: 0...1e-3)
      timing.spin = Nanoseconds(checkedSeconds: seconds) ?? .zero
    }
    if let priority = section.optional("priority") {
      let level = try priority.count(in: 0...99)
      timing.priority = level == 0 ? nil : Int32(level)
    }
    if let processor = section.optional("processor") {
      timing.processor = Int32(try processor.count(in: 0...1023))
    }
    return timing
  }

  private func watchdog() throws(InputError) -> WatchdogProfile? {
    guard let value = root.optional("watchdog") else { return nil }
    let section = try value.section(["device", "timeout"])
    var watchdog = WatchdogProfile()
    if let device = section.optional("device") { watchdog.device = try device.devicePath() }
    if let timeout = section.optional("timeout") {
      let seconds = try timeout.quantity(.time, in: 1...60)
      guard seconds == seconds.rounded() else { throw timeout.complaint("whole seconds only (1 s … 60 s)") }
      watchdog.timeout = Int32(seconds)
    }
    return watchdog
  }
}

extension Value {
  /// - Throws: unless a path below `/dev`.
  func devicePath() throws(InputError) -> String {
    let path = try text(maximum: 100)
    guard path.hasPrefix("/dev/"), path.count > 5 else {
      throw complaint("'\(path)' is no device file (/dev/…)")
    }
    return path
  }
}

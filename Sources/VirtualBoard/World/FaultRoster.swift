import HistotripsyCore

/// The faults of this world and how far each has come. At most 64.
final class FaultRoster {
  private struct Entry {
    let fault: InjectedFault
    var uses: UInt32 = 0
    /// When the window opened, nanoseconds since start.
    var begunAt: Int64?
    var usesInWindow: UInt32 = 0
  }

  private var entries: [Entry] = []
  private(set) var seed: Seed
  private(set) var blind = BlindWitnesses()
  /// Bits by kind of target: whether any fault of that kind exists at all, so that a sound world pays one test.
  private(set) var kinds: UInt8 = 0
  /// Bursts since the board started.
  private var pulses: UInt32 = 0
  /// The next moment at which a window opens or closes by time.
  private(set) var nextBoundary = Int64.max
  private var lastReadings: [Double] = [0, 0, 0, 0]
  private var lastReadingTimes: [Int64] = [.min, .min, .min, .min]

  static let outputs: UInt8 = 1
  static let inputs: UInt8 = 2
  static let parts: UInt8 = 4
  static let bus: UInt8 = 8
  static let clock: UInt8 = 16
  static let elements: UInt8 = 32
  static let sensors: UInt8 = 64

  init(seed: Seed) {
    self.seed = seed
    entries.reserveCapacity(64)
  }

  func blind(_ witness: Witness, until t: Int64) { blind.blind(witness, until: t) }

  @inline(__always) func has(_ kind: UInt8) -> Bool { kinds & kind != 0 }

  func inject(_ fault: InjectedFault, at t: Int64) {
    precondition(entries.count < 64, "more than 64 faults")
    entries.append(Entry(fault: fault))
    switch fault.target {
    case .output: kinds |= Self.outputs
    case .input: kinds |= Self.inputs
    case .part: kinds |= Self.parts
    case .bus: kinds |= Self.bus
    case .clock: kinds |= Self.clock
    case .element: kinds |= Self.elements
    case .sensor: kinds |= Self.sensors
    }
    if case .pulse(let n) = fault.window.start, pulses >= n { entries[entries.count - 1].begunAt = t }
    findBoundary(after: t - 1)
  }

  /// The fault that holds on a target now, or `nil`. `counting`: this is a use of the target.
  func active(_ target: FaultTarget, at t: Int64, counting: Bool) -> InjectedFault? {
    var found: InjectedFault?
    for index in entries.indices where entries[index].fault.target == target {
      if holds(index, at: t, counting: counting), found == nil { found = entries[index].fault }
    }
    return found?.mode == .ok ? nil : found
  }

  private func holds(_ index: Int, at t: Int64, counting: Bool) -> Bool {
    if counting { entries[index].uses += 1 }
    let entry = entries[index]
    if entry.begunAt == nil {
      switch entry.fault.window.start {
      case .time(let start): if t >= start.count { entries[index].begunAt = start.count }
      case .use(let n): if counting && entry.uses >= n { entries[index].begunAt = t }
      case .pulse: break
      }
    }
    guard let begun = entries[index].begunAt else { return false }
    switch entry.fault.window.length {
    case .forever: return true
    case .time(let span): return t - begun < span.count
    case .uses(let n):
      guard entry.usesInWindow < n else { return false }
      if counting { entries[index].usesInWindow += 1 }
      return true
    }
  }

  /// A burst has fired: windows that open at a pulse open.
  func pulse(_ count: UInt32, at t: Int64) {
    pulses = count
    guard kinds != 0 else { return }
    for index in entries.indices where entries[index].begunAt == nil {
      if case .pulse(let n) = entries[index].fault.window.start, count >= n { entries[index].begunAt = t }
    }
    findBoundary(after: t)
  }

  /// Finds the next opening or closing by time, strictly after `t`.
  func findBoundary(after t: Int64) {
    nextBoundary = .max
    for entry in entries {
      var begin = entry.begunAt
      if begin == nil, case .time(let start) = entry.fault.window.start { begin = start.count }
      guard let begin else { continue }
      if begin > t { nextBoundary = min(nextBoundary, begin) }
      if case .time(let span) = entry.fault.window.length, begin + span.count > t {
        nextBoundary = min(nextBoundary, begin + span.count)
      }
    }
  }

  func isDrawn(_ share: Double) -> Bool { seed.isDrawn(share) }
  func randomByte() -> UInt8 { UInt8(truncatingIfNeeded: seed.next()) }
  func randomUniform() -> Double { seed.uniform() }
  func randomWord() -> UInt64 { seed.next() }

  /// What a sensor reads at `t`, in its unit, from what is true; `range` bounds garbage, `open` is an open circuit.
  func reading(
    _ sensor: BoardSensor, at t: Int64, range: ClosedRange<Double>, open: Double,
    truth: (Int64) -> Double
  ) -> Double {
    guard has(Self.sensors), let fault = active(.sensor(sensor), at: t, counting: true) else {
      let value = truth(t)
      remember(sensor, value, at: t)
      return value
    }
    let slot = Int(sensor.rawValue)
    let hasLast = lastReadingTimes[slot] != .min
    switch fault.mode {
    case .ok: return truth(t)
    case .off: return open
    case .stuck: return hasLast ? lastReadings[slot] : open
    case .garbage: return range.lowerBound + (range.upperBound - range.lowerBound) * randomUniform()
    case .wrong:
      let value = truth(t)
      switch sensor {
      case .rail, .hydrophone: return value * (1 + fault.severity)
      case .water, .head: return value + 50 * fault.severity
      }
    case .slow:
      if hasLast && t - lastReadingTimes[slot] < fault.delay.count { return lastReadings[slot] }
      let value = truth(t)
      remember(sensor, value, at: t)
      return value
    case .delayed: return truth(max(0, t - fault.delay.count))
    case .intermittent: return isDrawn(fault.probability) ? open : truth(t)
    }
  }

  private func remember(_ sensor: BoardSensor, _ value: Double, at t: Int64) {
    lastReadings[Int(sensor.rawValue)] = value
    lastReadingTimes[Int(sensor.rawValue)] = t
  }
}

import HistotripsyCore

/// Something that happens to the board from outside.
public struct WorldEvent: Sendable, Equatable {
  public enum When: Sendable, Equatable {
    /// Since the board started.
    case time(Nanoseconds)
    /// This long after the n-th burst since the board started (n from 1).
    case pulse(UInt32, after: Nanoseconds)
  }

  public enum What: Sendable, Equatable {
    case pressEmergencyStop
    case releaseEmergencyStop
    case openInterlock
    case closeInterlock
    /// The driver stage is above (or again below) its limit.
    case driverStage(tooHot: Bool)
    /// The front end loses its supply; the array head and its memory with it.
    case powerOff
    case powerOn
    /// Supply away for this long.
    case brownOut(Nanoseconds)
    /// Another front end of the same kind is plugged in while the supply is away for this long: its counter is its own.
    case exchangeFrontEnd(fired: UInt32, Nanoseconds)
    /// Something couples into an output line: at the front end it is the other way round for a moment.
    case glitch(OutputLine)
    /// A line of the bus is pulled low for this long.
    case holdBus(BusWire, Nanoseconds)
    /// One bit of a stored law flips, as an upset of the memory would.
    case upsetLaw(slot: SlotIndex, entry: Int, bit: Int)
    /// A witness is blind for this long.
    case blind(Witness, Nanoseconds)
    /// The switch of the drive supply conducts although it is off, for this long: the rail stays at this voltage.
    case shortSwitch(Voltage, Nanoseconds)
    /// The short is over.
    case mendSwitch
  }

  public var when: When
  public var what: What

  public init(_ what: What, at time: Nanoseconds) {
    self.what = what
    when = .time(time)
  }
  public init(_ what: What, atPulse pulse: UInt32, after: Nanoseconds = .zero) {
    self.what = what
    when = .pulse(pulse, after: after)
  }
}

public enum BusWire: UInt8, Sendable {
  case data
  case clock
}

/// What is still to come, in order of time; of equal times the one scheduled first.
struct WorldScript {
  private struct Entry {
    var at: Int64
    var what: WorldEvent.What
  }
  private var timed: [Entry] = []
  private var byPulse: [(pulse: UInt32, after: Int64, what: WorldEvent.What)] = []

  var next: Int64 = .max
  var awaitsPulses: Bool { !byPulse.isEmpty }

  mutating func schedule(_ event: WorldEvent, notBefore t: Int64, pulses: UInt32) {
    switch event.when {
    case .time(let time): insert(event.what, at: max(time.count, t))
    case .pulse(let pulse, let after):
      if pulses >= pulse {
        insert(event.what, at: t + after.count)
      } else {
        byPulse.append((pulse, after.count, event.what))
      }
    }
  }

  mutating func insert(_ what: WorldEvent.What, at t: Int64) {
    let place = timed.firstIndex { $0.at > t } ?? timed.count
    timed.insert(Entry(at: t, what: what), at: place)
    next = timed[0].at
  }

  mutating func pulse(_ count: UInt32, at t: Int64) {
    for entry in byPulse where entry.pulse <= count { insert(entry.what, at: t + entry.after) }
    byPulse.removeAll { $0.pulse <= count }
  }

  /// Takes the earliest event out. The script is not empty.
  mutating func take() -> WorldEvent.What {
    let entry = timed.removeFirst()
    next = timed.first?.at ?? .max
    return entry.what
  }
}

/// A temperature over time: straight lines between points, constant before the first and after the last.
public struct TemperatureCourse: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    public var at: Nanoseconds
    public var temperature: Temperature
    public init(at: Nanoseconds, _ temperature: Temperature) {
      self.at = at
      self.temperature = temperature
    }
  }
  /// In order of time, at least one.
  public let points: [Point]

  public init(_ points: [Point]) {
    precondition(!points.isEmpty, "a course needs a point")
    precondition(
      points.indices.dropFirst().allSatisfy { points[$0 - 1].at < points[$0].at }, "points out of order")
    self.points = points
  }
  public static func constant(_ temperature: Temperature) -> Self { Self([Point(at: .zero, temperature)]) }

  /// Degrees Celsius at a moment, in nanoseconds since the board started; straight lines between the points.
  public func celsius(at t: Int64) -> Double {
    guard let after = points.firstIndex(where: { $0.at.count > t }) else {
      return points[points.count - 1].temperature.celsius
    }
    guard after > 0 else { return points[0].temperature.celsius }
    let a = points[after - 1]
    let b = points[after]
    let share = Double(t - a.at.count) / Double(b.at.count - a.at.count)
    return a.temperature.celsius + (b.temperature.celsius - a.temperature.celsius) * share
  }
}

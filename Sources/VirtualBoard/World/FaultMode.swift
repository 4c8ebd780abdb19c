import HistotripsyCore

/// One vocabulary for everything that can go wrong, on any target. What a mode does to each kind of target:
///
/// | mode | output line | input line | part on the bus | bus | clock | element | sensor |
/// |---|---|---|---|---|---|---|---|
/// | off | verb throws `.lineUnavailable`, front end sees released | verb throws `.lineUnavailable`, edges lost | acknowledges nothing | adapter gone, `.busUnavailable` | waits throw `.clock` | silent | open circuit: 0 V, −256 °C, silence |
/// | stuck | level stays what it was | level stays what it was | acknowledges, takes nothing in, repeats its last bytes | SDA held low, `.busStuck` | `now` repeats itself, waits throw `.clock` | transmits at delay 0 whatever the law | repeats its last reading |
/// | garbage | each drive sets a random level | each read and edge is random | random bytes out, random bytes in | random bytes both ways | waits return up to `delay` late | random delay at each burst | random reading within the range |
/// | wrong | inverted | inverted | bit 6 of every second data byte inverted, both ways | one byte too few, `.shortTransfer` | waits return `delay` early | polarity inverted | truth × (1 + severity); temperatures + 50 °C × severity |
/// | slow | the verb takes `delay` longer | the verb takes `delay` longer | stretches each byte by `delay` | each byte takes `delay` longer | every verb takes `delay` longer | fires `delay` late | new readings at most every `delay` |
/// | delayed | the edge arrives `delay` later | edges arrive `delay` later | transfer begins `delay` later | transfer begins `delay` later | waits return `delay` late | fires `delay` late | reading of `delay` ago (hydrophone: of the burst before) |
/// | intermittent | a drive is lost with `probability` | a read sees the wire low, an edge is lost, with `probability` | address refused with `probability` | `.arbitrationLost` with `probability` | waits return `delay` late with `probability` | silent with `probability` | as off, with `probability` |
///
/// A transfer held up by more than 25 ms in all ends in `.timedOut` (SMBus 3.2, table 1).
public enum FaultMode: UInt8, CaseIterable, Sendable {
  case ok
  case off
  case stuck
  case garbage
  case wrong
  case slow
  case delayed
  case intermittent
}

/// What a fault is on.
public enum FaultTarget: Hashable, Sendable {
  case output(OutputLine)
  case input(InputLine)
  case part(BoardPart)
  case bus
  case clock
  /// An element of the array, by its index in the law.
  case element(Int)
  case sensor(BoardSensor)
}

/// The parts on the bus (`Board/front-end.md` §1).
public enum BoardPart: UInt8, CaseIterable, Sendable {
  case sequencer
  case amplitudeDAC
  case railMonitor
  case waterThermometer
  case headThermometer
  case identityMemory
}

/// What senses the world, before any part digitises it.
public enum BoardSensor: UInt8, CaseIterable, Sendable {
  /// The divider in front of the rail monitor; the front end's own comparators are not behind it.
  case rail
  case water
  case head
  case hydrophone
}

/// When a fault holds.
public struct FaultWindow: Sendable, Equatable {
  public enum Start: Sendable, Equatable {
    /// Since the board started.
    case time(Nanoseconds)
    /// From when this many bursts have fired since the board started.
    case pulse(UInt32)
    /// From the target's n-th use, counted from 1: a drive, a read or edge, a transfer, a burst, a reading, a wait.
    case use(UInt32)
  }
  public enum Length: Sendable, Equatable {
    case time(Nanoseconds)
    /// This many uses of the target.
    case uses(UInt32)
    case forever
  }
  public var start: Start
  public var length: Length

  public init(from start: Start, for length: Length = .forever) {
    self.start = start
    self.length = length
  }
  public static var always: Self { Self(from: .time(.zero)) }
}

/// One fault of the world. Faults are independent; of several on one target the first injected that holds wins.
public struct InjectedFault: Sendable, Equatable {
  public var target: FaultTarget
  public var mode: FaultMode
  public var window: FaultWindow
  /// For the modes that are late; 0 or more.
  public var delay: Nanoseconds
  /// For the modes that come and go; 0 … 1.
  public var probability: Double
  /// How wrong a wrong sensor is.
  public var severity: Double

  public init(
    _ target: FaultTarget, _ mode: FaultMode, _ window: FaultWindow = .always,
    delay: Nanoseconds = .milliseconds(1), probability: Double = 0.5, severity: Double = 0.2
  ) {
    precondition(delay >= .zero && probability >= 0 && probability <= 1, "fault parameters out of range")
    self.target = target
    self.mode = mode
    self.window = window
    self.delay = delay
    self.probability = probability
    self.severity = severity
  }
}

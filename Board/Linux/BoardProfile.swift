import HistotripsyCore

/// How one single-board computer is wired to a front end: which line of which chip is which signal,
/// which bus, and how the clock is waited on. Written by people as a file in `Board/Profiles`; read
/// and checked by `BoardProfileFile`.
public struct BoardProfile: Equatable, Sendable {
  public var name: String
  /// Wiring of every output, by `OutputLine.rawValue`.
  public var outputs: [LineWiring]
  /// Wiring of every input, by `InputLine.rawValue`.
  public var inputs: [LineWiring]
  public var bus: BusWiring
  public var timing = TimingProfile()
  public var watchdog: WatchdogProfile?
  /// Addresses and scaling of the front end's parts.
  public var frontEnd = FrontEndSetup()

  /// - Precondition: four outputs, six inputs.
  public init(name: String, outputs: [LineWiring], inputs: [LineWiring], bus: BusWiring) {
    precondition(outputs.count == 4 && inputs.count == 6, "one wiring for each line")
    self.name = name
    self.outputs = outputs
    self.inputs = inputs
    self.bus = bus
  }
}

/// A line of a GPIO chip. Chips are found by label and lines by name or offset; a chip's number
/// changes from boot to boot.
public struct LinePlace: Equatable, Sendable, CustomStringConvertible {
  public enum Line: Equatable, Sendable {
    case name(String)
    /// Counted from 0 on its chip.
    case offset(UInt32)
  }
  public var chip: String
  public var line: Line

  public init(chip: String, line: Line) {
    self.chip = chip
    self.line = line
  }

  public var description: String {
    switch line {
    case .name(let name): "line \(name) of chip \(chip)"
    case .offset(let offset): "line \(offset) of chip \(chip)"
    }
  }
}

/// A signal's line with its polarity and pull resistor.
public struct LineWiring: Equatable, Sendable {
  public enum Bias: Int32, Sendable, CaseIterable {
    case asIs = 0
    case disabled, pullUp, pullDown
  }

  public var place: LinePlace
  /// Asserted is the low voltage.
  public var isActiveLow: Bool
  public var bias: Bias

  public init(_ place: LinePlace, isActiveLow: Bool = false, bias: Bias = .asIs) {
    self.place = place
    self.isActiveLow = isActiveLow
    self.bias = bias
  }
}

/// The I2C bus that the front end's parts are on.
public struct BusWiring: Equatable, Sendable {
  public enum Adapter: Equatable, Sendable {
    /// A device file, `/dev/i2c-1`: for boards whose device tree fixes the number.
    case device(String)
    /// The adapter's name as in `/sys/class/i2c-dev/*/name`; exactly one must have it.
    case name(String)
  }
  /// Lines in parallel to the bus wires, for clocking out a part that holds SDA low.
  public struct Recovery: Equatable, Sendable {
    public var clock: LinePlace
    public var data: LinePlace

    public init(clock: LinePlace, data: LinePlace) {
      self.clock = clock
      self.data = data
    }
  }

  public var adapter: Adapter
  public var recovery: Recovery?

  public init(_ adapter: Adapter, recovery: Recovery? = nil) {
    self.adapter = adapter
    self.recovery = recovery
  }
}

/// How deadlines are kept.
public struct TimingProfile: Equatable, Sendable {
  /// The last piece of a wait is spent reading the clock instead of sleeping; 0 to 1 ms. Longer
  /// than the usual wake-up lateness of the kernel, so that a deadline is met to a microsecond
  /// where the processor is free.
  public var spin = Nanoseconds.microseconds(60)
  /// SCHED_FIFO priority, 1 to 99; `nil` stays an ordinary process.
  public var priority: Int32? = 80
  /// The processor that the control loop stays on; `nil` for any.
  public var processor: Int32?

  public init() {}
}

/// The computer's own watchdog, fed with every heartbeat: a control loop that hangs resets the
/// machine.
public struct WatchdogProfile: Equatable, Sendable {
  public var device: String
  /// Whole seconds, 1 to 60.
  public var timeout: Int32

  public init(device: String = "/dev/watchdog", timeout: Int32 = 15) {
    self.device = device
    self.timeout = timeout
  }
}

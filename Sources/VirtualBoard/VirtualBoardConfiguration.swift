import HistotripsyCore

/// Everything about the virtual board that is a number, with where it comes from.
public struct VirtualBoardConfiguration: Sendable {
  /// Chance in this world: lateness and random faults.
  public var seed: UInt64 = 1
  /// What the clock says when the board starts. Arbitrary; a value near 2⁶⁴ tests wrapping.
  public var start = Instant(nanoseconds: 0)
  public var costs = VerbCosts()
  public var bus = BusConfiguration()
  public var wiring = Wiring()
  public var frontEnd = FrontEndConfiguration()
  public var amplitude = AmplitudeConfiguration()
  public var railMonitor = RailMonitorConfiguration()
  public var identity = IdentityConfiguration()
  /// Of the array head's thermometer.
  public var headTemperature = TemperatureCourse.constant(.celsius(25))
  /// Of the water thermometer; `nil`: the medium's own temperature.
  public var waterTemperature: TemperatureCourse?
  public var records = RecordKeeping.all(reserving: 16_384)
  /// Whether every change on every wire is kept for `vcd()`, and how many to make room for.
  public var isTraced = false
  public var traceReserve = 65_536
  /// Whether every edge on every line, and of the high voltage, is kept in `wireEdges`. Grows with the treatment.
  public var keepsWireEdges = false

  public init() {}
}

/// What each verb costs in virtual time. Defaults: a Raspberry-Pi-class SBC with lines through the kernel's character
/// device and a short spin before deadlines — order of magnitude, from memory; a real board's are measured by its rig.
public struct VerbCosts: Sendable, Equatable {
  /// The edge is on the wire at the end of it.
  public var drive = Nanoseconds(1000)
  /// A drive takes up to this much longer, uniformly drawn. `Board.drive` is allowed 100 µs in all.
  public var driveSpread = Nanoseconds.zero
  public var sense = Nanoseconds(500)
  public var now = Nanoseconds(20)
  /// From the call of `transfer` to the START.
  public var transfer = Nanoseconds.microseconds(20)
  /// A wait returns up to this much past its deadline or edge, uniformly drawn.
  public var latenessMaximum = Nanoseconds.zero
  public init() {}
}

public struct BusConfiguration: Sendable, Equatable {
  /// 100 kHz … 1 MHz (`Board/front-end.md` §1); the bit time is this rounded to a nanosecond.
  public var speed = Frequency.kilohertz(400)
  /// A clock line held low, or a part that stretches, ends a transfer after this (SMBus 3.2, table 1: 25 ms).
  public var clockLowMaximum = Nanoseconds.milliseconds(25)
  /// How long an adapter waits for a busy bus before it gives up with `.busStuck`; a choice within the HAL's 25 ms.
  public var busFreeMaximum = Nanoseconds.milliseconds(5)
  public init() {}
}

/// The sequencer and driver stage. Defaults are those of `Board/front-end.md` where it has them.
public struct FrontEndConfiguration: Sendable, Equatable {
  public var hardwareRevision: UInt8 = 1
  /// 1 … 4096.
  public var elements = 256
  public var clock = Frequency.megahertz(100)
  /// 2 … 4096.
  public var slots = 256
  /// Samples of capture memory, 1 … 65 535.
  public var captureSamples = 8192
  /// Receiver volts per count of a captured sample, in nanovolts; 100 µV: full scale ±3.28 V. A choice.
  public var captureScale: UInt32 = 100_000
  /// The receiver clips beyond this. A choice.
  public var receiverFullScale = Voltage.volts(6.5)
  /// Supply of the drive rail at DAC full scale (§1).
  public var railFullScale = Voltage.volts(150)
  /// §5: on, off.
  public var railRise = Nanoseconds.microseconds(300)
  public var railFall = Nanoseconds.milliseconds(1)
  /// §6: 100 ms, +0, −5 ms.
  public var heartbeatMaximum = Nanoseconds.microseconds(97_500)
  /// §2: longest `trigger` high.
  public var triggerMaximum = Nanoseconds.milliseconds(10)
  /// §7: from the trigger edge to the first element.
  public var latency = Nanoseconds.microseconds(1)
  /// Refuses only what it cannot do, and switches the high voltage off only for `enable` and its watchdog: whatever else the contract has
  /// it enforce is then the controller's alone, so that a control of the controller can be tested by itself.
  public var isTrusting = false
  /// The record of each trigger keeps the active law's entries.
  public var keepsLaws = false
  /// Non-volatile at the start.
  public var fired: UInt32 = 0
  public var refused: UInt32 = 0
  public var powerCycles: UInt16 = 0
  public init() {}
}

/// MCP4725, DS22039D.
public struct AmplitudeConfiguration: Sendable, Equatable {
  /// EEPROM: 12-bit code and power-down bits (14…13). A chip from the factory stands at mid-scale, powered.
  public var storedCode: UInt16 = 0x0800
  /// "EEPROM write time", typical; 50 ms at most.
  public var storeTime = Nanoseconds.milliseconds(25)
  public init() {}
}

/// INA226, SBOS547.
public struct RailMonitorConfiguration: Sendable, Equatable {
  /// Bus input volts per rail volt (`Board/front-end.md` §1: 1:8).
  public var divider = 8.0
  /// Ohms in the rail's return.
  public var shunt = 0.01
  /// What the rail feeds besides bursts: the bleeder that discharges it. 1.5 W at 150 V; a choice.
  public var bleeder = Conductance.siemens(66.7e-6)
  public init() {}
}

/// 24LC256, DS21203.
public struct IdentityConfiguration: Sendable, Equatable {
  /// From address 0; the rest is erased (0xFF). At most 32 768 bytes.
  public var contents: [UInt8] = []
  /// The write-protect pin is high.
  public var isProtected = false
  /// Write cycle: 5 ms at most.
  public var writeTime = Nanoseconds.milliseconds(5)
  public init() {}
}

/// What becomes of the front end's own record of trigger edges.
public enum RecordKeeping: Sendable, Equatable {
  /// Every edge is kept; room for this many is made beforehand and grows if need be.
  case all(reserving: Int)
  /// Only `TriggerTally` is kept: nothing grows however long it runs.
  case tallyOnly
}

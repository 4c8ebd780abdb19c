/// One front end with its array: everything that stands between a decision to fire and a burst.
///
/// **Responsibilities.** Checks the front end before anything is energised, switches the high
/// voltage on and waits for it to settle, loads focal laws and reads them back, asks the front end
/// what it would do, gives the trigger, waits for the end of the burst and reads what it gave. It
/// looks at the lines, at the rail and at the temperatures all the while, and it is the only part
/// of the core that drives an output. A treatment and a calibration both fire through it, so every
/// check here holds for both.
///
/// **What it does not do.** It decides nothing: which focus, which drive and when are the
/// controllers' business. It keeps no account of doses: it only says what the front end's counters
/// mean.
///
/// **How it is driven.** `check(_:)` for every `SelfTestCheck` in order; `load` or `step` for the
/// laws; `energise`; for every burst `steer`, `setDrive`, `grantLease`, `lookBeforeTrigger`,
/// `trigger`, `awaitDone` and `readFeatures`; and in the end `goSafe`, `takeBack`. Every verb
/// throws `TripCause`, and the controller that catches one trips: outputs safe first, then the
/// account.
///
/// **Glossary.** *Enabled*: the `enable` line is asserted, the high voltage may be on. *Set-point*:
/// what the amplitude supply was told; the *rail* is what is measured. *Lease*: the last pulse
/// number that the front end may fire. *Steer*: make the law of a slot the active one by a strobe.
/// *Safe*: every output released; the front end then takes the high voltage away by itself.
///
/// ```
///            energise(at:)                     goSafe()
///  safe ───────────────────────► enabled ───────────────────► safe, takeBack()
///        drive 0, heartbeat,                also whenever a line says stop,
///        enable, drive, READY               before its cause is thrown
/// ```
public struct Transmitter<B: Board & ~Copyable>: ~Copyable {
  /// The board; used through this transmitter only.
  public let board: B
  /// Limits, parts and burst.
  public let setup: TransmitterSetup
  /// The array that is plugged in.
  public internal(set) var geometry: ArrayGeometry

  /// First cause of a trip, until a person clears it.
  public internal(set) var latch = FaultLatch()
  /// What has gone over the bus.
  public internal(set) var counts = TransferCounts()
  /// The last round of sensors; `nil` before the first.
  public internal(set) var sensors: SensorRound?

  let drivers: FrontEndDrivers
  var memory = FrontEndMemory()
  /// Invariant: `.enabled` exactly while the `enable` line may be asserted by us.
  var power: Power
  var heartbeat: Heartbeat
  var supervisor: Supervisor
  var clocks = ClockComparison()
  /// The law that is computed or transferred: one entry for each element.
  var law: FixedArray<UInt16>

  /// Releasing a transmitter makes its outputs safe.
  deinit { board.makeSafe() }

  /// Memory for the tables, geometry not included.
  static func byteCount(elements: Int) -> Int { FixedArray<UInt16>.byteCount(elements) }

  /// Makes the outputs safe and touches nothing else.
  /// - Parameter sensorTime: first guess of the time that a round of sensors takes.
  init(
    board: consuming B, geometry: consuming ArrayGeometry, setup: TransmitterSetup, sensorTime: Nanoseconds,
    in memory: inout Memory
  ) {
    let now = board.now()
    self.setup = setup
    drivers = FrontEndDrivers(setup.frontEnd, railMaximum: setup.limits.railMaximum)
    law = memory.carve(geometry.count, repeating: 0)
    power = .safe(since: now)
    heartbeat = Heartbeat(at: now)
    supervisor = Supervisor(at: now, sensorTime: sensorTime)
    self.geometry = geometry
    self.board = board
    self.board.makeSafe()
  }

  /// What the sequencer said it is; `nil` before the self-test has asked.
  public var identity: SequencerIdentity? { memory.identity }
}

/// What a transmitter has to know of a treatment or a calibration.
public struct TransmitterSetup: Sendable, BitwiseCopyable {
  /// What no burst may exceed; locked into the front end.
  public var limits: Limits
  /// Where the front end's parts are and how they are scaled.
  public var frontEnd: FrontEndSetup
  /// Frequency of every burst.
  public var carrier: Frequency
  /// How long the front end listens after a trigger, at most 65.535 ms.
  public var listen: Nanoseconds
  /// The front end refuses triggers while the respiratory gate is closed.
  public var isGateRequired: Bool
  /// The receiver is a hydrophone in the focus.
  public var isHydrophoneAtFocus: Bool

  /// The contents of the BURST register for bursts of this many cycles.
  func burst(cycles: UInt16) -> BurstSettings {
    BurstSettings(
      carrier: carrier, cycles: cycles, listen: listen, isGateRequired: isGateRequired,
      isHydrophoneAtFocus: isHydrophoneAtFocus)
  }
}

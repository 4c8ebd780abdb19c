/// The hardware half of a calibration: one front end, one array, one hydrophone in degassed water, and one burst at a time.
///
/// **Responsibilities.** Checks the front end, loads laws and reads them back, energises, fires single bursts within the limits and
/// within what the hydrophone bears, reads the captured signal and adds it up, and makes safe. What the signals mean is
/// decided by whoever calls.
///
/// **How it is driven.** `selfTest()`; then `load` for every law, `arm(at:)`, `fire` as often as wanted, `disarm()`; loading again, and
/// so on; `end()`. Each call is bounded: one law (20 ms per 256 elements), one burst with its capture (0.1 s for 2048 samples). A
/// caller that stops calling starves the heartbeat, and the front end goes safe within 100 ms.
///
/// **Guarantees.** A lease for one burst at a time. Never more drive than `HydrophoneGuard` allows for the number of elements that
/// the law fires. Emergency stop, interlock, front-end faults, rail, temperatures and pulse numbers are looked at as in a treatment,
/// and end the calibration with the first cause latched.
///
/// Extensions: SelfTest, Laws, Firing, Supervision.
public struct TankController<B: Board & ~Copyable>: ~Copyable {
  public let board: B
  public let setup: TankSetup
  public private(set) var geometry: ArrayGeometry

  public internal(set) var state = TankState.off
  public internal(set) var latch = FaultLatch()
  public internal(set) var hydrophone: HydrophoneGuard
  public internal(set) var counts = TransferCounts()
  /// Of the last round of sensors.
  public internal(set) var sensors: SensorReadings?
  /// Bursts that the front end has fired since the self-test.
  public internal(set) var bursts: UInt32 = 0
  /// Of the front end, once identified.
  public internal(set) var identity: SequencerIdentity?
  /// Holds the law in effect, which cannot be written; what was left by whoever came before, until a shot strobes another. `nil`: none.
  public internal(set) var activeSlot: SlotIndex?
  /// Shots in the sums.
  public internal(set) var summed: UInt16 = 0

  var entries: FixedArray<UInt16>
  var sums: FixedArray<Int32>
  /// Firing elements of the law in each slot; 0 where none is.
  var firing: FixedArray<UInt16>
  var parts: FrontEndParts
  var heartbeat: Heartbeat
  var supervisor: Supervisor
  var isEnabled = false
  var safeSince: Instant
  var railSetPoint = Voltage.zero
  var strobedAt: Instant?
  var lastTrigger: Instant?
  /// When the set-point last changed.
  var railSetAt: Instant?
  var latest = PulseNumber(0)

  /// Slots that a calibration uses at most.
  public static var slotsMaximum: Int { 64 }

  deinit { board.makeSafe() }

  /// Memory for the tables, geometry not included.
  public static func byteCount(elements: Int, samples: Int) -> Int {
    FixedArray<UInt16>.byteCount(elements) + FixedArray<Int32>.byteCount(samples)
      + FixedArray<UInt16>.byteCount(slotsMaximum)
  }

  /// - Parameter samples: most samples of a shot, 1 to 65 535.
  public init(
    board: consuming B, geometry: consuming ArrayGeometry, setup: TankSetup, samples: Int,
    in memory: inout Memory
  ) throws(TankFault) {
    try setup.check()
    precondition(samples >= 1 && samples <= 65_535, "1 to 65 535 samples")
    let now = board.now()
    entries = memory.carve(geometry.count, repeating: 0)
    sums = memory.carve(samples, repeating: 0)
    firing = memory.carve(Self.slotsMaximum, repeating: 0)
    parts = FrontEndParts(setup.frontEnd, railMaximum: setup.limits.railMaximum)
    heartbeat = Heartbeat(at: now)
    supervisor = Supervisor(at: now, sensorTime: .milliseconds(3))
    safeSince = now
    hydrophone = setup.hydrophone
    self.setup = setup
    self.geometry = geometry
    self.board = board
  }

  /// The sum of the counts of one sample over `summed` shots.
  public func sum(_ sample: Int) -> Int32 { sums[sample] }

  /// Begins a new sum.
  public mutating func clearSums() {
    for i in 0..<sums.count { sums[i] = 0 }
    summed = 0
  }

  /// Replaces an element by what has been found out about it. Laws loaded before are not fired any more.
  /// - Throws: unless `ready`, or what is wrong with the element; nothing has changed then.
  public mutating func amend(_ number: Int, with element: Element) throws(TankAmendFault) {
    guard state == .ready else { throw .refused(state) }
    do throws(GeometryFault) { try geometry.replace(number, with: element) } catch { throw .geometry(error) }
    for slot in 0..<firing.count { firing[slot] = 0 }
  }

  /// All elements in step have been measured at the hydrophone; see `HydrophoneGuard.learn`.
  public mutating func learnCeiling(_ inputVoltsPerDriveVolt: Double) {
    hydrophone.learn(ceiling: inputVoltsPerDriveVolt)
  }
}

/// Why an element could not be replaced. Nothing has changed.
public enum TankAmendFault: Error, Equatable, Sendable, BitwiseCopyable {
  case refused(TankState)
  case geometry(GeometryFault)
}

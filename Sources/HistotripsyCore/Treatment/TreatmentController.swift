/// The state machine of a treatment: one array, one plan, from power-on to safe.
///
/// **Responsibilities.** Decides, in this order and nowhere else: may we fire (state, transmitter),
/// which focus (scheduler), with what drive (pressure loop), did it fire (ledger), what did it do
/// (detector, monitor), and what follows. Everything that touches the front end is done by the
/// `Transmitter`.
///
/// **How it is driven.** The owner calls `selfTest()`, `load()` until it answers `true`, `arm(_:)`
/// with an `ArmingPermit`, `begin()`, and then `advance()` until the state is final. Each call is
/// bounded: at most one pulse or one slice of waiting, so that the owner can look at its signals
/// and draw its screen in between. Nothing here runs by itself: if the owner stops calling, the
/// heartbeat stops too, and the front end goes safe within 100 ms.
///
/// **Glossary.** *Trip*: the core stops by itself, with a cause. *Stop*: a person or a signal asks
/// for it. Both end in `makeSafe()`, high voltage off, the lease taken back and the ledger
/// reconciled with the front end's counter. *Withheld*: not triggered. *Refused*: triggered, and
/// the front end did not fire. *Uncertain*: triggered, and whether it fired cannot be found out.
public struct TreatmentController<B: Board & ~Copyable>: ~Copyable {
  /// What the treatment was set up with.
  public let setup: TreatmentSetup

  // Decided once, at set-up.
  let foci: FixedArray<Focus>
  /// Pressure at each focus relative to the geometric focus for the same drive, 0 to about 1: in water of
  /// the middle temperature at set-up, in the water as it is from the self-test on.
  var relativeGains: FixedArray<Float>

  // What is known, and changes.
  /// The front end that this treatment fires through.
  public internal(set) var transmitter: Transmitter<B>
  /// Where the treatment stands.
  public internal(set) var state = TreatmentState.off
  /// Which focus is hit next, and when.
  public internal(set) var scheduler: PulseScheduler
  /// What has been delivered.
  public internal(set) var ledger: PulseLedger
  /// What the pulses have done at each focus.
  public internal(set) var monitor: FractionationMonitor
  /// Whether a pulse cavitated.
  public internal(set) var detector: CavitationDetector
  /// With what drive the pressure is held.
  public internal(set) var loop: PressureLoop
  /// What happens, for log and screen.
  public internal(set) var events: EventStream
  /// Who asked to stop; `nil` unless `stopped`.
  public internal(set) var stopCause: StopCause?
  /// When the high voltage was first on and settled.
  public internal(set) var armedAt: Instant?
  /// When the last final state was entered.
  public internal(set) var endedAt: Instant?
  /// The set-point that a person has raised the regimen's to; `nil` while it is the regimen's own.
  public internal(set) var raisedSetPoint: Pressure?
  /// The treatment goes on from an earlier run (`endRestoring`).
  public internal(set) var isRestored = false

  var laws: LawLoader
  var intents: IntentBook
  /// Invariant: `.idle` or `.doubtful` outside of `advance()`.
  var hand = PulseInHand.idle
  var strikes = Strikes()
  var narration = Narration()
  /// Baseline pulses still to be given.
  /// Invariant: with those taken no more than `setup.baselinePulses`.
  var baselineLeft: UInt16 = 0
  /// Since when the respiratory gate has been closed; `nil` while it is open or not looked at.
  var gateClosedSince: Instant?
  /// No pulse before this; `nil` when there is nothing to wait for.
  var notBefore: Instant?
  /// The high voltage is off although the state is `treating`, because nothing will fire for a
  /// while. Invariant: only while `treating`.
  public internal(set) var isResting = false
  /// When the high voltage last came on, or a burst last fired.
  var lastActive = Instant(nanoseconds: 0)

  /// Memory for the tables of a treatment, geometry not included.
  /// - Parameter bursts: `Regimen.burstsKept`; the most there can be where the regimen is not known.
  public static func byteCount(
    foci: Int, elements: Int, events: Int, bursts: Int = Regimen.maximumBurstsPerWindow + 2
  ) -> Int {
    FixedArray<Float>.byteCount(foci) + FocusOrder.byteCount(foci: foci) + PulseLedger.byteCount(foci: foci)
      + PulseScheduler.byteCount(foci: foci, bursts: bursts) + FractionationMonitor.byteCount(foci: foci)
      + EventStream.byteCount(capacity: events) + Transmitter<B>.byteCount(elements: elements)
      + IntentBook.byteCount(foci: foci)
  }
}

// What the transmitter knows, for the owner.
extension TreatmentController where B: ~Copyable {
  /// The board that the transmitter works on.
  public var board: B { _read { yield transmitter.board } }
  /// The array.
  public var geometry: ArrayGeometry { _read { yield transmitter.geometry } }
  /// First cause of a trip, until a person clears it.
  public var latch: FaultLatch { transmitter.latch }
  /// What has gone over the bus.
  public var counts: TransferCounts { transmitter.counts }
  /// The last round of sensors; `nil` before the first.
  public var sensors: SensorReadings? { transmitter.sensors?.readings }
}

/// The state machine that ties everything together: one treatment on one board, from power-on to safe.
///
/// **Responsibilities.** Decides, in this order and nowhere else: may we fire (state, supervisor), whom (scheduler), how hard
/// (pressure loop), did it happen (ledger), what did it do (detector, monitor), and what follows.
///
/// **How it is driven.** The owner calls `selfTest()`, `load()` until it answers `true`, `arm(_:)` with an `ArmingPermit`, `begin()`, and then `advance()` until the state is
/// final. Each call is bounded: at most one pulse or one slice of waiting, so that the owner can look at its signals and draw its
/// screen in between. Nothing here runs by itself; a caller that stops calling starves the heartbeat and the front end
/// goes safe within 100 ms. That is the design.
///
/// **Glossary.** *trip*: the core stops by itself, with a cause; *stop*: a person or a signal asks for it. Both end in
/// `makeSafe()`, high voltage off, the lease taken back and the ledger reconciled with the front end's counter.
/// *Withheld*: not triggered. *Refused*: triggered, and the front end did not fire. *Uncertain*: nobody can tell.
///
/// Extensions, one topic each: Restoring, SelfTest, Loading, Arming, Intents, Firing, Accounting, Supervision, Ending.
public struct TreatmentController<B: Board & ~Copyable>: ~Copyable {
  public let board: B
  public let setup: TreatmentSetup
  public let geometry: ArrayGeometry

  // Decided once, at set-up.
  @usableFromInline let foci: FixedArray<Focus>
  /// Pressure at each focus relative to the geometric focus for the same drive, 0 to about 1.
  @usableFromInline let relativeGains: FixedArray<Float>

  // What is known, and changes.
  public internal(set) var state = TreatmentState.off
  public internal(set) var latch = FaultLatch()
  public internal(set) var scheduler: PulseScheduler
  public internal(set) var ledger: PulseLedger
  public internal(set) var monitor: FractionationMonitor
  public internal(set) var detector: CavitationDetector
  public internal(set) var loop: PressureLoop
  public internal(set) var events: EventStream
  public internal(set) var counts = TransferCounts()
  public internal(set) var sensors: SensorReadings?
  public internal(set) var stopCause: StopCause?
  public internal(set) var armedAt: Instant?
  public internal(set) var endedAt: Instant?
  /// The treatment goes on from an earlier run (`endRestoring`).
  public internal(set) var isRestored = false

  @usableFromInline var parts: FrontEndParts
  @usableFromInline var heartbeat: Heartbeat
  @usableFromInline var supervisor: Supervisor
  @usableFromInline var laws: LawLoader
  @usableFromInline var pulse: PulseContext
  @usableFromInline var intents: IntentBook

  /// Whoever lets go of a treatment lets go of the high voltage.
  deinit { board.makeSafe() }

  /// Memory for the tables of a treatment, geometry not included.
  public static func byteCount(foci: Int, elements: Int, events: Int) -> Int {
    FixedArray<Focus>.byteCount(foci) + FixedArray<Float>.byteCount(foci) + FocusOrder.byteCount(foci: foci)
      + PulseLedger.byteCount(foci: foci)
      + PulseScheduler.byteCount(foci: foci) + FractionationMonitor.byteCount(foci: foci)
      + EventStream.byteCount(capacity: events) + LawLoader.byteCount(elements: elements)
      + IntentBook.byteCount(foci: foci)
  }
}

import HistotripsyCore
import LinuxBoard
import Phantom
import Planning
import Text
import TreatmentLog
import VirtualBoard

/// A treatment as the console runs it: the composition root. Which board is chosen here, once; nothing below knows.
final class TreatmentSession {
  let inputs: TreatmentInputs
  /// Of the virtual world; `nil` on a real board, as is the laboratory.
  let seed: UInt64?
  let laboratory: Laboratory?
  let run: TreatmentRun<ChosenBoard>
  private let board: ChosenBoard
  /// What cannot be had on this computer, in sentences.
  private let boardNotes: [String]
  /// A certificate that could not be held against array and front end yet; it must hold before anything is energised.
  private var certification: Certification?
  private var cursor = EventCursor()
  /// Events that were overwritten before they were read; none, as long as every step is followed by `drain`.
  private(set) var missedEvents: UInt64 = 0

  // What the screen shows, kept up to date from the events.
  private(set) var lastPulse: PulseReport?
  /// The last reading since the high voltage was switched on or off; `nil` before the first.
  private(set) var rail: Voltage?
  private(set) var doneCount = 0
  private(set) var notRespondingCount = 0
  private(set) var total = FocusAccount()
  let plannedPulses: Int
  /// Who asked to stop, more exactly than the core can know.
  private var stopDetail: String?
  /// `nil` where nothing is recorded.
  private(set) var log: SessionLog?
  /// Planned pulses of foci that have their verdict: they need no more.
  private var settledPulses = 0

  /// On a virtual board with a phantom.
  /// - Throws: `InputError` for what plan and array cannot do together, in words.
  convenience init(
    _ inputs: TreatmentInputs, seed: UInt64, consent: LeaseConsent = .notNeeded, isTraced: Bool = false,
    keepsRecords: Bool = false, memory: PhantomMemory = .new
  ) throws(InputError) {
    let laboratory = VirtualPhantom.laboratory(
      inputs.array, inputs.plan, seed: seed, isTraced: isTraced, keepsRecords: keepsRecords, memory: memory)
    try self.init(
      inputs, on: .virtual(laboratory.board), consent: consent, laboratory: laboratory, seed: seed)
  }

  /// On the board of this computer; everything that it does is recorded.
  /// - Throws: as above.
  convenience init(_ inputs: TreatmentInputs, on board: LinuxBoard, notes: [String]) throws(InputError) {
    try self.init(
      inputs, on: .linux(board), consent: .whenRecorded, notes: notes, frontEnd: board.profile.frontEnd)
  }

  private init(
    _ inputs: TreatmentInputs, on board: ChosenBoard, consent: LeaseConsent, notes: [String] = [],
    frontEnd: FrontEndSetup? = nil, laboratory: Laboratory? = nil, seed: UInt64? = nil
  ) throws(InputError) {
    self.inputs = inputs
    self.seed = seed
    self.board = board
    self.laboratory = laboratory
    boardNotes = notes
    plannedPulses = inputs.plan.plannedPulses
    var setup = try Self.setup(inputs, consent: consent, frontEnd: frontEnd)
    certification = Certification(
      inputs.basis, array: inputs.array, frontEnd: setup.frontEnd, isVirtual: laboratory != nil)
    do throws(Certification.Refusal) {
      try certification?.check(on: board)
    } catch {
      // Parts that do not answer now are the self-test's to name; a certificate that does not hold ends it here.
      if case .mismatch(let error) = error { throw error }
    }
    try inputs.basis.apply(
      to: &setup, plan: inputs.document.file, stated: inputs.plan.calibration.sourcePressurePerVolt)
    do throws(RunFault) {
      run = try TreatmentRun(
        on: board, array: inputs.array, foci: inputs.plan.foci, order: inputs.plan.order, setup: setup)
    } catch {
      throw inputs.complaint(error)
    }
  }

  private static func setup(
    _ inputs: TreatmentInputs, consent: LeaseConsent, frontEnd: FrontEndSetup?
  ) throws(InputError) -> TreatmentSetup {
    var setup: TreatmentSetup
    do throws(RunFault) { setup = try inputs.plan.setup(for: inputs.array, consent: consent) } catch {
      throw inputs.complaint(error)
    }
    if let frontEnd {
      let requiresIdentity = setup.frontEnd.requiresArrayIdentity
      setup.frontEnd = frontEnd
      setup.frontEnd.requiresArrayIdentity = requiresIdentity
    }
    return setup
  }

  /// Asks array and front end once more, right before they are energised: what was plugged in at the start may not be there any more.
  /// - Returns: the permission to energise; `nil` if there is none, and then the treatment has been stopped.
  func permit() -> ArmingPermit<ChosenBoard>? {
    guard let certification else {
      if case .virtual(let board) = board { return ArmingPermit(through: board) }
      return ArmingPermit(
        uncalibratedUpTo: TreatmentSetup.uncalibratedMaximum(run.controller.setup.regimen.frequency),
        driveMaximum: TreatmentSetup.uncalibratedDrive)
    }
    do throws(Certification.Refusal) {
      return try certification.permit(on: board, up: run.controller.setup.drive)
    } catch {
      switch error {
      case .mismatch(let error): stop(.uncertified, because: "\(error)")
      case .unread(let fault):
        stop(.uncertified, because: "the certificate cannot be checked: \(Words.part(fault))")
      }
      return nil
    }
  }

  /// Everything that had to be assumed or done without.
  var notes: [String] { boardNotes + inputs.notes }
  static let virtualName = "virtual"
  var boardName: String {
    switch board {
    case .virtual: Self.virtualName
    case .linux(let board): board.profile.name
    }
  }
  var now: Instant { board.present }
  var state: TreatmentState { run.controller.state }

  /// The next step towards the end: one command or one `advance`, whatever the state asks for.
  func step() throws(CommandRefused) {
    switch run.controller.state {
    case .off: try run.controller.selfTest()
    case .ready:
      if try run.controller.load(), let permit = permit() { try run.controller.arm(permit) }
    case .armed: try run.controller.begin()
    default: run.controller.advance()
    }
    log?.collect(&run.controller)
  }

  /// Stops in any state; in a final one it changes nothing.
  func stop(_ cause: StopCause, because detail: String) {
    guard !state.isFinal else { return }
    stopDetail = detail
    run.controller.stop(cause)
  }

  /// Everything from here on goes into the ledger.
  func attach(_ ledger: LedgerFile, number: Int) {
    // On the virtual board time stands still while storage is awaited; on a real one nothing is waited for.
    log = SessionLog(ledger, number: number, for: inputs, patience: laboratory == nil ? .none : .unlimited)
  }

  /// Takes up what earlier sessions delivered. Before the first step.
  func restore(_ ledger: LedgerFile) throws {
    try ledger.forEachPast { past, focus in run.controller.restore(past, at: focus) }
    total = run.controller.ledger.total()
    for i in inputs.plan.foci.indices {
      noteVerdict(run.controller.monitor[FocusIndex(i)].verdict, of: FocusIndex(i))
    }
    run.controller.endRestoring()
  }

  /// The front end's own count of its life, with nothing energised.
  func readCounter() throws(InputError) -> PulseNumber {
    var counts = TransferCounts()
    do throws(FrontEndFault) {
      return try run.controller.setup.frontEnd.sequencer
        .readCounters(on: board, counts: &counts).fired
    } catch {
      throw InputError(file: "front end", message: "its counter cannot be read: \(Words.part(error))")
    }
  }

  /// Hands every event since the last call to `body`.
  func drain(_ body: (Event) -> Void) {
    while true {
      switch run.controller.events.read(&cursor) {
      case .event(let event):
        note(event.kind)
        body(event)
      case .missed(let count): missedEvents += count
      case .upToDate: return
      }
    }
  }

  private func note(_ kind: EventKind) {
    switch kind {
    case .fired(let report):
      lastPulse = report
      rail = report.rail
      if report.isBaseline { return }
      total.delivered += 1
      if report.didCavitate { total.cavitating += 1 }
    case .withheld: total.withheld += 1
    case .refused: total.refused += 1
    case .uncertain: total.uncertain += 1
    case .verdict(let focus, let verdict): noteVerdict(verdict, of: focus)
    case .ready(let reading): rail = reading
    case .sensors(let readings): rail = readings.rail
    // What was read before says nothing any more.
    case .state(let state): if !state.isEnergised { rail = nil }
    default: break
    }
  }

  private func noteVerdict(_ verdict: FocusVerdict, of focus: FocusIndex) {
    switch verdict {
    case .more: return
    case .done: doneCount += 1
    case .notResponding: notRespondingCount += 1
    }
    let planned = inputs.plan.foci[focus.index].plannedPulses
    settledPulses += Int(planned - min(planned, run.controller.ledger[focus].dose))
  }

  /// Share of the planned pulses that have been given or are not needed any more.
  var progress: Double {
    guard state != .complete else { return 1 }
    return min(1, Double(Int(total.delivered) + settledPulses) / Double(plannedPulses))
  }

  /// Share of the therapy pulses so far that cavitated.
  var cavitationRate: Double {
    total.delivered == 0 ? 0 : Double(total.cavitating) / Double(total.delivered)
  }

  func summary() -> TreatmentSummary {
    let foci = inputs.plan.foci.indices.map { i in
      TreatmentSummary.FocusLine(
        index: i, position: inputs.plan.foci[i].position, planned: inputs.plan.foci[i].plannedPulses,
        account: run.controller.ledger[FocusIndex(i)], verdict: run.controller.monitor[FocusIndex(i)].verdict)
    }
    let started = run.controller.armedAt
    let ended = run.controller.endedAt ?? now
    return TreatmentSummary(
      state: state, cause: cause, foci: foci, total: run.controller.ledger.total(),
      baseline: run.controller.ledger.baseline, unexplained: run.controller.ledger.unexplained,
      isExact: run.controller.ledger.isExact(),
      isVerified: run.controller.ledger.isVerified, wasArmed: started != nil,
      duration: started.map { ended - $0 } ?? .zero,
      retries: run.controller.counts.retries, ledger: log?.remark)
  }

  /// Why it ended, in words.
  var cause: String {
    if let first = run.controller.latch.first {
      let later = run.controller.latch.later
      return Words.trip(first) + kernelReason + (later > 0 ? " (and \(later) more after it)" : "")
    }
    if let stop = run.controller.stopCause { return stopDetail ?? Words.stop(stop) }
    return state == .complete ? "every focus has its verdict" : "still \(Words.state(state))"
  }

  /// What the kernel said last, where the board is a real one and something failed.
  private var kernelReason: String {
    guard case .linux(let board) = board, let fault = board.lastFault else { return "" }
    return "; the last that the kernel said: \(Words.boardFault(fault))"
  }

  func standing(_ focus: Int) -> FocusStanding {
    let index = FocusIndex(focus)
    switch run.controller.monitor[index].verdict {
    case .done: return .done
    case .notResponding: return .notResponding
    case .more:
      guard run.controller.ledger[index].dose > 0 else { return .untouched }
      return .started(tenths: Int(run.controller.monitor.fractionation(of: index) * 10))
    }
  }
}

import CoreHost
import Dose
import HistotripsyCore
import Phantom
import Planning
import Text
import TreatmentLog

/// One session of a treatment: its inputs, its owner, its ledger, and how it stands.
///
/// The certificate is held against array and front end when the session is made and again before anything is energised.
public final class TreatmentSession<B: SessionBoard & ~Copyable> {
  public let inputs: TreatmentInputs
  public let board: BoardFacts
  public let owner: TreatmentOwner<B>
  /// `nil` where nothing is recorded.
  public private(set) var log: SessionLog?
  /// Events that were overwritten before they were read. Stays 0 as long as every step is followed by `drain`.
  public private(set) var missedEvents: UInt64 = 0
  var standing: TreatmentStatus
  /// Watches for what a person has to be told.
  var alarms: AlarmWatch
  /// Alarms that no view has been told of.
  var alarmNews: [Alarm] = []
  /// The question that the treatment has been held for.
  var asked: AlarmKind?
  /// Whether a person can answer. Where nobody can, a question stops the treatment at once.
  public var isAttended = false
  /// Who treats what.
  public var attendant = Attendant()
  /// What a person has decided about foci.
  var choices: OperatorChoices
  var decisionCount = 0
  var decisions: [DecisionRecord] = []
  /// Number of the ledger's session; 0 where nothing is recorded.
  var sessionNumber = 0
  private var cursor = EventCursor()
  /// `nil` where there is no volume; `absence` says why.
  private var keeper: DoseKeeper?
  private var absence: String?
  /// Therapy pulses since the dose was worked out last.
  private var pulsesSinceDose = 0
  /// The dose has been worked out after the last pulse.
  private var isDoseFinal = false
  /// The array's entry for this session, as long as it is open.
  var journalEntry: JournalEntry?
  /// The array's journal has been read, and nothing in it stands against this session or a person has overruled it. Without that
  /// nothing is armed, whoever composes the session.
  var isJournalAsked = false
  /// Why the array's journal could not be closed; `nil` where it was, or keeps none.
  public internal(set) var journalComplaint: String?
  /// Who asked to stop, more exactly than the core can know.
  private var stopDetail: String?
  /// Asks the virtual phantom; `nil` on a real board.
  var truth: (() -> PhantomTruth?)?

  /// - Parameters:
  ///   - facts: name and kind of the board.
  ///   - consent: whether pulses wait until they are on record as intended.
  ///   - nominal: permits a treatment without certificate or cap, on a simulated board; `nil` on a real one.
  /// - Throws: `InputError` for what plan, array and certificate cannot do together.
  public init(
    _ inputs: TreatmentInputs, on board: consuming B, _ facts: BoardFacts, consent: LeaseConsent,
    nominal: ArmingAuthority<B>? = nil
  ) throws(InputError) {
    self.inputs = inputs
    self.board = facts
    standing = TreatmentStatus(
      at: board.presentTime(), foci: inputs.plan.foci.count, plannedPulses: inputs.plan.plannedPulses)
    var setup = try Self.setup(inputs, consent: consent, frontEnd: facts.frontEnd)
    let certification = Certification(
      inputs.basis, array: inputs.array, frontEnd: setup.frontEnd, isVirtual: facts.isVirtual)
    do throws(Certification.Refusal) {
      try certification?.check(on: board)
    } catch {
      // Parts that do not answer now are the self-test's to name; a certificate that does not hold ends it here.
      if case .mismatch(let error) = error { throw error }
    }
    try inputs.basis.apply(
      to: &setup, plan: inputs.document.file, stated: inputs.plan.calibration.sourcePressurePerVolt)
    let authority: ArmingAuthority<B>
    switch (certification, inputs.basis, nominal) {
    case (let certification?, _, _): authority = .certified(by: certification)
    case (nil, .nominal, let nominal?): authority = nominal
    case (nil, .nominal, nil): preconditionFailure("a real board needs a certificate or the cap")
    case (nil, _, _): authority = .uncalibrated
    }
    alarms = AlarmWatch(inputs.plan, setup)
    choices = OperatorChoices(foci: inputs.plan.foci.count)
    do throws(RunFault) {
      owner = try TreatmentOwner(
        on: board, array: inputs.array, foci: inputs.plan.foci, order: inputs.plan.order, setup: setup,
        authority: authority)
    } catch {
      throw inputs.complaint(error)
    }
    keepDose()
  }

  private func keepDose() {
    do throws(TreatedVolume.Absence) {
      let volume = try TreatedVolume(inputs)
      standing.goal = volume.goal
      let regimen = owner.controller.setup.regimen
      let rail = owner.controller.setup.drive.last.drive
      let forecast = ScheduleForecast(
        foci: inputs.plan.foci, order: inputs.plan.order, regimen: regimen,
        burstEnergy: Energy(
          clamping: rail.volts * rail.volts * inputs.plan.calibration.arrayConductance.siemens
            * regimen.burstDuration(regimen.firstStage).seconds),
        // As many as a front end may have: only the self-test learns how many there are, and the regimen's window is smaller.
        slots: 4096)
      let keeper = DoseKeeper(volume, inputs, forecast)
      // All memory is taken, and the first of it worked through, before anything is energised.
      take(keeper.ask(isAwaited: true))
      self.keeper = keeper
    } catch {
      absence = error.words
    }
  }

  public var state: TreatmentState { owner.state }
  /// The board's clock.
  public var now: Instant { owner.controller.board.presentTime() }
  /// Everything that had to be assumed or done without, in sentences.
  public var notes: [String] { board.notes + inputs.notes }

  /// How it stands now.
  public var status: TreatmentStatus {
    standing.state = state
    standing.now = now
    standing.sensors = owner.controller.sensors
    return standing
  }

  // MARK: Steps

  /// The next step towards the end, and whatever it has to record.
  public func step() throws(CommandRefused) {
    if !isJournalAsked, state == .ready {
      return stop(
        .uncertified, because: "stopped because the array's journal was not read before the start")
    }
    try owner.step()
    log?.collect(&owner.controller)
  }

  /// Stops in any state; in a final one it changes nothing.
  /// - Parameter detail: why, as a sentence for summary and ledger.
  public func stop(_ cause: StopCause, because detail: String) {
    guard !state.isFinal else { return }
    stopDetail = detail
    owner.stop(cause)
  }

  // MARK: Ledger

  /// Asks the array's journal, opens the ledger of a new treatment, and then the journal's own entry, before anything is energised.
  /// - Parameters:
  ///   - abandoned: what a person has typed as the session whose dose stays unknown.
  ///   - name: who has.
  ///   - confirmations: what else a person was asked, and typed.
  /// - Throws: `InputError` with what the journal has against it; `LedgerFault`.
  public func openLedger(
    at path: String, abandoning abandoned: String? = nil, by name: String = "",
    confirmed confirmations: [OperatorConfirmation] = []
  ) throws {
    let overruled = try askJournal(abandoning: abandoned, by: name)
    let opening = try LedgerOpening(inputs, owner.controller.setup)
    // Parts that do not answer now are the self-test's to name. Without their answer nothing is armed; see `step`.
    let begin = try? startingPoint()
    let ledger = try LedgerFile.create(
      at: path, opening,
      session: ledgerSession(begin?.start), confirmed: overruled + confirmations)
    // Whoever cannot write a ledger leaves no open entry in the array either.
    try attach(ledger, number: 1)
    if let begin { try openJournal(begin, ledger, session: 1) }
  }

  /// Everything from here on goes into the ledger.
  /// - Throws: `LedgerFault` where the system gives no thread to write it.
  func attach(_ ledger: LedgerFile, number: Int) throws(LedgerFault) {
    // On the virtual board time stands still while storage is awaited; on a real one nothing is waited for.
    log = try SessionLog(ledger, number: number, for: inputs, patience: board.isVirtual ? .unlimited : .none)
    sessionNumber = number
  }

  /// Everything is over: the ledger gets its last records and is closed.
  public func closeLog() {
    finishDose()
    heedAlarms()
    log?.finish(&owner.controller, cause: cause)
    // Only a ledger that is whole: until then the array says that its dose is not on record.
    if case .success = log?.ending { closeJournal() }
  }

  /// Takes up what earlier sessions delivered. Before the first step.
  func restore(_ ledger: LedgerFile) throws {
    try restoreChoices(ledger)
    let bringBack = { (focus: FocusIndex) in self.owner.controller.restoreBringingBack(focus) }
    try ledger.forEachPast(bringingBack: bringBack) { past, focus in
      owner.controller.restore(past, at: focus)
      switch past {
      case .uncertain, .notProvenUndelivered: keeper?.noteUncertain(focus)
      // What was heard of it follows.
      case .delivered: break
      case .withheld, .refused, .foundDelivered, .foundBaseline, .foundRefused: break
      }
    }
    try keeper?.takeUp(ledger, setPoint: inputs.plan.regimen.setPoint)
    standing.total = owner.controller.ledger.total()
    for i in inputs.plan.foci.indices {
      let verdict = owner.controller.monitor[FocusIndex(i)].verdict
      if verdict != .more { noteVerdict(verdict, of: FocusIndex(i)) }
      alarms.restore(
        FocusIndex(i), cavitating: owner.controller.ledger[FocusIndex(i)].cavitating, verdict: verdict)
      noteStanding(of: FocusIndex(i))
    }
    owner.controller.endRestoring()
    applyChoices()
  }

  // MARK: Events

  /// Hands every event since the last call to `body`.
  public func drain(_ body: (Event) -> Void) {
    defer {
      heedDose()
      heedAlarms()
    }
    while true {
      switch owner.controller.events.read(&cursor) {
      case .event(let event):
        if standing.begun == nil { standing.begun = event.at }
        alarms.note(event)
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
      standing.lastPulse = report
      standing.rail = report.rail
      noteStanding(of: report.focus)
      if report.isBaseline { return }
      keeper?.note(
        report.focus, at: report.deadline,
        pressure: report.estimate?.peakNegative ?? inputs.plan.regimen.setPoint,
        didCavitate: report.didCavitate, collapse: report.collapseTime)
      pulsesSinceDose += 1
      standing.total.delivered += 1
      if report.didCavitate { standing.total.cavitating += 1 }
      heedLimit(of: report.focus)
    case .withheld: standing.total.withheld += 1
    case .refused: standing.total.refused += 1
    case .uncertain(let focus):
      standing.total.uncertain += 1
      keeper?.noteUncertain(focus)
      noteStanding(of: focus)
    case .verdict(let focus, let verdict):
      if verdict != .more { keeper?.noteVerdict(focus) }
      noteVerdict(verdict, of: focus)
      noteStanding(of: focus)
    case .ready(let reading): standing.rail = reading
    case .sensors(let readings): standing.rail = readings.rail
    // What was read before says nothing any more.
    case .state(let state):
      if !state.isEnergised { standing.rail = nil }
      // What was told before the first pulse counts from here on.
      if state == .treating, pulsesSinceDose == 0, let left = keeper?.latest?.timeLeft {
        standing.ends = now + left
      }
    default: break
    }
  }

  // MARK: Dose

  /// The dose is worked out so often in a treatment.
  private static var doseUpdates: Int { 20 }

  /// Has the dose worked out after every twentieth of the planned pulses, and takes over what is ready.
  private func heedDose() {
    guard let keeper else { return }
    let isDue = pulsesSinceDose >= max(1, inputs.plan.plannedPulses / Self.doseUpdates)
    if isDue {
      pulsesSinceDose = 0
      _ = keeper.ask(isAwaited: board.isVirtual)
    }
    take(keeper.latest)
  }

  private func take(_ told: DoseKeeper.Told?) {
    guard let told, told.number != standing.doseNumber else { return }
    standing.dose = told.standing
    alarms.note(told.standing, treated: told.treatedFoci, at: now)
    standing.doseNumber = told.number
    standing.ends = told.timeLeft.map { now + $0 }
  }

  /// The dose after everything that was delivered. Outputs are safe: it is waited for.
  private func finishDose() {
    guard let keeper, state.isFinal, !isDoseFinal else { return }
    isDoseFinal = true
    take(keeper.ask(isAwaited: true))
  }

  /// The dose map as last worked out; `nil` where there is no volume.
  public func doseMap() -> LiveDose? {
    finishDose()
    return keeper?.map()
  }

  private func noteVerdict(_ verdict: FocusVerdict, of focus: FocusIndex) {
    switch verdict {
    case .more:
      // Brought back: it needs the rest of its pulses after all.
      standing.notRespondingCount = max(0, standing.notRespondingCount - 1)
      let planned = inputs.plan.foci[focus.index].plannedPulses
      standing.settledPulses -= Int(planned - min(planned, owner.controller.ledger[focus].dose))
      return
    case .done: standing.doneCount += 1
    case .notResponding: standing.notRespondingCount += 1
    }
    let planned = inputs.plan.foci[focus.index].plannedPulses
    standing.settledPulses += Int(planned - min(planned, owner.controller.ledger[focus].dose))
  }

  func noteStanding(of focus: FocusIndex) { standing.foci[focus.index] = currentStanding(of: focus) }

  private func currentStanding(of focus: FocusIndex) -> FocusStanding {
    switch owner.controller.monitor[focus].verdict {
    case .done: return .done
    case .notResponding: return .notResponding
    case .more:
      if choices.isSkipped(focus) { return .skipped }
      guard owner.controller.ledger[focus].dose > 0 else { return .untouched }
      guard owner.controller.monitor[focus].cavitatingPulses > 0 else { return .silent }
      return .started(tenths: Int(owner.controller.monitor.fractionation(of: focus) * 10))
    }
  }

  // MARK: End

  /// What has become of the treatment so far, from the controller's own books.
  public func summary() -> TreatmentSummary {
    finishDose()
    // A pulse may have been found delivered when the books were closed, which no event tells focus by focus.
    for i in inputs.plan.foci.indices { noteStanding(of: FocusIndex(i)) }
    let foci = inputs.plan.foci.indices.map { i in
      TreatmentSummary.FocusLine(
        index: i, position: inputs.plan.foci[i].position, planned: inputs.plan.foci[i].plannedPulses,
        account: owner.controller.ledger[FocusIndex(i)],
        verdict: owner.controller.monitor[FocusIndex(i)].verdict)
    }
    let started = standing.begun
    let ended = owner.controller.endedAt ?? now
    var summary = TreatmentSummary(
      inputs: inputs, board: board, notes: notes, missedEvents: missedEvents, state: state,
      outcome: outcome, dose: standing.dose, goal: standing.goal, absence: absence, cause: cause,
      foci: foci, standings: standing.foci, total: owner.controller.ledger.total(),
      baseline: owner.controller.ledger.baseline, unexplained: owner.controller.ledger.unexplained,
      isExact: owner.controller.ledger.isExact(), isVerified: owner.controller.ledger.isVerified,
      wasArmed: owner.controller.armedAt != nil, duration: started.map { ended - $0 } ?? .zero,
      retries: owner.controller.counts.retries, alarms: alarms.register.all, attendant: attendant,
      skipped: choices.skipped, ledgerPath: log?.path, ledger: log?.remark)
    summary.phantom = truth?()
    return summary
  }

  private var outcome: TreatmentOutcome {
    TreatmentOutcome(state, dose: standing.dose, goal: standing.goal)
  }

  /// Why it ended, in words.
  public var cause: String {
    if let first = owner.controller.latch.first {
      let later = owner.controller.latch.later
      let kernel =
        owner.controller.board.lastFailure().map { "; the last that the kernel said: \($0)" } ?? ""
      return Words.trip(first) + kernel + (later > 0 ? " (and \(later) more after it)" : "")
    }
    if let stop = owner.controller.stopCause {
      return owner.refusal?.reason ?? stopDetail ?? Words.stop(stop)
    }
    guard state == .complete else { return "still \(Words.state(state))" }
    let reason = "every focus has its verdict"
    guard outcome == .ended else { return reason }
    let untreated = standing.dose?.untreatedWords ?? "how much is treated is not known"
    return "\(TreatmentOutcome.endedPrefix)\(untreated): \(reason)"
  }
}

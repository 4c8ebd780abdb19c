import Dose
import HistotripsyCore
import Planning

/// Watches a treatment by its events, and keeps the alarms.
///
/// It decides nothing beyond the alarms themselves: `question` says that one has begun after which a person has to be asked.
package struct AlarmWatch {
  package private(set) var register = AlarmRegister()
  /// An alarm has begun that asks for a person, and nobody has gone on since.
  package private(set) var question: AlarmKind?
  private let plan: TreatmentPlan
  private let setup: TreatmentSetup

  private(set) var silence: SilenceWatch
  private var baseline: BaselineWatch
  private var growth: GrowthWatch
  private var gate = GateWatch()
  private var trends = DriftWatch()
  private var clock = ClockWatch()
  private var logWaits = RecentCount(window: .seconds(10))
  private var missed = RecentCount(window: .seconds(10))
  private var repeats = RecentCount(window: .seconds(10))
  private var withoutGrowth: Set<Int> = []
  /// Foci whose own cloud is liquid by the dose map; `nil` where there is none.
  private var treated: Set<Int>?
  /// Foci that were given up while everything was silent: that says nothing of them.
  package private(set) var givenUpInSilence: [FocusIndex] = []
  private var silentCount = 0

  package init(_ plan: TreatmentPlan, _ setup: TreatmentSetup) {
    self.plan = plan
    self.setup = setup
    silence = Self.silence(plan, setup, at: setup.regimen.setPoint)
    baseline = BaselineWatch(pulses: Int(setup.baselinePulses))
    growth = GrowthWatch(
      foci: plan.foci.count, planned: plan.plannedPulses, growthExpected: setup.criteria.growthExpected)
  }

  private static func silence(
    _ plan: TreatmentPlan, _ setup: TreatmentSetup, at setPoint: Pressure
  ) -> SilenceWatch {
    SilenceWatch(
      foci: plan.foci.count, planned: plan.plannedPulses, expected: ExpectedCavitation(plan, at: setPoint),
      verdictPulses: Int(clamping: setup.criteria.silentPulses))
  }

  // MARK: What happens

  package mutating func note(_ event: Event) {
    switch event.kind {
    case .fired(let report) where report.isBaseline: noteBaseline(report, at: event.at)
    case .fired(let report): noteTherapy(report, at: event.at)
    case .baselineTaken: judgeBaseline(at: event.at)
    case .verdict(let focus, let verdict): noteVerdict(verdict, of: focus, at: event.at)
    case .sensors(let readings):
      trends.note(readings, at: event.at)
      tick(event.at)
    case .waiting(let reason):
      if setup.regimen.isGated { gate.note(isWaiting: reason == .gate, at: event.at) }
      if reason == .recording { noteLogWait(at: event.at) }
    case .state(let state): note(state, at: event.at)
    case .withheld(let focus, let reason):
      switch reason {
      case .late, .railNotSettled, .frontEndNotReady:
        noteMissed("at focus \(focus.index): \(Words.withheld(reason))", at: event.at)
      case .gateClosed, .stopped: break
      }
    case .refused(let focus, let reason):
      noteMissed("at focus \(focus.index): refused, \(Words.refusal(reason))", at: event.at)
    case .uncertain(let focus): register.tell(.pulseUncertain, "at focus \(focus.index)", at: event.at)
    case .strayTriggers(let total): register.tell(.strayTriggers, "\(total) so far", at: event.at)
    case .retried(let total):
      repeats.note(at: event.at)
      register.raise(.transfersRepeated, "\(total) so far", at: event.at)
    case .pressureNotHeld(let state): register.tell(.pressureNotHeld, Words.loop(state), at: event.at)
    case .notTakenBack(let fault): register.tell(.notTakenBack, Words.part(fault), at: event.at)
    case .tripped(let cause): register.raise(.faultLatched, Words.trip(cause), at: event.at)
    case .cleared: register.end(.faultLatched, at: event.at)
    case .passed, .lawLoaded, .loaded, .ready, .stopRequested: break
    }
  }

  private mutating func noteBaseline(_ report: PulseReport, at now: Instant) {
    baseline.note(hasCollapse: report.collapseTime != nil)
    judgeBaseline(at: now)
  }

  private mutating func judgeBaseline(at now: Instant) {
    guard baseline.isCavitating else { return }
    ask(
      .baselineCavitates,
      "\(baseline.heard) of \(Words.count(baseline.pulses, "pulse", "pulses")) with a collapse, \(baseline.needed) are too many",
      at: now)
  }

  private mutating func noteTherapy(_ report: PulseReport, at now: Instant) {
    if setup.regimen.isGated { gate.note(isWaiting: false, at: now) }
    silence.note(report.focus, isHeard: report.didCavitate)
    judgeSilence(at: now)
    if report.didCavitate, let collapse = report.collapseTime {
      let before = growth.reversed.count
      growth.note(report.focus, collapse: collapse)
      if growth.reversed.count != before {
        show(.growthReverses, growth.reversed, "", at: now)
      }
    }
    trends.note(report, setPoint: setup.regimen.setPoint, at: now)
  }

  private mutating func judgeSilence(at now: Instant) {
    switch silence.finding {
    case .nothing(let pulses):
      let why =
        silence.expected.isBelowThreshold ? "the set-point is below threshold; " : ""
      ask(
        .nothingCavitates,
        "\(Words.count(pulses, "pulse", "pulses")), none heard; \(why)\(silence.expected.words)", at: now)
    case .together(let pulses, let heard):
      ask(
        .manyFociSilent,
        "of the last \(pulses) pulses at foci that were heard before, \(heard) were heard; \(silence.expected.words)",
        at: now)
    case nil:
      register.end(.nothingCavitates, at: now)
      register.end(.manyFociSilent, at: now)
    }
    guard silence.silent.count != silentCount else { return }
    silentCount = silence.silent.count
    judgeSilentFoci(at: now)
  }

  private mutating func judgeSilentFoci(at now: Instant) {
    let isAnyHeard = silence.judged > silence.silent.count
    show(.silentFoci, isAnyHeard ? silence.silent : [], " of \(plan.foci.count)", at: now)
    if isAnyHeard, silence.isLargePartSilent {
      ask(
        .largePartSilent,
        "\(silence.silent.count) of \(Words.count(silence.judged, "focus that", "foci that")) can be judged",
        at: now)
    } else {
      register.end(.largePartSilent, at: now)
    }
  }

  private mutating func noteVerdict(_ verdict: FocusVerdict, of focus: FocusIndex, at now: Instant) {
    switch verdict {
    case .more, .done: break
    case .notResponding(.noCavitation):
      if register.holds(.nothingCavitates) || register.holds(.manyFociSilent) {
        givenUpInSilence.append(focus)
      }
      silence.noteGivenUp(focus)
      judgeSilence(at: now)
    case .notResponding:
      withoutGrowth.insert(focus.index)
      // Where there is a map, its next news tell whether the focus' tissue is liquid all the same.
      if treated == nil { showFociWithoutGrowth(at: now) }
    }
  }

  private mutating func showFociWithoutGrowth(at now: Instant) {
    let left = withoutGrowth.subtracting(treated ?? [])
    show(.fociWithoutGrowth, left, " of \(plan.foci.count)", at: now)
  }

  private mutating func note(_ state: TreatmentState, at now: Instant) {
    if state != .treating { gate.restart() }
    trends.restartPulses()
  }

  private mutating func noteLogWait(at now: Instant) {
    logWaits.note(at: now)
    if logWaits.count >= 3 {
      register.raise(.logSlow, "\(logWaits.count) times within 10 s", at: now)
    }
  }

  private mutating func noteMissed(_ words: String, at now: Instant) {
    missed.note(at: now)
    register.raise(.pulsesMissed, "\(missed.count) within 10 s, the last \(words)", at: now)
  }

  /// Four times a second or more often: conditions that end by themselves.
  private mutating func tick(_ now: Instant) {
    for (kind, words) in trends.findings(setup.limits, cloud: plan.volume?.cloud) {
      set(kind, words, at: now)
    }
    set(
      .gateRarelyOpens,
      gate.isRarelyOpen(at: now) ? Words.percent(gate.waited(at: now) ?? 1) + " of the last 30 s" : nil,
      at: now)
    logWaits.forget(at: now)
    missed.forget(at: now)
    repeats.forget(at: now)
    if logWaits.count == 0 { register.end(.logSlow, at: now) }
    if missed.count == 0 { register.end(.pulsesMissed, at: now) }
    if repeats.count == 0 { register.end(.transfersRepeated, at: now) }
  }

  // MARK: What others know

  /// The dose has been worked out.
  /// News of the dose map.
  /// - Parameter treated: foci whose own cloud is liquid by it. That their collapse times did not grow is no wonder: their neighbours had
  ///   been there before.
  package mutating func note(_ dose: DoseStanding, treated: Set<Int>, at now: Instant) {
    self.treated = treated
    showFociWithoutGrowth(at: now)
    guard let goal = plan.volume?.goal else { return }
    let allowed = goal.spillMaximum * dose.targetVolume
    set(
      .spillAbovePlan,
      dose.spill > allowed
        ? "\(Words.millilitres(dose.spill)) mL outside, \(Words.millilitres(allowed)) mL allowed" : nil,
      at: now)
  }

  /// Why the log takes no records; `nil` where it does.
  package mutating func noteLog(_ complaint: String?, at now: Instant) {
    set(.logStopped, complaint, at: now)
  }

  /// The time of day, on a computer whose board has the same time.
  package mutating func noteDay(_ day: Nanoseconds, at now: Instant) {
    clock.note(board: now, day: day)
    set(
      .clockDrifts,
      clock.isApart ? "the time of day is \(Words.time(clock.apart)) ahead of the board's clock" : nil,
      at: now)
  }

  // MARK: What a person does

  package mutating func acknowledge(by person: String, at now: Instant) -> [Alarm] {
    register.acknowledge(by: person, at: now)
  }

  /// A person has looked, and the treatment goes on.
  package mutating func goOn(at now: Instant) {
    question = nil
    silence.goOn()
    baseline.restart()
    givenUpInSilence = []
    for kind in [AlarmKind.nothingCavitates, .manyFociSilent, .baselineCavitates] {
      register.end(kind, at: now)
    }
  }

  /// A focus is tried again after a change, or left out.
  package mutating func forget(_ focus: FocusIndex, at now: Instant) {
    silence.forget(focus)
    growth.forget(focus)
    withoutGrowth.remove(focus.index)
    silentCount = silence.silent.count
    judgeSilentFoci(at: now)
    showFociWithoutGrowth(at: now)
    show(.growthReverses, growth.reversed, "", at: now)
  }

  /// The set-point is another one from here on.
  package mutating func noteSetPoint(_ setPoint: Pressure) {
    silence = Self.silence(plan, setup, at: setPoint)
    trends.restartPulses()
  }

  package mutating func restore(_ focus: FocusIndex, cavitating: UInt32, verdict: FocusVerdict) {
    silence.restore(focus, cavitating: cavitating)
    switch verdict {
    case .more, .done: break
    case .notResponding(.noCavitation): silence.noteGivenUp(focus)
    case .notResponding: withoutGrowth.insert(focus.index)
    }
  }

  package mutating func takeChanges() -> [Alarm] { register.takeChanges() }

  // MARK: Alarms

  private mutating func ask(_ kind: AlarmKind, _ words: String, at now: Instant) {
    if register.raise(kind, words, at: now) { question = question ?? kind }
  }

  private mutating func set(_ kind: AlarmKind, _ words: String?, at now: Instant) {
    if let words { register.raise(kind, words, at: now) } else { register.end(kind, at: now) }
  }

  /// Foci that an alarm is about; over where there are none.
  private mutating func show(_ kind: AlarmKind, _ foci: Set<Int>, _ of: String, at now: Instant) {
    guard !foci.isEmpty else { return register.end(kind, at: now) }
    let named = foci.sorted().prefix(6).map(String.init).joined(separator: ", ")
    let more = foci.count > 6 ? " …" : ""
    register.raise(kind, "\(foci.count)\(of): \(named)\(more)", at: now)
  }
}

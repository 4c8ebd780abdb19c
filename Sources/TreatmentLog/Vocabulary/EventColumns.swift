import HistotripsyCore

/// What an event says beside its kind and its time, as columns: words of the vocabulary, and numbers with their unit.
///
/// A column that does not belong to an event of this kind is `nil`. The table `event` of a ledger and the events of
/// `--json` are both written from this.
public struct EventColumns: Codable, Equatable, Sendable {
  public var focus: Int?
  /// Of a treatment that entered a state, or of the pressure loop.
  public var state: String?
  /// The check of the self-test that passed.
  public var check: String?
  public var verdict: String?
  /// Why a pulse was withheld or refused, why the schedule waits, why a focus does not respond.
  public var reason: String?
  /// Why the treatment tripped or stopped.
  public var cause: String?
  /// The part of the front end with the fault, and the fault.
  public var part: String?
  public var fault: String?
  /// Faults latched in the front end, separated by a space.
  public var latched: String?
  public var line: String?
  public var slot: Int?
  /// A number found where another was expected: pulse number, law slot, identity.
  public var found: Int64?
  public var expected: Int64?
  public var attempts: Int?
  public var measuredVolts: Double?
  public var wantedVolts: Double?
  public var measuredCelsius: Double?
  public var lateNanoseconds: Int64?
  /// Pulses of the baseline, transfers repeated so far, late pulses in succession, stray triggers.
  public var count: Int64?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case focus, state, check, verdict, reason, cause, part, fault, latched, line, slot, found, expected,
      attempts
    case measuredVolts = "measured_V"
    case wantedVolts = "wanted_V"
    case measuredCelsius = "measured_C"
    case lateNanoseconds = "late_ns"
    case count
  }

  public init() {}

  /// A burst and a round of sensors have tables of their own; of them only the focus is given here.
  public init(_ kind: EventKind) {
    switch kind {
    case .state(let state): self.state = state.word
    case .passed(let check): self.check = check.word
    case .lawLoaded(let focus, let slot): (self.focus, self.slot) = (focus.index, slot.index)
    case .loaded, .sensors: break
    case .ready(let rail): measuredVolts = rail.volts
    case .baselineTaken(let pulses): count = Int64(pulses)
    case .fired(let report): focus = report.focus.index
    case .withheld(let focus, let reason):
      (self.focus, self.reason) = (focus.index, reason.word)
      if case .late(let by) = reason { lateNanoseconds = by.count }
    case .refused(let focus, let reason): (self.focus, self.reason) = (focus.index, reason.word)
    case .uncertain(let focus): self.focus = focus.index
    case .verdict(let focus, let verdict):
      (self.focus, self.verdict, reason) = (focus.index, verdict.word, verdict.reason?.word)
    case .waiting(let reason): self.reason = reason.word
    case .strayTriggers(let total): count = Int64(total)
    case .retried(let total): count = Int64(clamping: total)
    case .pressureNotHeld(let state): self.state = state.word
    case .notTakenBack(let fault): set(fault)
    case .tripped(let cause), .cleared(let cause): set(cause)
    case .stopRequested(let cause): self.cause = cause.word
    }
  }

  private mutating func set(_ fault: FrontEndFault) {
    (part, self.fault, attempts) = (fault.part.word, fault.cause.word, Int(fault.attempts))
    switch fault.cause {
    case .wrongIdentity(let value), .unexpectedValue(let value): found = Int64(value)
    default: break
    }
  }

  private mutating func set(_ cause: TripCause) {
    self.cause = cause.word
    switch cause {
    case .emergencyStop, .interlockOpen, .clock, .frontEndNotReady, .pulseDoneMissing, .pulseUncertain: break
    case .frontEndFault(let faults): latched = faults.words
    case .part(let fault): set(fault)
    case .inputUnreadable(let line), .lineAtWrongLevel(let line): self.line = line.word
    case .outputUndriveable(let line): self.line = line.word
    case .waterTemperature(let found), .headTemperature(let found): measuredCelsius = found.celsius
    case .railOffSetPoint(let measured, let wanted):
      (measuredVolts, wantedVolts) = (measured.volts, wanted.volts)
    case .hydrophoneOverLimit(let received, let limit):
      (measuredVolts, wantedVolts) = (received.volts, limit.volts)
    case .pressureOverLimit(let measured, let limit):
      (found, expected) = (Int64(measured.pascals), Int64(limit.pascals))
    case .pressureNotHeld(let state): self.state = state.word
    case .railNotOff(let found), .railOverLimit(let found): measuredVolts = found.volts
    case .wrongLawActive(let slot, let found): (expected, self.found) = (Int64(slot.value), Int64(found))
    case .lawReadBackDiffers(let focus), .lawNotPossible(let focus), .driveNotAvailable(let focus):
      self.focus = focus.index
    case .pulseNumberDisagrees(let wanted, let got):
      (expected, found) = (Int64(wanted.value), Int64(got.value))
    case .triggerRefused(let refusal): reason = refusal.word
    case .lateInSuccession(let pulses), .strayTriggers(let pulses): count = Int64(pulses)
    case .heartbeatsDiffer(let given, let counted): (expected, found) = (Int64(given), Int64(counted))
    case .watchdogUnproven(let after): lateNanoseconds = after.count
    case .clocksDisagree(let board, let frontEnd): (expected, found) = (board.count, frontEnd.count)
    case .wrongFrontEnd(let what): reason = what.word
    }
  }
}

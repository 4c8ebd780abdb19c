/// What has been recorded that may be fired, focus by focus, and what is still to be recorded.
struct IntentBook: ~Copyable {
  struct Bound: BitwiseCopyable {
    var doseLimit: UInt32 = 0
    /// Named in an intent with pulses of the baseline pass.
    var isNamedForBaseline = false
  }

  let consent: LeaseConsent
  /// What recorded intents allow each focus.
  private var bounds: FixedArray<Bound>
  /// Announced and not confirmed.
  private(set) var pending: Intent?
  /// The last pulse that a recorded intent covers.
  private(set) var recordedThrough = PulseNumber(0)
  private var lastNumber: UInt32 = 0

  static func byteCount(foci: Int) -> Int { FixedArray<Bound>.byteCount(foci) }

  init(foci: Int, consent: LeaseConsent, in memory: inout Memory) {
    self.consent = consent
    bounds = memory.carve(foci, repeating: Bound())
  }

  /// The front end's count when the ledger is opened: numbers compare as serial numbers, so zero is
  /// no beginning for a counter that has come half way round.
  mutating func open(at counter: PulseNumber) { recordedThrough = counter }

  /// Whether a recorded intent covers the next pulse, at this focus.
  func permits(_ focus: FocusIndex, dose: UInt32, isBaseline: Bool, after latest: PulseNumber) -> Bool {
    if consent == .notNeeded { return true }
    let bound = bounds[focus.index]
    return latest < recordedThrough && (isBaseline ? bound.isNamedForBaseline : dose < bound.doseLimit)
  }

  /// Whether recorded intents already allow a focus this much.
  func covers(_ focus: FocusIndex, doseLimit: UInt32, isBaseline: Bool) -> Bool {
    let bound = bounds[focus.index]
    return bound.doseLimit >= doseLimit && (!isBaseline || bound.isNamedForBaseline)
  }

  /// The last pulse that may be granted, no further than `wanted`.
  func grant(through wanted: PulseNumber) -> PulseNumber {
    consent == .whenRecorded && recordedThrough < wanted ? recordedThrough : wanted
  }

  /// An intent with the next number, empty.
  mutating func draft(after: PulseNumber, through: PulseNumber, baselinePulses: UInt16) -> Intent {
    lastNumber += 1
    return Intent(number: lastNumber, after: after, through: through, baselinePulses: baselinePulses)
  }

  mutating func announce(_ intent: Intent) {
    precondition(pending == nil, "one intent at a time")
    pending = intent
  }

  /// The pending intent is on stable storage. Any other number changes nothing.
  mutating func confirm(_ number: UInt32) {
    guard let intent = pending, intent.number == number else { return }
    pending = nil
    if recordedThrough < intent.through { recordedThrough = intent.through }
    var i = 0
    while i < intent.count {
      let entry = intent[i]
      var bound = bounds[entry.focus.index]
      if bound.doseLimit < entry.doseLimit { bound.doseLimit = entry.doseLimit }
      if intent.baselinePulses > 0 { bound.isNamedForBaseline = true }
      bounds[entry.focus.index] = bound
      i += 1
    }
  }
}

import HistotripsyCore

/// The front end's own truth about one edge on its `trigger` input.
public struct TriggerRecord: Sendable {
  public enum Outcome: Sendable, Equatable {
    case fired(PulseNumber)
    case refused(Refusal)
  }

  /// Why nothing was fired (`Board/front-end.md` §4); the raw value is the contract's number.
  public enum Refusal: UInt8, CaseIterable, Sendable {
    case disabled = 1
    case notReady
    case faultLatched
    case heartbeatStale
    case emergencyStop
    case interlockOpen
    case gateClosed
    case leaseExhausted
    case lawUnsealed
    case deadTime
    case tooSoon
    case dutyExceeded
    case limitsUnlocked
    case burstTooLong
    case burstInProgress
    case pulsesExhausted
  }

  /// Of the edge at the front end.
  public var instant: Instant
  public var outcome: Outcome
  public var activeSlot: SlotIndex?
  /// The rail itself, not what a monitor says of it.
  public var rail: Voltage
  /// What the amplitude DAC asks for.
  public var railSetPoint: Voltage
  public var carrier: Frequency
  public var cycles: Int
  /// Transmission of one element.
  public var onTime: Nanoseconds
  /// Where the active law focuses; `nil` when no sealed slot is active.
  public var focus: Position?
  public var pascalsPerVolt: Double
  /// What the burst did; `nil` when refused. Untouched by faults of the hydrophone.
  public var echo: Echo?
  /// When the active law was latched; `nil` when none has been since power-on.
  public var steered: Instant?
  public var isEnabled: Bool
  public var isHighVoltageOn: Bool
  public var isGateOpen: Bool
  public var isGateRequired: Bool
  /// Bits as in `STATUS.faults`.
  public var faults: UInt16
  /// Last pulse number that may fire.
  public var leaseEnd: PulseNumber
  /// When that was granted; `nil` when nothing has been since power-on.
  public var leased: Instant?
  /// `LIMITS` as they stand.
  public var limits: SequencerLimits
  /// Entries of the active law, before any fault of an element; `nil` unless the configuration keeps them.
  public var law: [UInt16]?

  public var number: PulseNumber? {
    if case .fired(let number) = outcome { number } else { nil }
  }
}

extension TriggerRecord {
  /// As things stand at the edge.
  init(
    of frontEnd: FrontEnd, _ outcome: Outcome, rail: Double, beam: Beam?, echo: Echo?, at t: Int64
  ) {
    let admission = frontEnd.admission
    let laws = frontEnd.laws
    let keepsLaw = frontEnd.configuration.keepsLaws && laws.active != LawBank.noSlot
    self.init(
      instant: frontEnd.instant(t), outcome: outcome,
      activeSlot: laws.active == LawBank.noSlot ? nil : SlotIndex(Int(laws.active)),
      rail: .volts(rail), railSetPoint: .volts(frontEnd.supply.setPoint),
      carrier: .hertz(Double(admission.burst.carrierHertz)), cycles: Int(admission.burst.cycles),
      onTime: Nanoseconds(admission.onTime), focus: beam?.focus, pascalsPerVolt: beam?.pascalsPerVolt ?? 0,
      echo: echo, steered: laws.latchedAt == .never ? nil : frontEnd.instant(laws.latchedAt),
      isEnabled: frontEnd.supply.isEnableAsserted, isHighVoltageOn: frontEnd.supply.isHighVoltageOn,
      isGateOpen: frontEnd.surroundings.isGateOpen, isGateRequired: admission.burst.isGateRequired,
      faults: frontEnd.faults.latched, leaseEnd: PulseNumber(admission.lease),
      leased: admission.leasedAt == .never ? nil : frontEnd.instant(admission.leasedAt),
      limits: admission.limits,
      law: keepsLaw ? laws.entries[Int(laws.active)] : nil)
  }
}

/// How many edges came to what, since the board started.
public struct TriggerTally: Sendable, Equatable {
  public internal(set) var fired: UInt64 = 0
  public internal(set) var cavitated: UInt64 = 0
  /// By the contract's number; index 0 is never used.
  public internal(set) var refusedByReason: [UInt64] = Array(repeating: 0, count: 17)

  public var refused: UInt64 { refusedByReason.reduce(0, +) }
  public func refused(_ reason: TriggerRecord.Refusal) -> UInt64 { refusedByReason[Int(reason.rawValue)] }
}

/// What has become of every trigger since the board started: no part of a front end, kept for tests and observers.
struct TriggerHistory {
  /// Bursts; the script of the world counts with them.
  private(set) var bursts: UInt32 = 0
  private(set) var tally = TriggerTally()
  /// Invariant: as many as the tally counts where `isKept`, else empty.
  private(set) var records: [TriggerRecord] = []
  let isKept: Bool

  init(_ keeping: RecordKeeping) {
    switch keeping {
    case .all(let count):
      isKept = true
      records.reserveCapacity(count)
    case .tallyOnly: isKept = false
    }
  }

  mutating func fired(didCavitate: Bool) {
    bursts &+= 1
    tally.fired += 1
    if didCavitate { tally.cavitated += 1 }
  }

  mutating func refused(_ reason: TriggerRecord.Refusal) {
    tally.refusedByReason[Int(reason.rawValue)] += 1
  }

  mutating func keep(_ record: TriggerRecord) { records.append(record) }
}

import HistotripsyCore
import VirtualBoard

/// One burst as the tissue felt it.
public struct TissueBurst: Sendable {
  /// The trigger edge at the front end, in nanoseconds since the board started.
  public var at: Int64
  public var number: UInt32
  /// Where the waves met, in metres; `nil` when they never do.
  public var position: SIMD4<Double>?
  /// Volts.
  public var rail: Double
  /// Linear estimate of the peak negative pressure there, in pascals.
  public var pressure: Double
  public var cycles: Int
  /// Transmission of one element, in nanoseconds.
  public var onTime: Int64
  /// The last pulse number that the front end had been granted.
  public var leaseEnd: UInt32
  /// The conditions at the trigger, as the front end recorded them; `nil` where there is no such record.
  public var record: FrontEndRecord?
  /// What is known of the burst and need not be inferred from the tissue.
  public var known = KnownBurst()

  public init(
    at: Int64, number: UInt32, position: SIMD4<Double>?, rail: Double, pressure: Double, cycles: Int,
    onTime: Int64, leaseEnd: UInt32
  ) {
    self.at = at
    self.number = number
    self.position = position
    self.rail = rail
    self.pressure = pressure
    self.cycles = cycles
    self.onTime = onTime
    self.leaseEnd = leaseEnd
  }
}

/// The conditions at a trigger in the front end's own record.
public struct FrontEndRecord: Sendable {
  /// When the active law was latched, in nanoseconds since the board started.
  public var lawLatchedAt: Int64?
  /// When the lease was granted, in nanoseconds since the board started.
  public var leasedAt: Int64?
  public var isArmed: Bool
  public var isGateOpen: Bool
  public var limits: SequencerLimits
  /// Volts.
  public var setPoint: Double
  /// Entries of the active law; `nil` where they were not kept.
  public var law: [UInt16]?

  init(_ record: TriggerRecord, since start: Instant) {
    leasedAt = record.leased.map { ($0 - start).count }
    lawLatchedAt = record.steered.map { ($0 - start).count }
    isArmed = record.isEnabled && record.isHighVoltageOn && record.faults == 0
    isGateOpen = record.isGateOpen
    limits = record.limits
    setPoint = record.railSetPoint.volts
    law = record.law
  }
}

/// Facts about a burst that whoever recorded it knows; the observer infers those that are `nil`.
public struct KnownBurst: Sendable {
  /// Index of the focus it was meant for.
  public var focus: Int?
  /// Index of the stage it belongs to.
  public var stage: Int?
  /// Part of the sub-threshold pass, which is no part of a dose.
  public var isBaseline: Bool?
  /// Joules.
  public var energy: Double?

  public init() {}
}

/// What was true at the front end when the controller had just entered a state.
public struct StateSample: Sendable {
  /// When the state was entered, in nanoseconds since the start.
  public var at: Int64
  public var state: TreatmentState
  /// Volts.
  public var rail: Double
  public var setPoint: Double
  public var fired: UInt32
  public var leaseEnd: UInt32
  public var areLimitsLocked: Bool
  public var isHighVoltageOn: Bool
  public var isEnableArriving: Bool
  /// As the controller's end of the line has it.
  public var isReadySeen: Bool
  public var isPowered: Bool

  public init(_ state: TreatmentState, at t: Int64, _ board: VirtualBoard) {
    at = t
    self.state = state
    rail = board.railVoltage.volts
    setPoint = board.railSetPoint.volts
    fired = board.pulsesFired.value
    leaseEnd = board.leaseEnd.value
    areLimitsLocked = board.areLimitsLocked
    isHighVoltageOn = board.isHighVoltageOn
    isEnableArriving = board.arrivedLevel(.enable) == .asserted
    isReadySeen = board.arrivedLevel(.ready) == .asserted
    isPowered = board.isPowered
  }
}

/// One time at which a pulse was due, given or not.
public struct Deadline: Sendable {
  /// Nanoseconds since the start.
  public var at: Int64
  /// Period of its stage, in nanoseconds.
  public var period: Int64
  /// When it was triggered; `nil`: it was not.
  public var trigger: Int64?

  public init(at: Int64, period: Int64, trigger: Int64?) {
    self.at = at
    self.period = period
    self.trigger = trigger
  }
}

/// Everything that the observer is shown.
public struct Observation: Sendable {
  public var edges: [WireEdge] = []
  public var bursts: [TissueBurst]
  public var statements = Statements()
  /// What was true when the controller entered a state, in order.
  public var samples: [StateSample] = []
  /// Temperatures over time, in degrees Celsius; `nil` where they do not change.
  public var water: TemperatureCourse?
  public var head: TemperatureCourse?
  /// Every deadline, in order, where they are known.
  public var deadlines: [Deadline] = []
  /// Nothing withheld a pulse from a train: each must have been given whole, but for the one before this burst, if any.
  public var trains = Trains.mayBreak
  /// When watching ended, in nanoseconds since the start.
  public var end: Int64

  public enum Trains: Sendable, Equatable {
    /// Gates, faults and late pulses break trains off.
    case mayBreak
    /// Trains are whole. Before the burst with this index all laws were lost, which ends a train.
    case areWhole(lawsLostBefore: Int?)
  }

  /// A whole treatment: wires, tissue, and what the controller says of itself.
  public init(_ board: VirtualBoard, statements: Statements) {
    self.init(records: board.triggers, since: board.configuration.start)
    edges = board.wireEdges
    water = board.configuration.waterTemperature
    head = board.configuration.headTemperature
    self.statements = statements
    end = (board.present - board.configuration.start).count
  }

  /// The front end's record of its triggers and nothing else.
  /// - Parameters:
  ///   - start: when the board started.
  ///   - baselinePulses: the first bursts, this many, are the sub-threshold pass; `nil`: the pressure tells which are.
  public init(records: [TriggerRecord], since start: Instant, baselinePulses: Int? = nil) {
    bursts = []
    end = records.last.map { ($0.instant - start).count } ?? 0
    for record in records {
      guard let number = record.number else { continue }
      var burst = TissueBurst(
        at: (record.instant - start).count, number: number.value, position: record.focus?.lanes,
        rail: record.rail.volts, pressure: record.rail.volts * record.pascalsPerVolt, cycles: record.cycles,
        onTime: record.onTime.count, leaseEnd: record.leaseEnd.value)
      burst.record = FrontEndRecord(record, since: start)
      burst.known.isBaseline = baselinePulses.map { bursts.count < $0 }
      bursts.append(burst)
    }
  }

  /// Bursts that were never on a board.
  public init(bursts: [TissueBurst]) {
    self.bursts = bursts
    end = bursts.last?.at ?? 0
  }
}

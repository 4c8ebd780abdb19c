import HistotripsyCore

/// One burst as the tissue felt it.
public struct TissueBurst: Sendable {
  /// Of the trigger edge at the front end, nanoseconds since the board started.
  public var at: Int64
  public var number: UInt32
  /// Where the waves met; `nil` when they never do.
  public var position: SIMD4<Double>?
  public var rail: Double
  /// Linear estimate of the peak negative pressure there, in pascals.
  public var pressure: Double
  public var cycles: Int
  public var onTime: Int64
  /// The last pulse number that the front end had been granted.
  public var leaseEnd: UInt32
}

/// What the controller says of itself: judged, never believed.
public struct Claims: Sendable {
  public enum Statement: Sendable {
    case state(TreatmentState)
    case tripped
    /// Of this pulse's number and deadline.
    case fired(number: UInt32, deadline: Int64)
  }
  public var statements: [(at: Int64, what: Statement)] = []
  /// When a person cleared a latched fault.
  public var clearings: [Int64] = []
  public var books: [Books] = []
  public var intents: [RecordedIntent] = []

  public init() {}
}

/// What the controller said it would do, as it stood on stable storage.
public struct RecordedIntent: Sendable {
  /// When it was safely there.
  public var at: Int64
  /// The last pulse number that may fire.
  public var through: UInt32
  /// The most pulses that each focus named may then have had.
  public var limits: [Int: UInt32]
  public init(at: Int64, through: UInt32, limits: [Int: UInt32]) {
    self.at = at
    self.through = through
    self.limits = limits
  }
}

/// The controller's account at one moment.
public struct Books: Sendable {
  public struct Account: Sendable {
    public var delivered: UInt32
    public var uncertain: UInt32
    public init(delivered: UInt32, uncertain: UInt32) {
      self.delivered = delivered
      self.uncertain = uncertain
    }
  }
  public var at: Int64
  public var foci: [Account]
  public var baseline: UInt32
  public var unexplained: UInt32
  /// The controller calls them exact.
  public var isExact: Bool
  /// `false`: the controller says that it could not ask the front end's counter, and that more may have fired than it asked for.
  public var isVerified: Bool

  public init(
    at: Int64, foci: [Account], baseline: UInt32, unexplained: UInt32, isExact: Bool, isVerified: Bool
  ) {
    self.at = at
    self.foci = foci
    self.baseline = baseline
    self.unexplained = unexplained
    self.isExact = isExact
    self.isVerified = isVerified
  }
}

/// Everything that the observer is shown.
public struct Observation: Sendable {
  public var edges: [WireEdge]
  public var bursts: [TissueBurst]
  public var claims: Claims
  /// When watching ended.
  public var end: Int64

  public init(_ board: VirtualBoard, claims: Claims) {
    let start = board.configuration.start
    edges = board.wireEdges
    bursts = board.triggers.compactMap { record in
      guard let number = record.number else { return nil }
      return TissueBurst(
        at: (record.instant - start).count, number: number.value, position: record.focus?.lanes,
        rail: record.rail.volts, pressure: record.rail.volts * record.pascalsPerVolt, cycles: record.cycles,
        onTime: record.onTime.count, leaseEnd: record.leaseEnd.value)
    }
    self.claims = claims
    end = (board.present - start).count
  }
}

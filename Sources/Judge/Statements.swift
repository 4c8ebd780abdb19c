import HistotripsyCore

/// What the controller says of itself: it is judged, and never believed.
public struct Statements: Sendable {
  public enum Statement: Sendable {
    case state(TreatmentState)
    case tripped
    case fired(FiredClaim)
    case withheld(Withholding)
  }

  /// A pulse that the controller says it has given.
  public struct FiredClaim: Sendable {
    public var number: UInt32
    /// When it was due; `nil` where nothing was due.
    public var deadline: Int64?
    /// Index of the focus that it was meant for; `nil`: the law fired only some elements.
    public var focus: Int?
    /// The rail that was asked for, in volts; `nil` where it is not told.
    public var drive: Double?

    public init(number: UInt32, deadline: Int64?, focus: Int?, drive: Double? = nil) {
      self.number = number
      self.deadline = deadline
      self.focus = focus
      self.drive = drive
    }
  }

  /// Why a pulse was not triggered, as far as it has to be counted.
  public enum Withholding: Sendable, Equatable {
    case late
    /// Rail or front end.
    case notReady
    case other
  }

  /// In the order in which they were made, which is that of time.
  public var made: [(at: Int64, what: Statement)] = []
  /// When a person cleared a latched fault.
  public var clearings: [Int64] = []
  public var accounts: [Accounts] = []
  /// In the order in which they were recorded.
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
public struct Accounts: Sendable {
  public struct Focus: Sendable {
    public var delivered: UInt32
    public var uncertain: UInt32
    public init(delivered: UInt32, uncertain: UInt32) {
      self.delivered = delivered
      self.uncertain = uncertain
    }
  }
  public var at: Int64
  public var foci: [Focus]
  public var baseline: UInt32
  public var unexplained: UInt32
  /// The controller calls them exact.
  public var isExact: Bool
  /// `false`: the controller says that it could not ask the front end's counter, and that more may have fired than it asked for.
  public var isVerified: Bool

  public init(
    at: Int64, foci: [Focus], baseline: UInt32, unexplained: UInt32, isExact: Bool, isVerified: Bool
  ) {
    self.at = at
    self.foci = foci
    self.baseline = baseline
    self.unexplained = unexplained
    self.isExact = isExact
    self.isVerified = isVerified
  }
}

/// How pulses are given: the rules every pulse of a treatment obeys. Values come from a plan with
/// their source; none is built in here.
public struct Regimen: Equatable, Sendable, BitwiseCopyable {
  /// What the regimen is called; it changes no rule.
  public var kind: RegimenKind
  /// Carrier of every burst.
  public var frequency: Frequency
  /// Every focus starts in the first stage; after `firstStagePulses` pulses it goes on in the
  /// second (two-stage regimens).
  public var firstStage: Stage
  /// The stage after `firstStagePulses` pulses; the first stage where there is no second.
  public var secondStage: Stage
  /// Pulses of a focus in the first stage; `UInt32.max` where there is no second.
  public var firstStagePulses: UInt32
  /// Peak negative pressure wanted at every focus.
  public var setPoint: Pressure
  /// Share of time in transmission, over every window of `dutyWindow`.
  public var dutyLimit: DutyCycle
  /// The window of `dutyLimit`.
  public var dutyWindow: Nanoseconds
  /// Electrical energy into the array, over every window of `energyWindow`.
  public var energyLimit: Energy
  /// The window of `energyLimit`.
  public var energyWindow: Nanoseconds
  /// A focus is not hit again before this has passed since the last pulse of its train: residual
  /// bubbles (Duryea 2014, PMC4181596: up to about 1 s).
  public var minimumRevisit: Nanoseconds
  /// Consecutive trains lie at least this far apart, unless `minimumRevisit` lies between them.
  public var minimumDistance: Length
  /// After a pass, a train on each focus in rotation, the array is silent this long: microbubbles
  /// or droplets come back everywhere at once. 0 where nothing has to come back.
  public var replenishment: Nanoseconds
  /// From the strobe of a focal law to the trigger; at least 200 µs.
  public var deadTime: Nanoseconds
  /// A pulse later than this past its deadline is withheld.
  public var lateTolerance: Nanoseconds
  /// Pulses only while the respiratory gate is open.
  public var isGated: Bool
  /// A focus is not judged done before this many of its pulses have cavitated.
  public var minimumCavitatingPulses: UInt32
  /// A focus that has liquefied before its planned pulses ends early.
  public var endsWhenDone: Bool

  /// A regimen; `check()` says whether it can be given.
  public init(
    kind: RegimenKind, frequency: Frequency, firstStage: Stage, secondStage: Stage? = nil,
    firstStagePulses: UInt32 = .max, setPoint: Pressure, dutyLimit: DutyCycle, dutyWindow: Nanoseconds,
    energyLimit: Energy, energyWindow: Nanoseconds, minimumRevisit: Nanoseconds, minimumDistance: Length,
    deadTime: Nanoseconds = .microseconds(200), lateTolerance: Nanoseconds = .microseconds(100),
    isGated: Bool = false, minimumCavitatingPulses: UInt32 = 10, endsWhenDone: Bool = true,
    replenishment: Nanoseconds = .zero
  ) {
    self.kind = kind
    self.frequency = frequency
    self.firstStage = firstStage
    self.secondStage = secondStage ?? firstStage
    self.firstStagePulses = secondStage == nil ? .max : firstStagePulses
    self.setPoint = setPoint
    self.dutyLimit = dutyLimit
    self.dutyWindow = dutyWindow
    self.energyLimit = energyLimit
    self.energyWindow = energyWindow
    self.minimumRevisit = minimumRevisit
    self.minimumDistance = minimumDistance
    self.replenishment = replenishment
    self.deadTime = deadTime
    self.lateTolerance = lateTolerance
    self.isGated = isGated
    self.minimumCavitatingPulses = minimumCavitatingPulses
    self.endsWhenDone = endsWhenDone
  }

  /// The stage that the next pulse of a focus belongs to when `delivered` have been given.
  @inlinable public func stage(after delivered: UInt32) -> Stage {
    delivered < firstStagePulses ? firstStage : secondStage
  }

  /// How long one burst of a stage transmits.
  @inlinable public func burstDuration(_ stage: Stage) -> Nanoseconds {
    Nanoseconds(Int64((Double(stage.cycles) / frequency.hertz * 1e9).rounded(.up)))
  }
}

/// The kinds of histotripsy that plans are made for.
public enum RegimenKind: UInt8, Sendable, BitwiseCopyable {
  case intrinsicThreshold
  case rapidSteering
  case shockScattering
  case twoStage
  case boiling
  case microbubble
}

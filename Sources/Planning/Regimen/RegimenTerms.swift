import HistotripsyCore

/// A regimen as a plan states it: before frequency and wavelength are known.
///
/// `HistotripsyCore.Regimen` explains the fields; here stand the ranges within which a plan may state them.
public struct RegimenTerms: Equatable, Sendable {
  /// Where the numbers come from: a citation, for the record of the treatment.
  public var source: String
  public var kind: RegimenKind
  /// `nil`: the array's.
  public var frequency: Frequency?
  public var firstStage: StageTerms
  public var secondStage: StageTerms?
  /// Pulses of a focus in the first stage; only with a second.
  public var firstStagePulses: UInt32?
  public var pulsesPerFocus: UInt32
  /// `nil` only in presets whose source gives none: the plan must state it then.
  public var setPoint: Pressure?
  public var dutyLimit: DutyCycle
  public var dutyWindow: Nanoseconds
  public var energyLimit: Energy
  public var energyWindow: Nanoseconds
  public var minimumRevisit: Nanoseconds
  public var minimumDistance: RelativeLength
  /// The array is silent this long after every pass over the foci in rotation.
  public var replenishment: Nanoseconds = .zero
  public var deadTime: Nanoseconds = .microseconds(200)
  public var lateTolerance: Nanoseconds = .microseconds(100)
  public var isGated = false
  public var minimumCavitatingPulses: UInt32 = 10
  public var endsWhenDone = true

  /// Most pulses that one focus may be given.
  public static let pulses = 1...1_000_000
  public static let setPoints: ClosedRange<Pressure> = .pascals(1e4)...Pressure.pascals(2e8)
  public static let duties: ClosedRange<DutyCycle> = .stated(1)...DutyCycle.stated(1_000_000)
  /// The front end's window has 16 bits of milliseconds.
  public static let dutyWindows: ClosedRange<Nanoseconds> =
    .milliseconds(1)...Nanoseconds.milliseconds(65_535)
  public static let energies: ClosedRange<Energy> = .joules(1e-3)...Energy.joules(1e6)
  public static let energyWindows: ClosedRange<Nanoseconds> = .milliseconds(1)...Nanoseconds.seconds(3600)
  public static let revisits: ClosedRange<Nanoseconds> = .zero...Nanoseconds.seconds(3600)
  public static let distances: ClosedRange<Length> = .zero...Length.metres(0.2)
  public static let deadTimes: ClosedRange<Nanoseconds> = .microseconds(200)...Nanoseconds.milliseconds(100)
  public static let lateTolerances: ClosedRange<Nanoseconds> = .microseconds(1)...Nanoseconds.milliseconds(10)
}

import HistotripsyCore

/// The target: a ball of tissue or phantom in the water, cut into cells.
public struct TissueConfiguration: Sendable {
  /// Middle of the ball at rest; `nil` puts it at the array's natural focus.
  public var centre: Position?
  public var radius: Length
  /// Edge of a cell; the grid holds at most 2²⁵ cells.
  public var cellSize: Length
  /// `nil`: as the water, as in a tank. A living body has 37 °C.
  public var temperature: Temperature?
  /// Decibels per metre at 1 MHz: liver, 50 (0.50 dB/cm: PMC10001275 [V]).
  public var attenuation: Double
  /// The power of the frequency with which attenuation grows: 1.1 [M].
  public var attenuationPower: Double
  /// Share r of what is left intact that one unhindered cavitating pulse of up to two cycles fractionates: after n pulses
  /// 1 − (1−r)ⁿ. 0.06 takes 49 pulses to `liquefiedFrom` (50 per focus sufficed for clots: Gerhardson 2017, PMC5580808 [V]); use 0.0075 for
  /// the 300–500 pulses of ex-vivo tissue (Lin 2014, PMC3966303 [V]).
  public var fractionationPerPulse: Double
  /// Longer bursts do more: r grows with (cycles/2) to this power. 0.35 lets boiling bursts of 5000 cycles finish in 5–30 pulses
  /// (PMC6934604 [V]; power [M]).
  public var burstLengthPower: Double
  /// Relative spread of r from place to place: 0.15 [M].
  public var unevenness: Double
  /// A cell counts as liquefied from here on: 0.95.
  public var liquefiedFrom: Double
  /// What one burst of more than two cycles reaches: an ellipsoid at the focus, of this size where the beam at −6 dB is 1.8 mm across
  /// and 4.0 mm long, and in proportion to the beam where it is not: 0.9 mm across, 1.7 mm along the array's axis (Lin 2014 [V]). No
  /// field is worked out for such bursts: their clouds grow by scattered shocks and heat, which it does not tell.
  public var cloudWidth: Length
  public var cloudLength: Length
  /// Share of places that never cavitate, as calcified tissue.
  public var calcifiedShare: Double
  /// Share of places that cavitate but never liquefy, as fibrous tissue.
  public var stiffShare: Double
  /// Fractionation at which stiff tissue stops: 0.15 [M].
  public var stiffLimit: Double
  /// Places are cubes of this edge; tissue is alike within one. 3 mm [M].
  public var placeSize: Length
  /// Heat is carried away with this time constant: r²/(4κ) = 1.8 s for r = 1 mm, κ = 0.14 mm²/s.
  public var cooling: Nanoseconds

  public init(
    centre: Position? = nil, radius: Length = .millimetres(30), cellSize: Length = .millimetres(0.5),
    temperature: Temperature? = nil, attenuation: Double = 50, attenuationPower: Double = 1.1,
    fractionationPerPulse: Double = 0.06, burstLengthPower: Double = 0.35, unevenness: Double = 0.15,
    liquefiedFrom: Double = 0.95, cloudWidth: Length = .millimetres(0.9),
    cloudLength: Length = .millimetres(1.7),
    calcifiedShare: Double = 0, stiffShare: Double = 0, stiffLimit: Double = 0.15,
    placeSize: Length = .millimetres(3), cooling: Nanoseconds = .milliseconds(1800)
  ) {
    precondition(radius > .zero && cellSize > .zero && placeSize > .zero, "tissue has a size")
    precondition(radius / cellSize <= 160, "at most 2²⁵ cells: radius is at most 160 cells")
    precondition(fractionationPerPulse > 0 && fractionationPerPulse < 1, "a pulse fractionates a share")
    precondition(
      liquefiedFrom > 0 && liquefiedFrom < 1 && stiffLimit < liquefiedFrom, "limits of fractionation")
    precondition(
      calcifiedShare >= 0 && stiffShare >= 0 && calcifiedShare + stiffShare <= 1, "shares add up to 1 at most"
    )
    precondition(
      cloudWidth / cellSize <= 16 && cloudLength / cellSize <= 16, "a cloud spans at most 16 cells")
    // Smaller clouds would fall between the centres of cells.
    precondition(
      cloudWidth / cellSize >= 1.7 && cloudLength >= cloudWidth, "a cloud spans at least 1.7 cells")
    precondition(unevenness >= 0 && unevenness < 0.5 && cooling > .zero, "unevenness and cooling")
    self.centre = centre
    self.radius = radius
    self.cellSize = cellSize
    self.temperature = temperature
    self.attenuation = attenuation
    self.attenuationPower = attenuationPower
    self.fractionationPerPulse = fractionationPerPulse
    self.burstLengthPower = burstLengthPower
    self.unevenness = unevenness
    self.liquefiedFrom = liquefiedFrom
    self.cloudWidth = cloudWidth
    self.cloudLength = cloudLength
    self.calcifiedShare = calcifiedShare
    self.stiffShare = stiffShare
    self.stiffLimit = stiffLimit
    self.placeSize = placeSize
    self.cooling = cooling
  }
}

/// How tissue at a place answers.
public enum TissueKind: UInt8, Sendable {
  /// Cavitates and liquefies.
  case soft
  /// Cavitates, with shorter collapse times, and never liquefies.
  case stiff
  /// Never cavitates.
  case calcified
}

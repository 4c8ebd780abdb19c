import Glibc
import HistotripsyCore

/// Everything about the world in front of the array that a controller can only find out by measuring.
///
/// The marks behind numbers are explained in NUMBERS.md, which has a row for every number that no source confirms: change those
/// where your tank says otherwise. Angles and shares have no unit; every other plain number names its unit.
public struct MediumConfiguration: Sendable {
  /// The elements as they truly are. What the controller believes may differ: here an element may be dead (`isEnabled` false), weak
  /// (`gain`), wired backwards (`isReversed`) or early (`phaseTrim`) without anyone having listed it.
  public var elements: [Element]
  /// Where the elements' axes meet; `nil` finds it from their positions and normals.
  public var naturalFocus: Position?
  public var frequency: Frequency
  /// Pressure amplitude at an element's face per volt of rail: 2 kPa/V [M].
  public var sourcePressurePerVolt: Pressure
  /// Rail below which the drivers give nothing; a real driver's table bends below 10 V (Michigan 500 kHz array, offset about 5 V
  /// [V]). 0 where the drive is proportional.
  public var driveOffset: Voltage
  /// Quality factor of the elements' resonance around `frequency`; 1.5 [M].
  public var quality: Double
  /// From trigger to the first element's wave (front-end contract §7).
  public var triggerLatency: Nanoseconds
  public var water: Water
  /// `nil`: a tank with water only.
  public var tissue: TissueConfiguration?
  public var propagation: Propagation
  public var cavitation: Cavitation
  public var collapse: Collapse
  public var residualBubbles: ResidualBubbles
  /// `nil`: no bubbles or droplets injected.
  public var microbubbles: Microbubbles?
  /// `nil`: the target is at rest and the gate always open.
  public var breathing: Breathing?
  public var receiver: Receiver
  /// Decides every chance of this world.
  public var seed: UInt64

  public init(
    elements: [Element], naturalFocus: Position? = nil, frequency: Frequency,
    sourcePressurePerVolt: Pressure = .pascals(2000), driveOffset: Voltage = .zero, quality: Double = 1.5,
    triggerLatency: Nanoseconds = .microseconds(1), water: Water = Water(),
    tissue: TissueConfiguration? = TissueConfiguration(), propagation: Propagation = Propagation(),
    cavitation: Cavitation = Cavitation(), collapse: Collapse = Collapse(),
    residualBubbles: ResidualBubbles = ResidualBubbles(), microbubbles: Microbubbles? = nil,
    breathing: Breathing? = nil, receiver: Receiver = .passive(), seed: UInt64
  ) {
    self.elements = elements
    self.naturalFocus = naturalFocus
    self.frequency = frequency
    self.sourcePressurePerVolt = sourcePressurePerVolt
    self.driveOffset = driveOffset
    self.quality = quality
    self.triggerLatency = triggerLatency
    self.water = water
    self.tissue = tissue
    self.propagation = propagation
    self.cavitation = cavitation
    self.collapse = collapse
    self.residualBubbles = residualBubbles
    self.microbubbles = microbubbles
    self.breathing = breathing
    self.receiver = receiver
    self.seed = seed
  }
}

/// How a strong wave deforms on its way: negative pressure saturates against drive, positive pressure outgrows it.
///
/// Both are functions of the linear estimate L: p− = L / (1 + (L/s)²)^½, p+ = p− · min(1 + L/g, limit). The limit lies between
/// those for short and for long bursts, as the share of shock scattering does (`Cavitation.shockShare`).
public struct Propagation: Sendable {
  /// s: p− can never exceed this. 75 MPa: 7 % lost at 28 MPa [M].
  public var saturation: Pressure
  /// g: at this linear estimate p+ would be twice p−. 15 MPa [M].
  public var growth: Pressure
  /// Largest p+/p− of bursts of one or two cycles; 1 to 4. 1.69: the largest in the public drive table of Michigan's 500 kHz array, where
  /// it lies within 1.53 and 1.69 from 2 V to 105 V and hardly grows [V].
  public var asymmetryLimit: Double
  /// The same of very long bursts, whose shocks are what scatters and boils; 1 to 4. 4 [M].
  public var shockAsymmetryLimit: Double

  public init(
    saturation: Pressure = .megapascals(75), growth: Pressure = .megapascals(15),
    asymmetryLimit: Double = 1.69, shockAsymmetryLimit: Double = 4
  ) {
    precondition(saturation > .zero && growth > .zero, "pressures of propagation are positive")
    precondition(
      (1...4).contains(asymmetryLimit) && (1...4).contains(shockAsymmetryLimit),
      "p+/p− is limited to 1…4")
    self.saturation = saturation
    self.growth = growth
    self.asymmetryLimit = asymmetryLimit
    self.shockAsymmetryLimit = shockAsymmetryLimit
  }

  @inline(__always) func negative(_ linear: Double) -> Double {
    let share = linear / saturation.pascals
    return linear / (1 + share * share).squareRoot()
  }

  @inline(__always) func asymmetry(_ linear: Double, shockShare: Double) -> Double {
    min(
      1 + linear / growth.pascals,
      asymmetryLimit + (shockAsymmetryLimit - asymmetryLimit) * shockShare)
  }
}

/// When tissue or water cavitates: P = ½ + ½ erf((L − p_t)/(√2 σ)), with L the *linear estimate* of p−, the quantity in which
/// published intrinsic thresholds are stated (Maxwell 2013, UMB 39:449 [A]).
public struct Cavitation: Sendable {
  /// p_t of one- and two-cycle bursts at `referenceTemperature`: 28.2 MPa (Maxwell 2013 [A]).
  public var threshold: Pressure
  /// σ: 0.96 MPa (Maxwell 2013, by a secondary source only [A]).
  public var spread: Pressure
  /// Pascals per degree: −0.186 MPa/°C (Vlaisavljevich 2016, TUFFC 63:1064 [A]), a line through 29.8 MPa at 10 °C.
  public var temperatureSlope: Double
  /// Where the line of Vlaisavljevich passes through 28.2 MPa: 18.6 °C; water-based media near 20 °C.
  public var referenceTemperature: Temperature
  /// Long bursts cavitate lower, by scattering shocks from a first bubble: threshold for very many cycles, approached as 2/cycles.
  /// 14 MPa (range 12–23 MPa over 3–20 cycles: PMC5562535, PMC3944657 [V]).
  public var shockScatteringThreshold: Pressure

  public init(
    threshold: Pressure = .megapascals(28.2), spread: Pressure = .megapascals(0.96),
    temperatureSlope: Double = -0.186e6, referenceTemperature: Temperature = .celsius(20),
    shockScatteringThreshold: Pressure = .megapascals(14)
  ) {
    precondition(spread > .zero, "the spread of the threshold is positive")
    self.threshold = threshold
    self.spread = spread
    self.temperatureSlope = temperatureSlope
    self.referenceTemperature = referenceTemperature
    self.shockScatteringThreshold = shockScatteringThreshold
  }

  /// Threshold in pascals; never below a tenth of the one at reference temperature.
  @inline(__always) func threshold(celsius: Double, shockShare: Double) -> Double {
    let base = threshold.pascals + (shockScatteringThreshold.pascals - threshold.pascals) * shockShare
    let shifted = base + temperatureSlope * (celsius - referenceTemperature.celsius)
    return max(shifted, 0.1 * threshold.pascals)
  }

  /// 0 for one or two cycles, growing towards 1 for many.
  static func shockShare(cycles: Int) -> Double { cycles <= 2 ? 0 : 1 - 2 / Double(cycles) }
}

/// The emission of a bubble cloud: an expansion peak, and a collapse peak some hundred microseconds later, around 6 MHz.
///
/// Collapse time falls with stiffness (Macoskey 2018, PMC6042290 [V]), grows as the tissue liquefies and levels off.
public struct Collapse: Sendable {
  /// Expansion to collapse in intact tissue of stiffness 0: 120 µs [M].
  public var base: Nanoseconds
  /// Relative growth from intact to liquefied: 0.45 [M].
  public var growth: Double
  /// Relative shortening in wholly stiff tissue: 0.3 [M].
  public var stiffening: Double
  /// Relative standard deviation from pulse to pulse: 0.025 [M].
  public var jitter: Double
  /// Pressure × distance of the collapse wavelet at 6 MHz: 6 kPa·m, in pascal metres [M].
  public var strength: Double
  /// Expansion wavelet over collapse wavelet: 1.6 [M]. At least 1.5, so that the largest peak is always the expansion.
  public var expansionRatio: Double
  /// Broadband crackle of the collapse around 3 f₀, over the collapse wavelet: 2 [M].
  public var crackleRatio: Double
  /// Tone at f₀/2 of the oscillating cloud, over the collapse wavelet: 0.3 [M].
  public var subharmonicRatio: Double
  /// With which power of a cloud's volume its emission grows; `strength` is that of a cloud of `referenceVolume`. 1/3, as the size of
  /// one bubble would [M]. Between half and two and a half times as strong, whatever the volume.
  public var strengthPower: Double
  /// With which power of a cloud's volume its collapse comes later; `base` is that of a cloud of `referenceVolume`. 0.08 [M]. Between 0.85
  /// and 1.25 times as late, whatever the volume.
  public var delayPower: Double
  /// The smallest lesion that could be reproduced, 0.9 mm across and 1.7 mm long (Lin 2014, PMC3966303 [A]): 0.72 mm³, in cubic
  /// metres.
  static let referenceVolume = Double.pi / 6 * 0.9e-3 * 0.9e-3 * 1.7e-3

  public init(
    base: Nanoseconds = .microseconds(120), growth: Double = 0.45, stiffening: Double = 0.3,
    jitter: Double = 0.025, strength: Double = 6000, expansionRatio: Double = 1.6, crackleRatio: Double = 2,
    subharmonicRatio: Double = 0.3, strengthPower: Double = 1.0 / 3, delayPower: Double = 0.08
  ) {
    // Whatever the jitter (cut at three deviations), the collapse stays within the 60 to 400 µs in which it is looked for.
    precondition(base >= .microseconds(100) && base <= .microseconds(350), "collapse after 100 to 350 µs")
    precondition(growth >= 0 && base.seconds * (1 + growth) <= 360e-6, "collapse at most 360 µs")
    precondition(
      stiffening >= 0 && stiffening <= 0.3 && jitter >= 0 && jitter <= 0.03, "shares of collapse time")
    precondition(expansionRatio >= 1.5, "the expansion is the larger peak")
    self.base = base
    self.growth = growth
    self.stiffening = stiffening
    self.jitter = jitter
    self.strength = strength
    self.expansionRatio = expansionRatio
    self.crackleRatio = crackleRatio
    self.subharmonicRatio = subharmonicRatio
    self.strengthPower = strengthPower
    self.delayPower = delayPower
  }

  /// How much stronger, and how much later, the emission of a cloud of so many cubic metres is.
  @inline(__always) func factors(volume: Double) -> (strength: Double, delay: Double) {
    let ratio = max(volume / Self.referenceVolume, 1e-6)
    return (
      min(max(pow(ratio, strengthPower), 0.5), 2.5), min(max(pow(ratio, delayPower), 0.85), 1.25)
    )
  }
}

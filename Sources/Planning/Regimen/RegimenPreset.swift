import HistotripsyCore

/// A published regimen, ready to be named in a plan; every field can be overridden there.
///
/// `source` names where the values come from, with the marks of NUMBERS.md. Values that no source gives (windows, energy limits,
/// sometimes the rate of the whole array) are choices of this program, marked [choice].
public struct RegimenPreset: Equatable, Sendable {
  public let name: String
  /// Frequencies for which the source speaks; outside, a plan says so in its notes.
  public let frequencies: ClosedRange<Frequency>
  public let terms: RegimenTerms

  /// All of them, by name.
  public static let all: [RegimenPreset] = [
    intrinsicThreshold, rapidSteering, rapidSteeringTranscranial, shockScattering, twoStage, boiling,
    microbubble,
  ]

  public static func named(_ name: String) -> RegimenPreset? { all.first { $0.name == name } }

  /// One or two cycles beyond the intrinsic threshold, about once a second at each focus.
  public static let intrinsicThreshold = RegimenPreset(
    name: "intrinsic-threshold", frequencies: .kilohertz(345)...Frequency.megahertz(3),
    terms: RegimenTerms(
      source:
        "Lin 2014 PMC3966303 [V], Maxwell 2013 UMB 39:449 [A]: up to 2 cycles, p- above 26-30 MPa, 300-500 "
        + "pulses, 1 Hz per focus; 50 Hz over the array, duty and energy limits [choice]",
      kind: .intrinsicThreshold,
      firstStage: StageTerms(burst: .cycles(2), period: .milliseconds(20)),
      pulsesPerFocus: 400, setPoint: .megapascals(30),
      dutyLimit: .stated(500), dutyWindow: .seconds(1), energyLimit: .joules(100), energyWindow: .seconds(10),
      minimumRevisit: .seconds(1), minimumDistance: .wavelengths(1.5)))

  /// Two cycles a pulse, 200 pulses a second stepped through the whole volume.
  public static let rapidSteering = RegimenPreset(
    name: "rapid-steering", frequencies: .kilohertz(250)...Frequency.megahertz(1),
    terms: RegimenTerms(
      source: "Lundt 2017 PMC5693635 [V]: 200 Hz over the volume, 0.12 % duty, 250 kHz, 6 us (1.5 cycles); "
        + "Gerhardson 2017 PMC5580808 [V]: 50 pulses per focus; Duryea 2014 PMC4181596 [V]: 1 s revisit; "
        + "2 cycles, distance, energy limit [choice]",
      kind: .rapidSteering,
      firstStage: StageTerms(burst: .cycles(2), period: .milliseconds(5)),
      pulsesPerFocus: 50, setPoint: .megapascals(30),
      dutyLimit: .stated(1200), dutyWindow: .seconds(1), energyLimit: .joules(100),
      energyWindow: .seconds(10),
      minimumRevisit: .seconds(1), minimumDistance: .wavelengths(1.5)))

  /// As rapid steering, one cycle, as published for treatment through the skull.
  public static let rapidSteeringTranscranial = RegimenPreset(
    name: "rapid-steering-transcranial", frequencies: .kilohertz(250)...Frequency.kilohertz(500),
    terms: RegimenTerms(
      source:
        "Gerhardson 2017 PMC5580808 [V]: 256 elements, 1-2 cycles, 200 Hz over a 4 cm sphere at half to one "
        + "wavelength, 50 pulses per focus; Duryea 2014 PMC4181596 [V]: 1 s revisit; duty as Lundt 2017, energy [choice]",
      kind: .rapidSteering,
      firstStage: StageTerms(burst: .cycles(1), period: .milliseconds(5)),
      pulsesPerFocus: 50, setPoint: .megapascals(30),
      dutyLimit: .stated(1200), dutyWindow: .seconds(1), energyLimit: .joules(100),
      energyWindow: .seconds(10),
      minimumRevisit: .seconds(1), minimumDistance: .wavelengths(1.5)))

  /// Some cycles a pulse: the first bubbles scatter the shocks that make the cloud.
  public static let shockScattering = RegimenPreset(
    name: "shock-scattering", frequencies: .kilohertz(750)...Frequency.megahertz(1),
    terms: RegimenTerms(
      source:
        "PMC5562535, PMC3944657 [V]: 3-20 cycles below 50 us, 50-2000 Hz, below 1 % duty, 12-23 MPa, thousands of "
        + "pulses; within these ranges the values are [choice], so are revisit and energy limit",
      kind: .shockScattering,
      firstStage: StageTerms(burst: .cycles(10), period: .milliseconds(2)),
      pulsesPerFocus: 2000, setPoint: .megapascals(20),
      dutyLimit: .stated(10_000), dutyWindow: .seconds(1), energyLimit: .joules(200),
      energyWindow: .seconds(5),
      minimumRevisit: .milliseconds(20), minimumDistance: .wavelengths(1.5)))

  /// Trains of a hundred bursts, then a pause. The source gives no pressure: a plan must.
  public static let twoStage = RegimenPreset(
    name: "two-stage", frequencies: .megahertz(1)...Frequency.megahertz(1.2),
    terms: RegimenTerms(
      source:
        "public sequencer code defaults [V]: 1.1 MHz, 256 elements, 0.3 ms x 100 at 200 Hz, then 15 + 400 ms off, "
        + "x 15; one burst for both stages unless second-stage is stated; limits [choice]",
      kind: .twoStage,
      firstStage: StageTerms(
        burst: .duration(.microseconds(300)), period: .milliseconds(5), pulsesPerTrain: 100,
        rest: .milliseconds(415)),
      pulsesPerFocus: 1500, setPoint: nil,
      dutyLimit: .stated(60_000), dutyWindow: .seconds(1), energyLimit: .joules(1000),
      energyWindow: .seconds(10),
      minimumRevisit: .zero, minimumDistance: .wavelengths(1.5)))

  /// Milliseconds of shocks that boil the focus. The source gives the shock's amplitude, not p−: a plan must state it.
  public static let boiling = RegimenPreset(
    name: "boiling", frequencies: .megahertz(1)...Frequency.megahertz(3),
    terms: RegimenTerms(
      source:
        "PMC8191454, PMC6934604 [V]: 1-10 ms at 1-2 Hz, 1 % duty, shocks of 60-100 MPa, 5-30 pulses on a grid of "
        + "1-1.5 mm; energy limit [choice]",
      kind: .boiling,
      firstStage: StageTerms(burst: .duration(.milliseconds(10)), period: .seconds(1)),
      pulsesPerFocus: 15, setPoint: nil,
      dutyLimit: .stated(10_000), dutyWindow: .seconds(10), energyLimit: .joules(1000),
      energyWindow: .seconds(10),
      minimumRevisit: .seconds(1), minimumDistance: .length(.zero), minimumCavitatingPulses: 5))

  /// Short bursts below the intrinsic threshold, with injected droplets or microbubbles and time for them to come back.
  public static let microbubble = RegimenPreset(
    name: "microbubble", frequencies: .kilohertz(500)...Frequency.megahertz(1),
    terms: RegimenTerms(
      source:
        "Edsall 2021 PMC8514340 [V]: lower threshold, lower ablation rate; droplets at 9-11 MPa [M]; rate, pulses, "
        + "pause for replenishment after each pass and limits [choice]",
      kind: .microbubble,
      firstStage: StageTerms(burst: .cycles(2), period: .milliseconds(20)),
      pulsesPerFocus: 500, setPoint: .megapascals(11),
      dutyLimit: .stated(500), dutyWindow: .seconds(1), energyLimit: .joules(100), energyWindow: .seconds(10),
      minimumRevisit: .seconds(1), minimumDistance: .wavelengths(1.5), replenishment: .seconds(2)))
}

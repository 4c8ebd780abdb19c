import HistotripsyCore

/// What leaves the array when the front end accepts a trigger.
public struct Burst: Sendable {
  public var at: Instant
  /// Voltage that drives the elements.
  public var rail: Voltage
  public var carrier: Frequency
  public var cycles: Int

  public init(at: Instant, rail: Voltage, carrier: Frequency, cycles: Int) {
    self.at = at
    self.rail = rail
    self.carrier = carrier
    self.cycles = cycles
  }
}

/// Where a focal law really focuses and how strongly: found from the law's delays alone, as the medium would.
public struct Beam: Sendable {
  /// Where the waves meet, in the array's frame.
  public var focus: Position
  /// Linear peak negative pressure at `focus` per volt of drive, attenuation along the path included.
  public var pascalsPerVolt: Double
  /// From the end of the trigger's latency to the moment at which the waves meet at `focus`.
  public var arrival: Nanoseconds
  /// |Σ pᵢ| / Σ |pᵢ| at `focus`: 1 when all waves arrive in step, about 1/√N for a law without a focus.
  public var coherence: Double
  /// What arrives at a hydrophone standing in the field; `nil` where none does, or where it is not known.
  public var atHydrophone: HydrophoneArrivals?
  /// The waves themselves, for the medium that made the beam; `nil` for a beam made by hand and where there is no tissue: its bursts
  /// make bubbles at `focus` alone.
  var waves: LawWaves?

  public init(
    focus: Position, pascalsPerVolt: Double, arrival: Nanoseconds = .zero, coherence: Double = 1,
    atHydrophone: HydrophoneArrivals? = nil
  ) {
    self.focus = focus
    self.pascalsPerVolt = pascalsPerVolt
    self.arrival = arrival
    self.coherence = coherence
    self.atHydrophone = atHydrophone
  }
}

/// What a burst did and what the receiver heard of it, before the front end digitises it.
public struct Echo: Sendable {
  /// Linear estimate and saturated value of the peak negative pressure at the focus, in pascals.
  public var linearPeakNegative: Pressure
  public var peakNegative: Pressure
  public var peakPositive: Pressure
  public var didCavitate: Bool
  /// Mean over the cells that the cloud reached, after this burst; of the cell at the focus where there was no cloud. 0 intact to 1
  /// liquefied.
  public var fractionation: Double
  /// At the receiver's input.
  public var receivedNegative: Voltage
  public var receivedPositive: Voltage
  /// Band energies in decibels re 1 µV².
  public var bands: BandEnergies
  /// After the trigger; `nil` when no emission was heard.
  public var expansionPeak: Nanoseconds?
  public var collapsePeak: Nanoseconds?
  public var collapseAmplitude: Voltage
  /// What the receiver heard of this burst beyond the features: enough to draw its waveform.
  public var emission: Emission
  /// An excursion went beyond the receiver's range and was cut.
  public var didClip: Bool

  public init(
    linearPeakNegative: Pressure, peakNegative: Pressure, peakPositive: Pressure, didCavitate: Bool,
    fractionation: Double, receivedNegative: Voltage, receivedPositive: Voltage, bands: BandEnergies,
    expansionPeak: Nanoseconds?, collapsePeak: Nanoseconds?, collapseAmplitude: Voltage,
    emission: Emission = Emission(), didClip: Bool = false
  ) {
    self.linearPeakNegative = linearPeakNegative
    self.peakNegative = peakNegative
    self.peakPositive = peakPositive
    self.didCavitate = didCavitate
    self.fractionation = fractionation
    self.receivedNegative = receivedNegative
    self.receivedPositive = receivedPositive
    self.bands = bands
    self.expansionPeak = expansionPeak
    self.collapsePeak = collapsePeak
    self.collapseAmplitude = collapseAmplitude
    self.emission = emission
    self.didClip = didClip
  }
}

/// The parts of an echo of which a waveform is made, at the receiver's input. All zero where nothing was heard.
public struct Emission: Sendable {
  /// Peak negative pressure of the burst itself at the receiver, and its p+/p−.
  public var burstNegative: Pressure
  public var burstAsymmetry: Double
  /// Of the expansion's wavelet around 6 MHz.
  public var expansionAmplitude: Voltage
  /// Of the collapse's broadband crackle around 3 f₀.
  public var crackleAmplitude: Voltage
  /// Of the bubbles' tone at f₀/2; the tones at 1.5 and 2.5 f₀ follow from it by fixed shares.
  public var subharmonicAmplitude: Voltage

  public init(
    burstNegative: Pressure = .zero, burstAsymmetry: Double = 1, expansionAmplitude: Voltage = .zero,
    crackleAmplitude: Voltage = .zero, subharmonicAmplitude: Voltage = .zero
  ) {
    self.burstNegative = burstNegative
    self.burstAsymmetry = burstAsymmetry
    self.expansionAmplitude = expansionAmplitude
    self.crackleAmplitude = crackleAmplitude
    self.subharmonicAmplitude = subharmonicAmplitude
  }
}

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

  public init(focus: Position, pascalsPerVolt: Double) {
    self.focus = focus
    self.pascalsPerVolt = pascalsPerVolt
  }
}

/// What a burst did and what the receiver heard of it, before the front end digitises it.
public struct Echo: Sendable {
  /// Linear estimate and saturated value of the peak negative pressure at the focus, in pascals.
  public var linearPeakNegative: Pressure
  public var peakNegative: Pressure
  public var peakPositive: Pressure
  public var didCavitate: Bool
  /// Of the tissue at the focus after this burst, 0 intact to 1 liquefied.
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

  public init(
    linearPeakNegative: Pressure, peakNegative: Pressure, peakPositive: Pressure, didCavitate: Bool,
    fractionation: Double, receivedNegative: Voltage, receivedPositive: Voltage, bands: BandEnergies,
    expansionPeak: Nanoseconds?, collapsePeak: Nanoseconds?, collapseAmplitude: Voltage
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
  }
}

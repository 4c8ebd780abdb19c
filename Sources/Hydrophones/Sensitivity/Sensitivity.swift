import HistotripsyCore

/// How many volts a hydrophone gives for a pascal; 0 to 1 mV/Pa. Needles and capsules have some 10 nV/Pa without amplifier.
public struct Sensitivity: Quantity {
  /// Values that are possible, in V/Pa.
  public static var bounds: ClosedRange<Double> { 0...1e-3 }
  /// The value in the unit of `bounds`.
  public let inBaseUnit: Double
  /// A value that is known to lie within `bounds`.
  public init(trusted value: Double) { inBaseUnit = value }

  /// A sensitivity stated in V/Pa, held to `bounds`.
  public static func voltsPerPascal(_ value: Double) -> Self { Self(stated: value) }
  /// The sensitivity in V/Pa.
  public var voltsPerPascal: Double { inBaseUnit }

  /// 1 mV/MPa is 1 nV/Pa.
  public static func millivoltsPerMegapascal(_ value: Double) -> Self { Self(stated: value * 1e-9) }
  /// The sensitivity in mV/MPa, as data sheets print it; nV/Pa is the same.
  public var millivoltsPerMegapascal: Double { inBaseUnit / 1e-9 }

  /// Level re 1 V/µPa, as hydrophone makers print it: −267.7 dB is 41 nV/Pa.
  public var decibelsReOneVoltPerMicropascal: Double { Decibels.ofAmplitude(inBaseUnit) - 120 }
}

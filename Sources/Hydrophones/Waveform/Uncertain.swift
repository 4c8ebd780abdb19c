import HistotripsyCore
import Text

/// One of the contributions that a result's uncertainty is made of.
public struct UncertaintyTerm: Equatable, Codable, Sendable {
  /// What a part of an uncertainty comes from.
  public enum Source: String, CaseIterable, Codable, Sendable {
    /// Of the recorder, from a record without sound.
    case noise
    /// Of the calibration of hydrophone and amplifier.
    case sensitivity
    /// What the low-pass may have taken away: bound of `RegularisationBound`, rectangular.
    case regularisation
    /// Density and speed of sound of the water.
    case medium
    /// Of the voltage that drove the elements.
    case drive
    /// What the water's temperature does between the measurement and its use.
    case temperature
    /// The hydrophone beside the point that was steered to.
    case position
    /// What averaging over the hydrophone's face takes away.
    case averaging
    /// The form of a fitted curve.
    case form
    /// What the hydrophone loses of waves from beside its axis.
    case direction
    /// Parts of an array that do not arrive in step.
    case phase
    /// Parts of an array that give another pressure together than their sum.
    case linearity
  }

  /// What this part comes from.
  public let source: Source
  /// k = 1, in the base unit of the result.
  public let standard: Double

  /// One part of an uncertainty.
  public init(source: Source, standard: Double) {
    self.source = source
    self.standard = standard
  }
}

/// A result with its uncertainty by the GUM (JCGM 100:2008): standard uncertainty, and the budget it is the root of the squares of.
public struct Uncertain<Value: Quantity>: Equatable, Sendable {
  /// The best estimate.
  public let value: Value
  /// Contributions; independent of each other.
  public let budget: [UncertaintyTerm]

  /// A value with the parts of its uncertainty.
  public init(value: Value, budget: [UncertaintyTerm]) {
    self.value = value
    self.budget = budget
  }

  /// k = 1, in the base unit.
  public var standardUncertainty: Double {
    budget.reduce(0) { $0 + $1.standard * $1.standard }.squareRoot()
  }

  /// k = 2: covers some 95 % where errors are normal.
  public var expandedUncertainty: Double { 2 * standardUncertainty }

  /// Value and budget times a number.
  public func scaled<Other: Quantity>(by factor: Double, as type: Other.Type = Other.self) -> Uncertain<Other>
  {
    Uncertain<Other>(
      value: Other(clamping: value.inBaseUnit * factor),
      budget: budget.map { UncertaintyTerm(source: $0.source, standard: $0.standard * abs(factor)) })
  }

  /// The same value with one more relative contribution.
  public func adding(_ source: UncertaintyTerm.Source, relative: Double) -> Self {
    Self(
      value: value,
      budget: budget + [UncertaintyTerm(source: source, standard: abs(value.inBaseUnit) * relative)])
  }
}

extension Uncertain: Codable where Value: Codable {}

import HistotripsyCore

/// Peak negative pressure against the linear estimate: it grows ever less with drive, as the wave steepens on its way.
///
/// p− = L / (1 + (L/s)²)^½, with L the linear estimate and s the pressure that p− never exceeds. The form is a choice, linear for
/// weak waves and bounded for strong ones; s is to be fitted to a measured drive curve. Nothing inverts it: thresholds are stated
/// in L, and a set-point in p− is held by measurement.
public struct Saturation: Equatable, Sendable {
  /// s; 75 MPa takes 7 % at 28 MPa [M].
  public let ceiling: Pressure

  /// `nil` unless the ceiling is above 0.
  public init?(ceiling: Pressure = .megapascals(75)) {
    guard ceiling > .zero else { return nil }
    self.ceiling = ceiling
  }

  /// What a hydrophone that survives would measure; below both the estimate and the ceiling.
  public func peakNegative(of estimate: LinearEstimate) -> Pressure {
    let share = estimate.peakNegative.pascals / ceiling.pascals
    return .pascals(estimate.peakNegative.pascals / (1 + share * share).squareRoot())
  }
}

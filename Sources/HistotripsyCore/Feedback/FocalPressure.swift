/// A peak negative pressure that a calibrated hydrophone at the focus has measured.
///
/// Deliberately not interchangeable with `LinearEstimate`: above some ten megapascals hydrophones
/// cavitate, and what is then quoted in the literature is an extrapolation. Nothing converts one
/// into the other.
public struct MeasuredPressure: Equatable, Sendable, BitwiseCopyable {
  /// Magnitude of the peak negative pressure.
  public let peakNegative: Pressure
  /// A pressure of this kind.
  @inlinable public init(peakNegative: Pressure) { self.peakNegative = peakNegative }
}

/// (p−)LE: what the peak negative pressure at the focus would be if it kept growing in proportion
/// to the drive.
///
/// Published intrinsic thresholds are stated in this quantity (Maxwell 2013, UMB 39:449).
public struct LinearEstimate: Equatable, Sendable, BitwiseCopyable {
  /// Magnitude of the peak negative pressure.
  public let peakNegative: Pressure
  /// A pressure of this kind.
  @inlinable public init(peakNegative: Pressure) { self.peakNegative = peakNegative }
}

import HistotripsyCore

/// A sinusoidal pressure, as amplitude and phase in one number, in units of ρ·c·u₀ of a nominal element.
///
/// Time factor e^{+iωt}: the pressure at time t is Re(gain · ρ·c·u₀ · e^{iωt}). A later arrival has a smaller phase; travelling a
/// distance d turns the phase by −2πd/λ. ρ·c·u₀ is the pressure amplitude at the face of a nominal element
/// (`ArrayDescription.sourcePressurePerVolt` for each volt).
public struct ComplexGain: Equatable, Sendable, BitwiseCopyable {
  /// Real part, imaginary part.
  let parts: SIMD2<Double>

  public init(real: Double, imaginary: Double) { parts = SIMD2(real, imaginary) }
  init(_ parts: SIMD2<Double>) { self.parts = parts }

  public var real: Double { parts.x }
  public var imaginary: Double { parts.y }
  /// Amplitude, 0 or more.
  public var magnitude: Double { squaredMagnitude.squareRoot() }
  public var squaredMagnitude: Double { (parts * parts).sum() }

  /// Pressure amplitude where the face of a nominal element moves with `source`; linear, so an estimate in the sense of
  /// `LinearEstimate` where it is strong. Clamped to `Pressure.bounds`.
  public func amplitude(source: Pressure) -> Pressure {
    Pressure(clamping: magnitude * source.pascals)
  }
}

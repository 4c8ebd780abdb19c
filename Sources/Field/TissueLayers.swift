import Foundation
import HistotripsyCore

/// The media between the array and the focus, in layers that only attenuate.
///
/// Kept simple: boundaries are parallel planes or concentric spheres; waves travel along straight lines from the centre of each
/// element, at the same speed of sound everywhere, without refraction, reflection or aberration. Each layer begins at its boundary
/// and ends where the next begins; before the first lies the coupling medium.
public struct TissueLayers: Equatable, Sendable {
  public static let maximum = 8

  public struct Layer: Equatable, Sendable {
    /// Where it begins: for planes the height along `Boundaries.planes`' direction over its origin, for spheres the radius.
    public var boundary: Length
    public var attenuation: Attenuation

    public init(boundary: Length, attenuation: Attenuation) {
      self.boundary = boundary
      self.attenuation = attenuation
    }
  }

  public enum Boundaries: Equatable, Sendable {
    /// Planes across `direction` (length 1 m stands for a unit vector); a layer lies beyond its boundary along it.
    case planes(origin: Position, direction: Position)
    /// Spheres around a point; a layer lies within its boundary.
    case spheres(centre: Position)
  }

  public let boundaries: Boundaries
  public let coupling: Attenuation
  public let layers: [Layer]

  /// `nil` unless there are at most 8 layers, each beginning beyond the one before (planes: strictly greater heights; spheres: strictly
  /// smaller radii above 0), and the direction is a unit vector within 10⁻⁶.
  public init?(coupling: Attenuation = .none, boundaries: Boundaries, layers: [Layer]) {
    guard layers.count <= Self.maximum else { return nil }
    let positions = layers.map(\.boundary)
    switch boundaries {
    case .planes(_, let direction):
      guard abs((direction.lanes * direction.lanes).sum() - 1) < 2e-6,
        zip(positions, positions.dropFirst()).allSatisfy({ $0 < $1 })
      else { return nil }
    case .spheres:
      guard positions.allSatisfy({ $0 > .zero }),
        zip(positions, positions.dropFirst()).allSatisfy({ $0 > $1 })
      else { return nil }
    }
    self.boundaries = boundaries
    self.coupling = coupling
    self.layers = layers
  }
}

/// Layers at one frequency, ready for arithmetic: amplitude loss along a straight line from an element to a point.
///
/// A path loses α₀ · its length + Σ (αᵢ − αᵢ₋₁) · its length beyond boundary i.
struct TissuePath: Sendable {
  private let boundaries: TissueLayers.Boundaries
  private let base: Double
  private let steps: [(boundary: Double, step: Double)]

  init(_ layers: TissueLayers, frequency: Frequency) {
    boundaries = layers.boundaries
    base = layers.coupling.nepersPerMetre(at: frequency)
    var last = base
    steps = layers.layers.map { layer in
      let alpha = layer.attenuation.nepersPerMetre(at: frequency)
      defer { last = alpha }
      return (layer.boundary.metres, alpha - last)
    }
  }

  /// Share of the amplitude that arrives, 0 to 1.
  func transmission(from start: SIMD4<Double>, to end: SIMD4<Double>) -> Double {
    let path = end - start
    let length = (path * path).sum().squareRoot()
    var loss = base * length
    for (boundary, step) in steps {
      switch boundaries {
      case .planes(let origin, let direction):
        let from = ((start - origin.lanes) * direction.lanes).sum() - boundary
        let to = ((end - origin.lanes) * direction.lanes).sum() - boundary
        loss += step * length * Self.shareAbove(from, to)
      case .spheres(let centre):
        loss += step * length * Self.shareWithin(boundary, from: start - centre.lanes, path: path)
      }
    }
    return exp(-loss)
  }

  /// Share of a line that runs above 0, from one height to another.
  private static func shareAbove(_ from: Double, _ to: Double) -> Double {
    if from >= 0, to >= 0 { return 1 }
    if from <= 0, to <= 0 { return 0 }
    return max(from, to) / abs(to - from)
  }

  /// Share of a line from `start` along `path` that lies within a sphere around the origin.
  private static func shareWithin(
    _ radius: Double, from start: SIMD4<Double>, path: SIMD4<Double>
  ) -> Double {
    let a = (path * path).sum()
    let b = (start * path).sum()
    let c = (start * start).sum() - radius * radius
    guard a > 0 else { return c < 0 ? 1 : 0 }
    let discriminant = b * b - a * c
    guard discriminant > 0 else { return 0 }
    let root = discriminant.squareRoot()
    return max(0, min(1, (root - b) / a) - max(0, (-b - root) / a))
  }
}

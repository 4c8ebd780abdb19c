import Arrays
import HistotripsyCore

/// The pressure field of an array: linear, at one frequency, steady.
///
/// Each element is a flat piston in a rigid plane (`BoundaryIntegral`, `PistonDirectivity`); their waves add. Gains are in units of
/// ρ·c·u₀ (`ComplexGain`). A face radiates only forwards: points behind it receive nothing from it.
///
/// A point's value depends on its three neighbours in the same call only in how many nodes are spent, so within `tolerance`; it does
/// not depend on the number of threads.
public struct ArrayField: Sendable {
  /// How an element's wave is computed.
  public enum Method: Sendable {
    /// The Rayleigh integral over its face, converged.
    case rayleigh
    /// A wave from its centre with the directivity of its face: several times faster, for distances large against the
    /// element (`PistonDirectivity` states the error).
    case piston
  }

  public let elements: [Element]
  public let frequency: Frequency
  public let speedOfSound: Speed
  public let geometricFocus: Position
  public let method: Method
  /// Bound on the error of each element's Rayleigh integral, relative to what it sends along its axis to the same distance; holds from
  /// twice the element's half-width (half-diagonal) on. Errors seen are thirty times smaller, and less again in a sum over elements.
  public let tolerance: Double
  public let tissue: TissueLayers?

  let faces: [RadiatingFace]
  /// Which of the outlines below a face has.
  let outlineOf: [Int]
  let integrals: [BoundaryIntegral]
  /// Those of `integrals`.
  let edges: [EdgeIntegral]
  let pistons: [PistonDirectivity]
  let path: TissuePath?

  /// λ, in the medium.
  public var wavelength: Length { .metres(speedOfSound.metresPerSecond / frequency.hertz) }

  /// - Parameters:
  ///   - tissue: `nil` for a lossless medium.
  ///   - tolerance: 10⁻⁹ to 10⁻².
  public init(
    elements: [Element], frequency: Frequency, geometricFocus: Position, speedOfSound: Speed,
    method: Method = .rayleigh, tissue: TissueLayers? = nil, tolerance: Double = 1e-4
  ) throws(FieldFault) {
    guard elements.count >= 1, elements.count <= ArrayGeometry.maximumElements else {
      throw .elementCount(elements.count)
    }
    guard ArrayGeometry.frequencies.contains(frequency) else { throw .frequency(frequency) }
    guard tolerance >= 1e-9, tolerance <= 1e-2 else { throw .tolerance(tolerance) }
    let waveNumber = 2 * Double.pi * frequency.hertz / speedOfSound.metresPerSecond
    var outlines: [RadiatingFace.Outline] = []
    var places: [RadiatingFace.Outline: Int] = [:]
    var faces: [RadiatingFace] = []
    var outlineOf: [Int] = []
    for (number, element) in elements.enumerated() {
      let length = (element.normal.lanes * element.normal.lanes).sum().squareRoot()
      guard abs(length - 1) < 1e-6 else { throw .normalNotUnit(element: number) }
      guard element.width > .zero else { throw .width(element: number) }
      let face = RadiatingFace(element)
      guard waveNumber * face.outline.reach <= Self.largestReach else { throw .tooWide(element: number) }
      faces.append(face)
      if let place = places[face.outline] {
        outlineOf.append(place)
      } else {
        guard outlines.count < Self.maximumOutlines else { throw .tooManySizes }
        places[face.outline] = outlines.count
        outlineOf.append(outlines.count)
        outlines.append(face.outline)
      }
    }
    self.elements = elements
    self.frequency = frequency
    self.speedOfSound = speedOfSound
    self.geometricFocus = geometricFocus
    self.method = method
    self.tolerance = tolerance
    self.tissue = tissue
    self.faces = faces
    self.outlineOf = outlineOf
    var integrals: [BoundaryIntegral] = []
    if method == .rayleigh {
      for (place, outline) in outlines.enumerated() {
        guard
          let integral = BoundaryIntegral(outline: outline, waveNumber: waveNumber, tolerance: tolerance)
        else { throw .tooWide(element: outlineOf.firstIndex(of: place) ?? 0) }
        integrals.append(integral)
      }
    }
    self.integrals = integrals
    edges = integrals.map(\.edge)
    pistons = outlines.map { PistonDirectivity(outline: $0, waveNumber: waveNumber) }
    path = tissue.map { TissuePath($0, frequency: frequency) }
  }

  /// Of an array as described, at its frequency.
  public init(
    _ array: ArrayDescription, speedOfSound: Speed, method: Method = .rayleigh, tissue: TissueLayers? = nil,
    tolerance: Double = 1e-4
  ) throws(FieldFault) {
    try self.init(
      elements: array.elements, frequency: array.frequency, geometricFocus: array.geometricFocus,
      speedOfSound: speedOfSound, method: method, tissue: tissue, tolerance: tolerance)
  }

  /// Largest k × half-width (half-diagonal) of an element: 16 λ across. Up to there 128 nodes meet every tolerance.
  public static let largestReach = 50.0
  /// Different sizes of elements in one array.
  public static let maximumOutlines = 64
}

/// Why a field cannot be computed.
public enum FieldFault: Error, Equatable, Sendable {
  case elementCount(Int)
  case frequency(Frequency)
  case tolerance(Double)
  case normalNotUnit(element: Int)
  case width(element: Int)
  /// Wider than `ArrayField.largestReach` allows, or too wide for the tolerance.
  case tooWide(element: Int)
  case tooManySizes
  /// A grid's step is not above 0, or it has more points than `FieldGrid.maximumPoints`, or an extent below 0.
  case grid
}

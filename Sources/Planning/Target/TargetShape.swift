import HistotripsyCore

/// The volume to be treated, about its own centre.
public enum TargetShape: Equatable, Sendable {
  case sphere(diameter: Length)
  /// Full axes along x, y and z.
  case ellipsoid(x: Length, y: Length, z: Length)
  /// Full edges along x, y and z.
  case box(x: Length, y: Length, z: Length)
  /// Its axis lies along z.
  case cylinder(diameter: Length, length: Length)
  /// Positions given one by one: no grid. 1 to `FocusGrid.maximumFoci`.
  case points([PlannedPoint])
  /// What a person's imaging gave.
  case mask(PlacedMask)

  /// Sizes of targets that make sense.
  public static let sizes: ClosedRange<Length> = .metres(1e-4)...Length.metres(0.5)

  /// Half extents along x, y and z in metres; zero for points, which have no grid, and masks, which need not be symmetric.
  var halfExtents: SIMD4<Double> {
    switch self {
    case .sphere(let d): SIMD4(d.metres, d.metres, d.metres, 0) / 2
    case .ellipsoid(let x, let y, let z), .box(let x, let y, let z):
      SIMD4(x.metres, y.metres, z.metres, 0) / 2
    case .cylinder(let d, let l): SIMD4(d.metres, d.metres, l.metres, 0) / 2
    case .points, .mask: .zero
    }
  }

  /// In cubic metres; 0 for points.
  public var volumeCubicMetres: Double {
    let h = halfExtents
    switch self {
    case .sphere, .ellipsoid: return 4 / 3 * Double.pi * h.x * h.y * h.z
    case .box: return 8 * h.x * h.y * h.z
    case .cylinder: return 2 * Double.pi * h.x * h.y * h.z
    case .points: return 0
    case .mask(let placed): return placed.mask.volumeCubicMetres
    }
  }

  /// Where the grid of foci begins: the centre, or a mask's centroid. Metres from the centre.
  var gridOrigin: SIMD4<Double> {
    if case .mask(let placed) = self { placed.mask.centroid } else { .zero }
  }

  /// A box along the axes that holds the volume. Metres from the centre.
  var bounds: (low: SIMD4<Double>, high: SIMD4<Double>) {
    if case .mask(let placed) = self { placed.mask.bounds } else { (-halfExtents, halfExtents) }
  }

  /// Whether a point lies within, its surface included; metres from the centre. A millionth of the size is forgiven, so that points on
  /// the surface do not depend on rounding.
  func contains(_ point: SIMD4<Double>) -> Bool {
    let h = halfExtents
    let rim = 1 + 1e-6
    switch self {
    case .sphere, .ellipsoid:
      let (x, y, z) = (point.x / h.x, point.y / h.y, point.z / h.z)
      return x * x + y * y + z * z <= rim * rim
    case .box:
      return abs(point.x) <= h.x * rim && abs(point.y) <= h.y * rim && abs(point.z) <= h.z * rim
    case .cylinder:
      let (x, y) = (point.x / h.x, point.y / h.y)
      return x * x + y * y <= rim * rim && abs(point.z) <= h.z * rim
    case .points:
      return false
    case .mask(let placed):
      return placed.mask.contains(point, margin: 0)
    }
  }
}

/// A focus stated by itself.
public struct PlannedPoint: Equatable, Sendable {
  /// From the origin of its frame.
  public var offset: Position
  /// `nil`: as many as the regimen says.
  public var pulses: UInt32?
  public var frame: PointFrame

  public init(offset: Position, pulses: UInt32? = nil, frame: PointFrame = .target) {
    self.offset = offset
    self.pulses = pulses
    self.frame = frame
  }
}

/// How foci fill a volume.
public enum Packing: Equatable, Sendable {
  /// Simple cubic: one focus per spacing³.
  case cubic
  /// Hexagonal layers across z, stacked in three turns (face-centred cubic): the densest there is, √2 foci per spacing³.
  case hexagonal
}

import HistotripsyCore

/// A flat face that moves as one with the same velocity everywhere, in an otherwise rigid plane.
///
/// It radiates into the half space before it; points behind its plane receive nothing from it.
struct RadiatingFace: Sendable, BitwiseCopyable {
  enum Outline: Hashable, Sendable, BitwiseCopyable {
    /// Radius in metres.
    case disc(radius: Double)
    /// Half the sides in metres, along `side` and across it.
    case rectangle(along: Double, across: Double)

    /// Square metres.
    var area: Double {
      switch self {
      case .disc(let radius): .pi * radius * radius
      case .rectangle(let along, let across): 4 * along * across
      }
    }

    /// Metres from the centre to the farthest point of the face.
    var reach: Double {
      switch self {
      case .disc(let radius): radius
      case .rectangle(let along, let across): (along * along + across * across).squareRoot()
      }
    }
  }

  let centre: SIMD4<Double>
  /// Unit vectors: out of the face, along one side of a rectangle, across it.
  let normal: SIMD4<Double>
  let side: SIMD4<Double>
  let other: SIMD4<Double>
  let outline: Outline

  /// - Parameter side: any direction not along the normal; laid into the face.
  init(centre: SIMD4<Double>, normal: SIMD4<Double>, side: SIMD4<Double>, outline: Outline) {
    self.centre = centre
    self.normal = normal
    let inFace = side - normal * (side * normal).sum()
    let unit = inFace / (inFace * inFace).sum().squareRoot()
    self.side = unit
    other = SIMD4(
      normal.y * unit.z - normal.z * unit.y, normal.z * unit.x - normal.x * unit.z,
      normal.x * unit.y - normal.y * unit.x, 0)
    self.outline = outline
  }

  /// A square lies with one side along the array's x axis laid into its face, or the y axis where the face looks along x: the record
  /// of an element says no more about how it is turned.
  init(_ element: Element) {
    let normal = element.normal.lanes
    let half = element.width.metres / 2
    self.init(
      centre: element.position.lanes, normal: normal,
      side: normal.x * normal.x < 0.81 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0),
      outline: element.shape == .disc ? .disc(radius: half) : .rectangle(along: half, across: half))
  }
}

/// Where four points lie, seen from a face.
struct FaceView: BitwiseCopyable {
  /// Distance from the centre of the face, and its square.
  let distance: Lanes
  let squaredDistance: Lanes
  /// Height above the plane of the face; negative behind it.
  let height: Lanes
  /// Coordinates in the plane of the face.
  let along: Lanes
  let across: Lanes

  @inline(__always) init(_ tile: PointTile, from face: RadiatingFace) {
    let dx = tile.x - face.centre.x
    let dy = tile.y - face.centre.y
    let dz = tile.z - face.centre.z
    height = dx * face.normal.x + dy * face.normal.y + dz * face.normal.z
    along = dx * face.side.x + dy * face.side.y + dz * face.side.z
    across = dx * face.other.x + dy * face.other.y + dz * face.other.z
    squaredDistance = dx * dx + dy * dy + dz * dz
    distance = squaredDistance.squareRoot()
  }
}

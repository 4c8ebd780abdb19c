/// A point or a vector in the array's frame.
///
/// +z points from the array into the medium; the origin is the array file's, and `ArrayGeometry.geometricFocus` says where
/// the array's natural focus lies in it.
/// Every component lies within `Length.bounds`; a position never holds a non-finite number.
public struct Position: Equatable, Sendable, BitwiseCopyable {
  // Three numbers and not four lanes: a table of foci takes two thirds of the memory.
  public let x: Length
  public let y: Length
  public let z: Length

  @inlinable public init(x: Length, y: Length, z: Length) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// Metres; the fourth lane is zero, so that a dot product over all four lanes is the dot product of the vectors.
  @inlinable public var lanes: SIMD4<Double> { SIMD4(x.metres, y.metres, z.metres, 0) }

  /// A position from the world, in metres; `nil` when a component is not finite or beyond `Length.bounds`.
  @inlinable public init?(checkedMetres x: Double, _ y: Double, _ z: Double) {
    guard let x = Length(checked: x), let y = Length(checked: y), let z = Length(checked: z) else {
      return nil
    }
    self.init(x: x, y: y, z: z)
  }

  @inlinable public static func millimetres(_ x: Double, _ y: Double, _ z: Double) -> Self {
    Self(x: .millimetres(x), y: .millimetres(y), z: .millimetres(z))
  }
  @inlinable public static var origin: Self { .millimetres(0, 0, 0) }

  @inlinable public func distance(to other: Position) -> Length {
    let d = lanes - other.lanes
    return Length(clamping: (d * d).sum().squareRoot())
  }
}

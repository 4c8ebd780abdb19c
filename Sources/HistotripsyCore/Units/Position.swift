/// A point or a vector in the array's frame.
///
/// +z points from the array into the medium; the origin is the array file's, and `ArrayGeometry.geometricFocus` says where
/// the array's natural focus lies in it.
/// Every component lies within `Length.bounds`; a position never holds a non-finite number.
public struct Position: Equatable, Sendable, BitwiseCopyable {
  /// Metres; the fourth lane is zero, so that a dot product over all four lanes is the dot product of the vectors.
  public let lanes: SIMD4<Double>

  @inlinable public init(x: Length, y: Length, z: Length) {
    lanes = SIMD4(x.metres, y.metres, z.metres, 0)
  }

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

  @inlinable public var x: Length { Length(trusted: lanes.x) }
  @inlinable public var y: Length { Length(trusted: lanes.y) }
  @inlinable public var z: Length { Length(trusted: lanes.z) }

  @inlinable public func distance(to other: Position) -> Length {
    let d = lanes - other.lanes
    return Length(clamping: (d * d).sum().squareRoot())
  }
}

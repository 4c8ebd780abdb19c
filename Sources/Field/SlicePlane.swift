import HistotripsyCore

/// A flat cut across one of the axes of the array's frame.
public enum SlicePlane: String, CaseIterable, Sendable {
  case xz
  case yz
  case xy

  /// Lanes of a position: to the right in a picture, upwards, and the one that the cut is across.
  public var lanes: (right: Int, up: Int, across: Int) {
    switch self {
    case .xz: (0, 2, 1)
    case .yz: (1, 2, 0)
    case .xy: (0, 1, 2)
    }
  }

  /// Names of the axes to the right and upwards in a picture.
  public var axes: (right: String, up: String) {
    let (right, up, _) = lanes
    return (Self.axis(right), Self.axis(up))
  }

  public static func axis(_ lane: Int) -> String { ["x", "y", "z"][lane] }
}

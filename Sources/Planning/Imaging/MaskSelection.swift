import Text

/// Which voxels of an image are the mask. A voxel that is not a number never is.
public enum MaskSelection: Equatable, Sendable {
  /// Every value but 0.
  case nonZero
  /// This value, give or take a thousandth, which scaled images need.
  case label(Int)
  /// This value and above: for probabilities.
  case threshold(Double)
  /// The segment of this name in 3D Slicer's `.seg.nrrd`.
  case segment(String)

  public static let labels = 1...1_000_000
  public static let thresholds = -1e6...1e6

  func selects(_ value: Double) -> Bool {
    switch self {
    case .nonZero: value < 0 || value > 0
    case .label(let label): abs(value - Double(label)) <= 1e-3
    case .threshold(let threshold): value >= threshold
    // A reader of segments selects by the label that the name stands for.
    case .segment: false
    }
  }

  /// For messages.
  var words: String {
    switch self {
    case .nonZero: "other than 0"
    case .label(let label): "with label \(label)"
    case .threshold(let threshold): "of \(threshold.short) or more"
    case .segment(let name): "of segment \(QuantityText.quoted(name))"
    }
  }
}

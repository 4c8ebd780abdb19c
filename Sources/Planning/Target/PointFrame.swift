/// What the coordinates of foci are counted from. Every table that this program writes says it, and
/// so may any other.
public enum PointFrame: String, CaseIterable, Equatable, Sendable {
  /// The target's centre; what a table means that does not say.
  case target
  /// The array's geometric focus.
  case focus
  /// The origin of the array's file: the array's own frame.
  case array

  /// The word in the key `frame`, in a column of that name, and in a line of comment: `# frame:
  /// array`.
  static let words = allCases.map { (word: $0.rawValue, value: $0) }
  static let allowed = allCases.map(\.rawValue).joined(separator: ", ")
}

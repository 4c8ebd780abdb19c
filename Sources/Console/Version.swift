/// The version that results are reproducible within: same seed and version, same bytes.
enum Version {
  static let text = "0.1.0"
  /// As files name the program that wrote them.
  static let producer = "histotripsy \(text)"
}

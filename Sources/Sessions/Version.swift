/// The version that results are reproducible within: same seed and version, same bytes.
public enum Version {
  public static let text = "0.1.0"
  /// As files name the program that wrote them.
  public static let producer = "histotripsy \(text)"
}

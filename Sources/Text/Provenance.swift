/// Where a description comes from.
public struct Provenance: Equatable, Sendable {
  /// The file as the person named it, or what generated it.
  public var source: String
  /// SHA-256 of the file, 64 hexadecimal digits; `nil` where there was no file.
  public var digest: String?

  public init(source: String, digest: String? = nil) {
    self.source = source
    self.digest = digest
  }
}

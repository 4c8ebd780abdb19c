import Arrays

/// An array in a line of JSON: what it is called, where it was read from, and how many elements it has.
struct ArrayJSON: Encodable {
  let name: String
  let source: String
  /// Digest of the file; `nil` for an array that no file holds.
  let sha256: String?
  let elements: Int
  let enabled: Int

  init(_ array: ArrayDescription) {
    name = array.name
    source = array.provenance.source
    sha256 = array.provenance.digest
    elements = array.elements.count
    enabled = array.elements.count(where: \.isEnabled)
  }
}

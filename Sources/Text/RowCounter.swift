/// Numbers that count the rows of a table. They are no quantity.
package enum RowCounter {
  /// Fewer rows than this may be coordinates by chance.
  package static let leastRows = 4

  /// Whether whole numbers rise by one from row to row, from 0 or above.
  package static func counts(_ values: some Collection<Double>) -> Bool {
    guard values.count >= leastRows, let first = values.first, first >= 0, first == first.rounded() else {
      return false
    }
    return values.enumerated().allSatisfy { $0.element == first + Double($0.offset) }
  }
}

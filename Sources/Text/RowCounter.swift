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

  /// Whether whole numbers number the rows in whatever order: each there once, from 0 or above, at
  /// most a tenth of them left out.
  package static func numbers(_ values: some Collection<Double>) -> Bool {
    guard values.count >= leastRows, let least = values.min(), let most = values.max(), least >= 0,
      most - least < 1.1 * Double(values.count), values.allSatisfy({ $0 == $0.rounded() })
    else { return false }
    return Set(values).count == values.count
  }
}

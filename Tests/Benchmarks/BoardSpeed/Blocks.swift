import Foundation

/// Two ways of doing one thing, measured in short blocks in turn, so that whatever else the machine does meets both alike.
struct Blocks {
  /// One row a block, one column a measure.
  private var own: [[Double]] = []
  private var plain: [[Double]] = []

  /// Each pair in the other order than the one before.
  mutating func run(_ count: Int, own: () throws -> [Double], plain: () throws -> [Double]) rethrows {
    for index in 0..<count {
      if index.isMultiple(of: 2) {
        self.plain.append(try plain())
        self.own.append(try own())
      } else {
        self.own.append(try own())
        self.plain.append(try plain())
      }
    }
  }

  /// Prints medians over the blocks, their ratio, and the middle half of the ratios of the pairs.
  /// - Parameter measure: which of those that a block gives.
  func tell(
    _ name: String, measure: Int = 0, against other: String, unit: String, aim: Double
  ) {
    let ratios = zip(own, plain).map { $0[measure] / $1[measure] }.sorted()
    let (mine, theirs) = (Self.median(own.map { $0[measure] }), Self.median(plain.map { $0[measure] }))
    let ratio = mine / theirs
    let spread = String(format: "%.2f to %.2f", ratios[ratios.count / 4], ratios[ratios.count * 3 / 4])
    print(
      name.padding(toLength: 16, withPad: " ", startingAt: 0)
        + String(format: "%9.1f %@, %@ %9.1f %@, ratio %.3f", mine, unit, other, theirs, unit, ratio)
        + String(format: " (aim %.2f at most%@); half of ", aim, ratio > aim ? ": MISSED" : "")
        + "\(ratios.count) pairs between \(spread)")
    fflush(nil)
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

import Text

/// Which values an image holds and in how many voxels, as far as a person can use it: every value
/// up to a number, else the range.
struct VoxelCensus {
  /// More values than these are a measurement, not labels.
  static let maximumValues = 256
  /// Values that a message names.
  private static let shownValues = 8

  private var counts: [Double: Int] = [:]
  private var isOverflowing = false
  private(set) var least = Double.infinity
  private(set) var most = -Double.infinity
  private(set) var notNumbers = 0
  private var hasInfinite = false
  private var last = Double.nan
  private var lastCount = 0

  mutating func add(_ value: Double) {
    if value == last {
      lastCount += 1
      return
    }
    finish()
    guard !value.isNaN else {
      notNumbers += 1
      return
    }
    if value.isInfinite { hasInfinite = true }
    (last, lastCount) = (value, 1)
  }

  /// Books the run of equal values that is still open.
  mutating func finish() {
    guard lastCount > 0 else { return }
    least = min(least, last)
    most = max(most, last)
    if counts[last] != nil || counts.count < Self.maximumValues {
      counts[last, default: 0] += lastCount
    } else {
      isOverflowing = true
    }
    lastCount = 0
    last = .nan
  }

  /// Different values of a kind; more than there are places for count as one more.
  func distinct(where isWanted: (Double) -> Bool) -> Int {
    counts.keys.count(where: isWanted) + (isOverflowing ? 1 : 0)
  }

  /// Whether a value of a kind is no whole number: a label that scaling has spoilt.
  func hasFraction(where isWanted: (Double) -> Bool) -> Bool {
    counts.keys.contains { isWanted($0) && abs($0 - $0.rounded()) > 1e-6 * abs($0) }
  }

  /// Voxels that hold no finite number, which no segmentation writes on purpose.
  var oddities: [String] {
    var oddities: [String] = []
    if notNumbers > 0 { oddities.append("\(notNumbers) voxels hold no number (nan) and are not selected") }
    if hasInfinite { oddities.append("voxels hold infinite numbers: is this a mask?") }
    return oddities
  }

  /// "the values there are 0 (1448 voxels) and 4.995 (280 voxels)".
  var words: String {
    let nan = notNumbers > 0 ? ", and \(notNumbers) voxels that are no number" : ""
    if counts.isEmpty { return "no voxel holds a number" }
    if counts.count == 1, !isOverflowing, let only = counts.first {
      return "every voxel holds \(only.key.short)\(nan)"
    }
    guard !isOverflowing, counts.count <= Self.shownValues else {
      let number = isOverflowing ? "more than \(Self.maximumValues)" : "\(counts.count)"
      return "\(number) values are there, \(least.short) … \(most.short)\(nan)"
    }
    let shown = counts.sorted { $0.key < $1.key }.map {
      "\($0.key.short) (\($0.value) voxel\($0.value == 1 ? "" : "s"))"
    }
    return "the values there are \(shown.joined(separator: ", "))\(nan)"
  }
}

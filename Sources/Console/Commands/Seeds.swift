import ArgumentParser

/// Seeds of virtual worlds: one, or a range of at most a million: `A..<B`, which a shell wants quoted, or `A...B`.
struct Seeds {
  static let most: UInt64 = 1_000_000
  let range: Range<UInt64>

  /// - Throws: what would be allowed.
  static func one(_ argument: String) throws -> UInt64 {
    guard let seed = UInt64(argument) else { throw ValidationError("a whole number (0 … \(UInt64.max))") }
    return seed
  }

  /// - Throws: what would be allowed.
  static func several(_ argument: String) throws -> Seeds {
    let isClosed = argument.contains("...")
    let ends = argument.split(
      separator: isClosed ? "..." : "..<", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = UInt64(ends[0]), let end = UInt64(ends[1]) else {
      throw ValidationError("write A..<B or A...B with whole numbers (0 … \(UInt64.max - 1))")
    }
    guard end < .max else { throw ValidationError("seeds in a range lie below \(UInt64.max)") }
    let last = isClosed ? end + 1 : end
    guard first < last else { throw ValidationError("there is no seed in it (1 … \(most) seeds)") }
    guard last - first <= most else {
      throw ValidationError("\(last - first) seeds are out of range (1 … \(most) seeds)")
    }
    return Seeds(range: first..<last)
  }
}

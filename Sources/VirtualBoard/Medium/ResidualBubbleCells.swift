import Glibc

/// What is left of earlier clouds, cell by cell of the tissue: nuclei stay at the sites where they were made.
///
/// Memory of a cell is 1 right after a cloud and fades as exp(−t/τ). Cells that no cloud reached have none: a burst beside an old
/// cloud finds tissue as it would without it.
final class ResidualBubbleCells {
  /// When the cell would have had a whole cloud, for its memory to be what it is: nanoseconds, `offset` added. 0: never.
  private let wholeAt: UnsafeMutablePointer<Int64>
  private let timeConstant: Double
  /// Keeps times before the start of the clock apart from `never`.
  private static let offset: Int64 = 1 << 50
  /// After ten time constants less than 5·10⁻⁵ is left.
  private let forgottenAfter: Int64

  init(_ configuration: ResidualBubbles, cells: Int) {
    timeConstant = Double(configuration.timeConstant.count)
    forgottenAfter = 10 * configuration.timeConstant.count
    // Pages of cells that no cloud ever reaches take no memory.
    guard let zeroes = calloc(cells, MemoryLayout<Int64>.stride) else {
      preconditionFailure("no memory for a virtual medium")
    }
    wholeAt = zeroes.bindMemory(to: Int64.self, capacity: cells)
  }

  deinit { free(wholeAt) }

  /// 0 clear … 1 right after a cloud.
  @inline(__always) func memory(cell index: Int, now: UInt64) -> Double {
    let whole = wholeAt[index]
    guard whole > 0 else { return 0 }
    let passed = Int64(bitPattern: now) + Self.offset - whole
    return passed < forgottenAfter ? exp(-Double(max(0, passed)) / timeConstant) : 0
  }

  /// A cloud has this cell in it.
  @inline(__always) func deposit(cell index: Int, now: UInt64) {
    wholeAt[index] = Int64(bitPattern: now) + Self.offset
  }

  /// A coalescing burst leaves `share` of the bubbles of a cell.
  func coalesce(cell index: Int, leaving share: Double) {
    guard wholeAt[index] > 0 else { return }
    guard share > 0 else {
      wholeAt[index] = 0
      return
    }
    wholeAt[index] += Int64((timeConstant * log(share)).rounded())
  }
}

import HistotripsyCore
import Synchronization

/// Records on their way from the control loop to the writer: one thread puts, one takes, neither waits for the other.
///
/// Allocated once. A full queue refuses; nothing is overwritten and nothing dropped.
package final class LogQueue<Record: BitwiseCopyable & Sendable>: Sendable {
  /// Written by one side before the other may see the cell, which the two counters order.
  private nonisolated(unsafe) let cells: UnsafeMutablePointer<Record>
  package let capacity: Int
  private let put = Atomic<Int>(0)
  private let taken = Atomic<Int>(0)

  /// - Parameter capacity: 1 or more.
  package init(capacity: Int) {
    precondition(capacity > 0, "an empty queue carries nothing")
    self.capacity = capacity
    cells = .allocate(capacity: capacity)
  }

  deinit { cells.deallocate() }

  /// For the thread that puts.
  /// - Returns: whether there was room.
  package func offer(_ record: Record) -> Bool {
    let next = put.load(ordering: .relaxed)
    guard next - taken.load(ordering: .acquiring) < capacity else { return false }
    (cells + next % capacity).initialize(to: record)
    put.store(next + 1, ordering: .releasing)
    return true
  }

  /// For the thread that takes: the next record, left in its place until `discard`.
  /// - Parameter index: 0 for the oldest.
  package func peek(_ index: Int) -> Record? {
    let at = taken.load(ordering: .relaxed) + index
    return at < put.load(ordering: .acquiring) ? cells[at % capacity] : nil
  }

  /// For the thread that takes: so many of the oldest are dealt with.
  package func discard(_ count: Int) {
    taken.store(taken.load(ordering: .relaxed) + count, ordering: .releasing)
  }

  package var count: Int { put.load(ordering: .acquiring) - taken.load(ordering: .acquiring) }
}

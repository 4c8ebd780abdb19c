/// What will happen when: one clock for the guest and the board, in nanoseconds since the guest was
/// started.
///
/// Things planned for one moment happen in the order in which they were planned.
public final class Calendar {
  /// Entries that may wait; each stands for an answer to a request, of which a guest can have no
  /// more than its queues hold.
  static let capacity = 4096

  private struct Entry {
    var at: UInt64
    var happen: () -> Void
  }
  private var entries: [Entry] = []
  public private(set) var now: UInt64 = 0

  public init() {}

  public var next: UInt64? { entries.first?.at }

  /// Plans something; a time that has passed means now.
  /// - Returns: whether there was room.
  @discardableResult public func plan(at time: UInt64, _ happen: @escaping () -> Void) -> Bool {
    guard entries.count < Self.capacity else { return false }
    let at = max(time, now)
    let place = entries.firstIndex { $0.at > at } ?? entries.count
    entries.insert(Entry(at: at, happen: happen), at: place)
    return true
  }

  /// Time goes on to `time`; it never goes back.
  public func advance(to time: UInt64) { now = max(now, time) }

  /// The first entry happens, at its time.
  public func happenNext() {
    guard !entries.isEmpty else { return }
    let entry = entries.removeFirst()
    advance(to: entry.at)
    entry.happen()
  }
}

import Foundation
import HistotripsyCore

/// How late a board meets its deadlines: a series of them, one a millisecond, as a histogram.
struct Lateness {
  private static let edges: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
  /// Nanoseconds, sorted.
  private let late: [Int64]

  /// Stops early at a signal.
  init<B: Board & ~Copyable>(of count: Int, on board: borrowing B) throws(B.Fault) {
    var late = [Int64](repeating: 0, count: count)
    var done = 0
    var deadline = board.now()
    while done < count, Signals.pending == nil {
      deadline = deadline + .milliseconds(1)
      try board.wait(until: deadline)
      let now = board.now()
      late[done] = (now - deadline).count
      done += 1
      // A deadline that is long past says nothing about the next.
      if now - deadline > .milliseconds(1) { deadline = now }
    }
    self.late = late.prefix(done).sorted()
  }

  func share(within bound: Nanoseconds) -> Double {
    late.isEmpty ? 0 : Double(late.count { $0 <= bound.count }) / Double(late.count)
  }

  func quantile(_ share: Double) -> Nanoseconds {
    late.isEmpty ? .zero : Nanoseconds(late[min(late.count - 1, Int(share * Double(late.count)))])
  }

  /// The histogram with its bars, then median, 99 % and the latest.
  var lines: [String] {
    var lines: [String] = []
    var below: Int64 = .min
    for edge in Self.edges + [.max / 1000] {
      let top = edge * 1000
      let count = late.count { $0 > below && $0 <= top }
      below = top
      guard count > 0 else { continue }
      let name = edge > 5000 ? "more than 5000 µs" : "up to \(edge) µs"
      let bar = String(repeating: "█", count: max(1, count * 40 / late.count))
      lines.append(
        name.padding(toLength: 18, withPad: " ", startingAt: 0) + String(format: "%8d  ", count) + bar)
    }
    func shown(_ span: Nanoseconds) -> String { String(format: "%.1f µs", Double(span.count) / 1000) }
    lines.append(
      "late by \(shown(quantile(0.5))) (median), \(shown(quantile(0.99))) (99 %), \(shown(quantile(1))) (latest)"
    )
    return lines
  }
}

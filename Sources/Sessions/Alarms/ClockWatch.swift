import HistotripsyCore

/// Compares the time of day with the board's clock, from the session's beginning on.
package struct ClockWatch {
  /// More than drift explains: 50 ppm of two hours are 0.36 s.
  package static let allowed = Nanoseconds.milliseconds(500)

  private var first: (board: Instant, day: Nanoseconds)?
  /// How far the time of day has run ahead of the board's clock.
  package private(set) var apart = Nanoseconds.zero

  package init() {}

  /// - Parameters:
  ///   - board: on the board's clock.
  ///   - day: since 1970, by the computer's time of day.
  package mutating func note(board: Instant, day: Nanoseconds) {
    guard let first else {
      first = (board, day)
      return
    }
    apart = (day - first.day) - (board - first.board)
  }

  package var isApart: Bool { apart > Self.allowed || .zero - apart > Self.allowed }
}

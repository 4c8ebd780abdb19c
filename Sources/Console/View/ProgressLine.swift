import Foundation

/// How far a long computation has come, on standard error: in place on a terminal, elsewhere a line for each tenth. Nothing is said of
/// what ends within two seconds.
final class ProgressLine {
  private var what: String
  private let start = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastShown = 0
  private var isDrawn = false

  init(_ what: String) { self.what = what }

  /// - Parameter stage: what is under way, where that changes.
  func show(_ share: Double, of stage: String? = nil) {
    if let stage, stage != what {
      what = stage
      lastShown = 0
    }
    guard start.duration(to: .now) > .seconds(2) else { return }
    let percent = Int(share * 100)
    if isTerminal {
      guard percent != lastShown else { return }
      StandardStreams.error("\r\(what): \(percent) %\u{1B}[K")
      isDrawn = true
    } else {
      guard percent / 10 != lastShown / 10, percent < 100 else { return }
      StandardStreams.error("\(what): \(percent / 10 * 10) %\n")
    }
    lastShown = percent
  }

  /// Takes the line away.
  func end() {
    if isDrawn { StandardStreams.error("\r\u{1B}[K") }
  }
}

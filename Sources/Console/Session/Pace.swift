import ArgumentParser
import Foundation
import HistotripsyCore

/// How fast the virtual board's time runs against the clock on the wall.
enum Pace: ExpressibleByArgument, Equatable {
  /// As fast as the machine can.
  case max
  /// This many times real time.
  case times(Double)

  init?(argument: String) {
    switch argument {
    case "max": self = .max
    case "real": self = .times(1)
    default:
      guard let factor = Double(argument), factor >= 0.01, factor <= 10_000 else { return nil }
      self = .times(factor)
    }
  }
}

/// Holds the virtual board back to its pace.
struct Pacer {
  private let pace: Pace
  private let wallStart = ContinuousClock.now
  private let boardStart: Instant

  init(_ pace: Pace, from start: Instant) {
    self.pace = pace
    boardStart = start
  }

  /// Sleeps until the wall clock has caught up with the board; at most 50 ms, so that signals are seen.
  func hold(at now: Instant) {
    guard case .times(let factor) = pace else { return }
    let due = wallStart + .nanoseconds(Int64(Double((now - boardStart).count) / factor))
    let ahead = ContinuousClock.now.duration(to: due)
    if ahead > .milliseconds(1) {
      let seconds = Double(min(ahead, .milliseconds(50)) / .seconds(1))
      Thread.sleep(forTimeInterval: seconds)
    }
  }
}

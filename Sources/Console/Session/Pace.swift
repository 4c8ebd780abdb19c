import ArgumentParser
import Foundation
import HistotripsyCore

/// How fast the virtual board's time runs against the clock on the wall.
enum Pace: Equatable, CustomStringConvertible {
  /// As fast as the machine can.
  case max
  /// This many times real time.
  case times(Double)

  static let allowed = "max, real, or a factor of real time (0.01 … 10000)"

  /// - Throws: what would be allowed.
  static func parse(_ argument: String) throws -> Pace {
    switch argument {
    case "max": return .max
    case "real": return .times(1)
    default:
      guard let factor = Double(argument), factor >= 0.01, factor <= 10_000 else {
        throw ValidationError(allowed)
      }
      return .times(factor)
    }
  }

  var description: String {
    switch self {
    case .max: "max"
    case .times(let factor): factor == 1 ? "real" : "\(factor)"
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

  /// Sleeps until the wall clock has caught up with the board, at most 50 ms, so that signals and keys are seen.
  /// - Returns: whether the board is still ahead.
  func hold(at now: Instant) -> Bool {
    guard case .times(let factor) = pace else { return false }
    let due = wallStart + .seconds(Double((now - boardStart).count) * 1e-9 / factor)
    let ahead = ContinuousClock.now.duration(to: due)
    guard ahead > .milliseconds(1) else { return false }
    Thread.sleep(forTimeInterval: Double(min(ahead, .milliseconds(50)) / .seconds(1)))
    return ahead > .milliseconds(50)
  }
}

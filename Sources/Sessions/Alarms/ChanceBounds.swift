import Foundation

/// What chance explains: the few bounds that alarms rest on.
package enum ChanceBounds {
  /// For each kind of alarm that is decided by chance: at most this probability that it begins in a sound treatment.
  package static let falseAlarms = 1e-3

  /// The fewest trials in succession without an event that chance explains with no more than `falseAlarms`, where each has the
  /// event with at least the probability `least`: (1 − least)ⁿ ≤ falseAlarms.
  package static func silentTrials(least: Double, falseAlarms: Double) -> Int {
    precondition(least > 0 && least < 1 && falseAlarms > 0 && falseAlarms < 1, "probabilities within 0 and 1")
    return Int((log(falseAlarms) / log1p(-least)).rounded(.up))
  }

  /// P(X ≥ events) for X of a binomial distribution.
  package static func binomialTail(atLeast events: Int, of trials: Int, probability p: Double) -> Double {
    guard events > 0 else { return 1 }
    guard events <= trials else { return 0 }
    // The terms fall fast: the largest first.
    var term = exp(
      lgamma(Double(trials + 1)) - lgamma(Double(events + 1)) - lgamma(Double(trials - events + 1))
        + Double(events) * log(p) + Double(trials - events) * log1p(-p))
    var sum = 0.0
    for k in events...trials {
      sum += term
      term *= Double(trials - k) / Double(k + 1) * p / (1 - p)
    }
    return min(1, sum)
  }

  /// The fewest events of so many trials that chance explains with no more than `falseAlarms`; more than `trials` where no number is
  /// enough.
  package static func eventsNeeded(of trials: Int, probability: Double, falseAlarms: Double) -> Int {
    (0...trials).first {
      binomialTail(atLeast: $0, of: trials, probability: probability) <= falseAlarms
    } ?? trials + 1
  }

  /// Standard deviations that a normal variable exceeds with this probability.
  package static func deviations(exceededWith probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability within 0 and 1")
    var (low, high) = (-10.0, 40.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if 0.5 * erfc(middle / 2.0.squareRoot()) > probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

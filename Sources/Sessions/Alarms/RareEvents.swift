import Foundation

/// A sequential test of whether events have become rarer than they must be (Page 1954, Biometrika 41:100): the logarithm of the likelihood
/// ratio of "rare" against "at least as often as expected", never below zero.
///
/// By Wald's bound a sum that starts at any one trial crosses `bound` by chance with at most e^−bound; with as many starting
/// points as there
/// are trials, bound = ln(trials/falseAlarms) keeps the chance of any crossing in all of them below `falseAlarms`.
struct RareEvents {
  private let onEvent: Double
  private let onSilence: Double
  let bound: Double
  private(set) var sum = 0.0
  /// Trials since the sum last stood at zero.
  private(set) var trials = 0
  /// Events among them.
  private(set) var events = 0

  /// - Parameters:
  ///   - expected: at least this probability of an event in each trial, above 0, below 1.
  ///   - rare: the probability to be told from it; below `expected`.
  ///   - trials: as many as there will be at most.
  ///   - falseAlarms: the chance of a crossing in all of them.
  init(expected: Double, rare: Double, trials: Int, falseAlarms: Double) {
    precondition(rare > 0 && rare < expected && expected < 1, "probabilities in their order")
    onEvent = log(rare / expected)
    onSilence = log((1 - rare) / (1 - expected))
    bound = log(Double(max(trials, 1)) / falseAlarms)
  }

  var isCrossed: Bool { sum >= bound }

  mutating func note(_ isEvent: Bool) {
    sum = max(0, sum + (isEvent ? onEvent : onSilence))
    if sum == 0 {
      (trials, events) = (0, 0)
    } else {
      trials += 1
      if isEvent { events += 1 }
    }
  }

  mutating func restart() { (sum, trials, events) = (0, 0, 0) }
}

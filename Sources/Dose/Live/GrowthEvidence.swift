import Foundation
import HistotripsyCore

/// What the collapse times of one focus after another say about how the tissue there answers.
///
/// **Model.** A burst that is heard destroys `rate` times the assumed share of what is left. The collapse time of the cloud
/// grows with the fractionation F of the tissue around the focus, T = a·(1 + G·F), with a the time in the tissue as it was
/// and G the growth from intact to liquefied. *Stiff* tissue cavitates, and F never passes `stiffLimit`. Readings scatter by
/// `scatter`.
///
/// Each focus keeps three sums and three more for each rate; a is fitted, G is averaged over. The chance of a rate is its
/// likelihood times its prior; how much of the tissue is stiff is learnt from all foci (empirical Bayes).
///
/// Cost: 11 exponentials a reading.
struct GrowthEvidence: Sendable {
  /// Rates that are compared; the first stands for stiff tissue.
  static let rates: [Double] = [0, 0.3, 0.42, 0.55, 0.68, 0.8, 0.92, 1.05, 1.2, 1.4, 1.7]
  /// Fractionation at which stiff tissue stops: 0.15 [M].
  static let stiffLimit = 0.15
  /// Relative scatter of readings that the likelihood assumes, more than a quiet receiver's because the model is not exact: 0.035 [M].
  static let scatter = 0.035
  /// Growths from intact to liquefied, equally likely: tens of per cent (Macoskey 2018, PMC6042290 [V]), 0.3 to 0.45 [M].
  static let growths: [Double] = [0.3, 0.38, 0.45]

  /// Chances of one focus.
  struct Answer: Sendable {
    /// That the tissue is stiff, 0 to 1.
    var stiff: Double
    /// Mean logarithm of the rate where it is not.
    var logRate: Double
    /// Variance of that logarithm.
    var variance: Double
  }

  private let foci: Int
  /// Count, Σ T, Σ T²; then Σ F, Σ F², Σ T·F for each rate.
  private var sums: [Double]
  /// Readings come in units of this, so that sums stay near 1.
  private static let unit = 1e-4
  private static let width = 3 + 3 * 11

  /// Chances before anything is heard: 2 % stiff; else the assumed rate with a standard deviation of 12 %, the spread from
  /// place to place.
  private static let prior: [Double] = {
    var weights = rates.map { rate -> Double in
      guard rate > 0 else { return 0 }
      let away = log(rate) / 0.12
      return exp(-away * away / 2)
    }
    let total = weights.reduce(0, +)
    for i in weights.indices { weights[i] *= 0.98 / total }
    weights[0] = 0.02
    return weights
  }()
  /// As many foci as the prior of stiffness counts for.
  private static let priorFoci = 8.0

  init(foci: Int) {
    self.foci = foci
    sums = [Double](repeating: 0, count: foci * Self.width)
  }

  /// - Parameters:
  ///   - seconds: from expansion to collapse.
  ///   - dose: −ln(1 − F) at the focus after this burst for a rate of 1.
  mutating func note(_ seconds: Double, at focus: Int, dose: Double) {
    let time = seconds / Self.unit
    let first = focus * Self.width
    sums[first] += 1
    sums[first + 1] += time
    sums[first + 2] += time * time
    for (i, rate) in Self.rates.enumerated() {
      let f = Self.fractionation(rate, dose)
      let place = first + 3 + 3 * i
      sums[place] += f
      sums[place + 1] += f * f
      sums[place + 2] += time * f
    }
  }

  private static func fractionation(_ rate: Double, _ dose: Double) -> Double {
    rate > 0 ? 1 - exp(-rate * dose) : stiffLimit * (1 - exp(-dose))
  }

  /// What every focus has said, with what all of them say together.
  func answers() -> [Answer] {
    var likelihoods = [Double](repeating: 1, count: foci * Self.rates.count)
    for focus in 0..<foci { judge(focus, &likelihoods) }
    var chances = Self.prior
    // What all foci say together is how much of the tissue is stiff.
    for _ in 0..<6 {
      var (stiff, all) = (Self.prior[0] * Self.priorFoci, Self.priorFoci)
      for focus in 0..<foci where sums[focus * Self.width] >= 5 {
        let first = focus * Self.rates.count
        var total = 0.0
        for i in chances.indices { total += chances[i] * likelihoods[first + i] }
        guard total > 0 else { continue }
        stiff += chances[0] * likelihoods[first] / total
        all += 1
      }
      let share = min(0.9, stiff / all)
      for i in chances.indices {
        chances[i] = i == 0 ? share : Self.prior[i] * (1 - share) / (1 - Self.prior[0])
      }
    }
    return (0..<foci).map { answer($0, chances, likelihoods) }
  }

  /// Likelihoods of the rates at one focus, the largest 1.
  private func judge(_ focus: Int, _ likelihoods: inout [Double]) {
    let first = focus * Self.width
    let (n, t, tt) = (sums[first], sums[first + 1], sums[first + 2])
    guard n >= 5 else { return }
    let count = Self.rates.count
    var logs = [Double](repeating: -.infinity, count: count)
    for i in 0..<count {
      let place = first + 3 + 3 * i
      let (f, ff, tf) = (sums[place], sums[place + 1], sums[place + 2])
      for growth in Self.growths {
        // T against h = 1 + G·F, through the origin.
        let th = t + growth * tf
        let hh = n + 2 * growth * f + growth * growth * ff
        let a = th / hh
        guard a > 0 else { continue }
        let misfit = max(0, tt - th * a) / (a * a * Self.scatter * Self.scatter)
        logs[i] = Self.sum(logs[i], -misfit / 2 - log(hh) / 2)
      }
    }
    let largest = logs.max() ?? 0
    for i in 0..<count { likelihoods[focus * count + i] = exp(logs[i] - largest) }
  }

  /// ln(eᵃ + eᵇ).
  private static func sum(_ a: Double, _ b: Double) -> Double {
    let (high, low) = (max(a, b), min(a, b))
    return low == -.infinity ? high : high + log1p(exp(low - high))
  }

  private func answer(_ focus: Int, _ chances: [Double], _ likelihoods: [Double]) -> Answer {
    let first = focus * chances.count
    var (total, stiff, mean, square) = (0.0, 0.0, 0.0, 0.0)
    for (i, rate) in Self.rates.enumerated() {
      let weight = chances[i] * likelihoods[first + i]
      total += weight
      if rate == 0 {
        stiff = weight
      } else {
        mean += weight * log(rate)
        square += weight * log(rate) * log(rate)
      }
    }
    let soft = max(total - stiff, 1e-300)
    mean /= soft
    return Answer(stiff: stiff / total, logRate: mean, variance: max(0, square / soft - mean * mean))
  }
}

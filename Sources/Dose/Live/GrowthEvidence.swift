import Foundation
import HistotripsyCore

/// What the collapse times of one focus after another say about how the tissue there answers.
///
/// **Model.** A burst that is heard destroys `rate` times the assumed share of what is left. The collapse time of the cloud
/// grows with the fractionation F of the tissue around the focus, T = a·(1 + G·F), with a the time in the tissue as it was
/// and G the growth from intact to liquefied. *Stiff* tissue cavitates, and F never passes `stiffLimit`; a part of a cloud may lie in it.
/// Readings scatter by `scatter`.
///
/// F is the mean over the points of the focus' own cloud, with what its neighbours did to them (`CloudPoints`).
///
/// Each focus keeps three sums and four more for each rate. The chance of a rate is its likelihood times its prior; a is fitted. What all
/// foci have in common is learnt from all of them (empirical Bayes): G, about where a lies, how much of the tissue is stiff, the middle
/// rate and how far rates vary. A focus that began in tissue its neighbours had liquefied already grows no more than one in stiff
/// tissue does; its collapse comes late from the beginning, which tells them apart.
///
/// Cost: 16 · 14 exponentials a reading.
struct GrowthEvidence: Sendable {
  /// Rates that are compared; the first stands for stiff tissue.
  static let rates: [Double] = [
    0, 0.3, 0.42, 0.55, 0.66, 0.76, 0.85, 0.93, 1, 1.08, 1.17, 1.28, 1.45, 1.7, 2,
  ]
  /// Fractionation at which stiff tissue stops: 0.15 [M].
  static let stiffLimit = 0.15
  /// Relative scatter of readings that the likelihood assumes, more than a quiet receiver's because the model is not exact: 0.035 [M].
  static let scatter = 0.035
  /// Growths from intact to liquefied, equally likely before anything is heard: tens of per cent (Macoskey 2018, PMC6042290 [V]).
  static let growths: [Double] = stride(from: 0.2, to: 0.66, by: 0.04).map { $0 }
  /// How far collapse times in intact tissue differ from focus to focus, as a share [choice].
  private static let placeSpread = 0.1

  /// Chances of one focus.
  struct Answer: Sendable {
    /// Share of its tissue that is stiff, 0 to 1: to be expected.
    var stiff: Double
    /// Mean logarithm of the rate where it is not.
    var logRate: Double
    /// Variance of that logarithm.
    var variance: Double
  }

  private let foci: Int
  /// Count, Σ T, Σ T²; then Σ F, Σ F², Σ T·F and Σ F·F of stiff tissue for each rate.
  private var sums: [Double]
  /// Readings come in units of this, so that sums stay near 1.
  private static let unit = 1e-4
  private static let width = 3 + 4 * rates.count

  /// Before anything is heard: 2 % of the tissue is stiff; rates vary with a standard deviation of 12 % about the assumed one,
  /// as places and assumption together do.
  private static let priorStiff = 0.02
  static let priorDeviation = 0.12
  /// Rates are no more alike than this, and the readings could not tell.
  private static let leastDeviation = 0.03

  /// What is thought of all foci together.
  private struct Population {
    var stiff = GrowthEvidence.priorStiff
    /// Mean of the logarithm of the rate, and its standard deviation from focus to focus.
    var mean = 0.0
    var deviation = GrowthEvidence.priorDeviation

    /// Chances of the shares of stiff tissue that are compared, whole first.
    var stiffChances: [Double] { GrowthEvidence.stiffShares.map { stiff * $0.chance } }

    /// Chances of the rates of what is not stiff; they stand at unequal distances, for which each counts as much as it stands for.
    var chances: [Double] {
      var weights = GrowthEvidence.rates.indices.map { i -> Double in
        guard i > 0 else { return 0 }
        let away = (log(GrowthEvidence.rates[i]) - mean) / deviation
        return exp(-away * away / 2) * GrowthEvidence.spans[i]
      }
      let total = max(weights.reduce(0, +), 1e-300)
      for i in weights.indices { weights[i] /= total }
      return weights
    }
  }

  /// Shares of a cloud that may lie in stiff tissue, and how likely each is where one in so many voxels is stiff: as for clouds half as
  /// large as the patches of it [choice]. Their mean is that share.
  private static let stiffShares: [(share: Double, chance: Double)] = {
    let weights = [(1.0, 0.3), (0.75, 0.35), (0.5, 0.35), (0.25, 0.35)]
    let mean = weights.reduce(0) { $0 + $1.0 * $1.1 }
    return weights.map { ($0.0, $0.1 / mean) }
  }()
  /// Collapse comes sooner in stiffer tissue (Macoskey 2018 [V]); by how much is not known: this, as a logarithm, and as much more or less
  /// [choice].
  private static let stiffSooner = 0.15

  /// Half the distance of each rate's neighbours, by logarithms.
  private static let spans: [Double] = rates.indices.map { i in
    guard i > 0 else { return 0 }
    let low = log(rates[max(1, i - 1)])
    let high = log(rates[min(rates.count - 1, i + 1)])
    return (high - low) / 2
  }

  /// As many foci as the prior of stiffness counts for.
  private static let priorFoci = 8.0

  init(foci: Int) {
    self.foci = foci
    sums = [Double](repeating: 0, count: foci * Self.width)
  }

  /// - Parameters:
  ///   - seconds: from expansion to collapse.
  ///   - doses: −ln(1 − F) at the points of its cloud after this burst for a rate of 1.
  mutating func note(_ seconds: Double, at focus: Int, doses: ArraySlice<Float>) {
    let time = seconds / Self.unit
    let first = focus * Self.width
    sums[first] += 1
    sums[first + 1] += time
    sums[first + 2] += time * time
    var stiff = 0.0
    for (i, rate) in Self.rates.enumerated() {
      var f = 0.0
      for dose in doses { f += Self.fractionation(rate, Double(dose)) }
      f /= Double(doses.count)
      if i == 0 { stiff = f }
      let place = first + 3 + 4 * i
      sums[place] += f
      sums[place + 1] += f * f
      sums[place + 2] += time * f
      sums[place + 3] += f * stiff
    }
  }

  private static func fractionation(_ rate: Double, _ dose: Double) -> Double {
    rate > 0 ? 1 - exp(-rate * dose) : stiffLimit * (1 - exp(-dose))
  }

  /// What every focus has said, with what all of them say together, and how far rates vary from focus to focus.
  func answers() -> (foci: [Answer], deviation: Double) {
    let common = common()
    var likelihoods = [Double](repeating: 1, count: foci * Self.hypotheses)
    for focus in 0..<foci { judge(focus, common, &likelihoods) }
    var population = Population()
    for _ in 0..<30 {
      let chances = Self.chances(population)
      // The prior counts as much as a few foci do.
      var (stiff, soft) = (Self.priorStiff * Self.priorFoci, (1 - Self.priorStiff) * Self.priorFoci)
      var mean = 0.0
      var square = soft * Self.priorDeviation * Self.priorDeviation
      for focus in 0..<foci where sums[focus * Self.width] >= 5 {
        let answer = answer(focus, chances, likelihoods)
        stiff += answer.stiff
        soft += 1 - answer.stiff
        mean += (1 - answer.stiff) * answer.logRate
        let away = answer.logRate - population.mean
        square += (1 - answer.stiff) * (answer.variance + away * away)
      }
      population.stiff = min(0.9, stiff / (stiff + soft))
      population.mean = min(max(mean / soft, -0.5), 0.5)
      population.deviation = max((square / soft).squareRoot(), Self.leastDeviation)
    }
    let chances = Self.chances(population)
    return ((0..<foci).map { answer($0, chances, likelihoods) }, population.deviation)
  }

  /// What is compared for a focus: wholly stiff, then each rate with no stiff tissue, then each with each partial share of it.
  private static let hypotheses = 1 + (rates.count - 1) * stiffShares.count
  /// The rate and the stiff share of a hypothesis.
  private static let compared: [(rate: Int, stiff: Double)] =
    [(0, 1)]
    + ([0] + stiffShares.dropFirst().map(\.share)).flatMap { share in
      (1..<rates.count).map { ($0, share) }
    }

  private static func chances(_ population: Population) -> [Double] {
    let rates = population.chances
    let stiff = population.stiffChances
    let none = max(0, 1 - stiff.reduce(0, +))
    return [stiff[0]]
      + ([none] + stiff.dropFirst()).flatMap { chance in rates.dropFirst().map { $0 * chance } }
  }

  /// What the collapse times of all foci have in common.
  private struct Common {
    /// Chances of the growths.
    var growths: [Double]
    /// Logarithm of the time in intact tissue, in units; `nil` while nobody knows.
    var intact: Double?
  }

  private func common() -> Common {
    var chances = Population().chances.map { log($0) }
    chances[0] = log(Self.priorStiff)
    var logs = [Double](repeating: 0, count: Self.growths.count)
    var intact = [[Double]](repeating: [], count: Self.growths.count)
    for focus in 0..<foci where sums[focus * Self.width] >= 5 {
      for (g, growth) in Self.growths.enumerated() {
        var total = -Double.infinity
        var best = (-Double.infinity, 0.0)
        for rate in Self.rates.indices {
          guard let fit = fit(focus, rate, stiff: rate == 0 ? 1 : 0, growth) else { continue }
          total = Self.sum(total, chances[rate] + fit.log)
          // Stiff tissue has times of its own.
          if rate > 0, chances[rate] + fit.log > best.0 { best = (chances[rate] + fit.log, fit.intact) }
        }
        logs[g] += total
        intact[g].append(best.1)
      }
    }
    let largest = logs.max() ?? 0
    var weights = logs.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    for g in weights.indices { weights[g] /= total }
    let likeliest = logs.firstIndex(of: largest) ?? 0
    let times = intact[likeliest].sorted()
    return Common(growths: weights, intact: times.isEmpty ? nil : times[times.count / 2])
  }

  /// The likelihood of a rate, a share of stiff tissue and a growth at one focus, as a logarithm, and the logarithm of its time in
  /// intact tissue.
  private func fit(
    _ focus: Int, _ rate: Int, stiff: Double, _ growth: Double
  ) -> (log: Double, intact: Double)? {
    let first = focus * Self.width
    let (n, t, tt) = (sums[first], sums[first + 1], sums[first + 2])
    let soft = 1 - stiff
    let (own, other) = (first + 3 + 4 * rate, first + 3)
    let f = soft * sums[own] + stiff * sums[other]
    let ff =
      soft * soft * sums[own + 1] + stiff * stiff * sums[other + 1] + 2 * soft * stiff * sums[own + 3]
    let tf = soft * sums[own + 2] + stiff * sums[other + 2]
    // T against h = 1 + G·F, through the origin.
    let th = t + growth * tf
    let hh = n + 2 * growth * f + growth * growth * ff
    let a = th / hh
    guard a > 0 else { return nil }
    // Readings scatter by a share of themselves, here of their mean. ln a is equally likely everywhere: averaged over, it leaves what its
    // best value has, and a constant.
    let scatter = Self.scatter * t / n
    return (-max(0, tt - th * a) / (2 * scatter * scatter), log(a))
  }

  /// Likelihoods of the hypotheses at one focus, the largest 1.
  private func judge(_ focus: Int, _ common: Common, _ likelihoods: inout [Double]) {
    guard sums[focus * Self.width] >= 5 else { return }
    let count = Self.hypotheses
    var logs = [Double](repeating: -.infinity, count: count)
    for (h, (rate, stiff)) in Self.compared.enumerated() {
      let sooner = Self.stiffSooner * stiff
      let variance = Self.placeSpread * Self.placeSpread + sooner * sooner
      for (g, growth) in Self.growths.enumerated() where common.growths[g] > 1e-6 {
        guard let fit = fit(focus, rate, stiff: stiff, growth) else { continue }
        var misfit = 0.0
        if let intact = common.intact {
          let away = fit.intact - (intact - sooner)
          misfit = away * away / variance + log(variance)
        }
        logs[h] = Self.sum(logs[h], log(common.growths[g]) + fit.log - misfit / 2)
      }
    }
    let largest = logs.max() ?? 0
    guard largest > -.infinity else { return }
    for h in 0..<count { likelihoods[focus * count + h] = exp(logs[h] - largest) }
  }

  /// ln(eᵃ + eᵇ).
  private static func sum(_ a: Double, _ b: Double) -> Double {
    let (high, low) = (max(a, b), min(a, b))
    return low == -.infinity ? high : high + log1p(exp(low - high))
  }

  private func answer(_ focus: Int, _ chances: [Double], _ likelihoods: [Double]) -> Answer {
    let first = focus * chances.count
    var (total, soft, stiff, mean, square) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (h, (rate, share)) in Self.compared.enumerated() {
      let weight = chances[h] * likelihoods[first + h]
      total += weight
      stiff += weight * share
      guard rate > 0 else { continue }
      soft += weight
      mean += weight * Self.logRates[rate]
      square += weight * Self.logRates[rate] * Self.logRates[rate]
    }
    // Readings that nothing explains say nothing.
    guard soft > 1e-200 else {
      let deviation = Self.priorDeviation
      return Answer(stiff: total > 1e-200 ? 1 : Self.priorStiff, logRate: 0, variance: deviation * deviation)
    }
    mean /= soft
    return Answer(stiff: stiff / total, logRate: mean, variance: max(0, square / soft - mean * mean))
  }

  private static let logRates = rates.map { log(max($0, 1e-9)) }
}

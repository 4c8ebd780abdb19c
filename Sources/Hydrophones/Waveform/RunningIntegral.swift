/// The running integral of p², and the time between the points at which it has reached 10 % and 90 %, with its gradient.
struct RunningIntegral {
  /// ∫p² dt over the record.
  let total: Double
  /// t90 − t10.
  let rise: Double
  /// Of `total` and of `rise`, with respect to every pressure.
  let totalGradient: [Double]
  let riseGradient: [Double]

  /// - Precondition: not all pressures 0.
  init(_ pascals: [Double], step: Double) {
    var integral: [Double] = []
    integral.reserveCapacity(pascals.count)
    var sum = 0.0
    for p in pascals {
      sum += p * p * step
      integral.append(sum)
    }
    total = sum
    let energy = pascals.map { 2 * $0 * step }
    totalGradient = energy

    /// t at a share x of the total, on straight lines between samples: t_i + Δt (xE − E_i)/D, D = E_{i+1} − E_i.
    func crossing(_ share: Double) -> (time: Double, gradient: [Double]) {
      let wanted = share * sum
      let next = integral.firstIndex { $0 >= wanted } ?? integral.count - 1
      guard next > 0 else { return (0, [Double](repeating: 0, count: pascals.count)) }
      let index = next - 1
      let difference = integral[next] - integral[index]
      let part = (wanted - integral[index]) / difference
      var gradient = energy.map { $0 * share * step / difference }
      for j in 0...index { gradient[j] -= energy[j] * step / difference }
      gradient[next] -= energy[next] * part * step / difference
      return ((Double(index) + part) * step, gradient)
    }
    let (early, earlyGradient) = crossing(0.1)
    let (late, lateGradient) = crossing(0.9)
    rise = late - early
    riseGradient = zip(lateGradient, earlyGradient).map { $0 - $1 }
  }
}

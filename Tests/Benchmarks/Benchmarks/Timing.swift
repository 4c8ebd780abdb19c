/// The shortest of several runs: what the machine can do when nobody disturbs it.
func shortest(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
  var best = Double.infinity
  let clock = ContinuousClock()
  for _ in 0..<runs {
    let time = try clock.measure(body)
    best = min(best, Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
  }
  return best
}

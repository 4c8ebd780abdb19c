import HistotripsyCore

// Between bursts: period, dead time, revisit, rest, distance, trains, dose.

extension Observer {
  /// Times between bursts are those between their triggers, which the controller keeps; a verb that takes longer than usual moves one of
  /// them. With a trigger wire that is not sound, bursts come when the wire wants.
  func judgeSpacing() -> [Violation] {
    var found: [Violation] = []
    var hits = [[Int]](repeating: [], count: plan.foci.count)
    var doses = [UInt32](repeating: 0, count: plan.foci.count)
    var run = 0
    for (i, burst) in seen.bursts.enumerated() {
      let now = allowances.at(burst.at)
      let rest = plan.stages.map(\.rest).max() ?? 0
      let slack = allowances.slack(since: burst.at - max(plan.revisit, rest))
      let isFree = now.unsoundOutputs.contains(.trigger)
      let stage = stage(burst)
      if i > 0 { found += isFree ? [] : period(i, slack) }
      found += isFree || now.unsoundOutputs.contains(.steer) ? [] : deadTime(burst, slack)
      guard let place = places[i] else {
        run = 0
        continue
      }
      let isDose = !isBaseline(burst)
      let isSame =
        i > 0 && places[i - 1] == place && isDose && !isBaseline(seen.bursts[i - 1])
        && seen.bursts[i - 1].cycles == burst.cycles
      // After a rest a train begins anew, whether or not the last one was full: something may have come between.
      let isRested = i > 0 && burst.at - seen.bursts[i - 1].at >= max(plan.revisit, stage.rest)
      let isTrain = isSame && !isRested && run < stage.pulsesPerTrain
      run = isTrain ? run + 1 : 1
      if !isTrain, !isFree {
        if let last = hits[place].last {
          found += revisit(burst, place, after: seen.bursts[last], slack)
        }
        if i > 0, let other = places[i - 1], other != place { found += distance(i, place, other, slack) }
      }
      hits[place].append(i)
      if isDose {
        doses[place] += 1
        let extra = UInt32(unasked.count { $0 <= burst.at })
        if doses[place] > plan.foci[place].pulses + extra {
          found.append(
            Violation(
              .dose, at: burst.at, "focus \(place): pulse \(doses[place]) of \(plan.foci[place].pulses)"))
        }
      }
    }
    return found
  }

  /// By its burst: stages differ in cycles.
  func stage(_ burst: TissueBurst) -> Prescription.Stage {
    plan.stages.first { $0.cycles == burst.cycles } ?? plan.stages[0]
  }

  private func period(_ i: Int, _ slack: Int64) -> [Violation] {
    let gap = seen.bursts[i].at - seen.bursts[i - 1].at
    let least = max(
      plan.periodMinimum, max(stage(seen.bursts[i]).period, stage(seen.bursts[i - 1]).period))
    if gap >= least - slack { return [] }
    return [Violation(.period, at: seen.bursts[i].at, "\(gap) ns after the last, \(least) wanted")]
  }

  private func deadTime(_ burst: TissueBurst, _ slack: Int64) -> [Violation] {
    guard let latched = wire(.arrived(.steer)).rises.last(where: { $0 <= burst.at }) else {
      return [Violation(.deadTime, at: burst.at, "no law was ever latched")]
    }
    if burst.at - latched >= plan.deadTime - slack { return [] }
    return [Violation(.deadTime, at: burst.at, "\(burst.at - latched) ns after the law")]
  }

  private func revisit(
    _ burst: TissueBurst, _ place: Int, after last: TissueBurst, _ slack: Int64
  ) -> [Violation] {
    let least = max(plan.revisit, stage(last).rest)
    if burst.at - last.at >= least - slack { return [] }
    return [
      Violation(.revisit, at: burst.at, "focus \(place) after \(burst.at - last.at) ns, \(least) wanted")
    ]
  }

  private func distance(_ i: Int, _ place: Int, _ other: Int, _ slack: Int64) -> [Violation] {
    let away = plan.foci[place].position - plan.foci[other].position
    let apart = (away * away).sum().squareRoot()
    // Foci of a grid lie exactly one spacing apart, give or take rounding.
    if apart >= plan.distance - 2e-9 { return [] }
    let gap = seen.bursts[i].at - seen.bursts[i - 1].at
    if gap >= plan.revisit - slack { return [] }
    return [
      Violation(.distance, at: seen.bursts[i].at, "foci \(other) and \(place), \(apart * 1e3) mm apart")
    ]
  }
}

import HistotripsyCore

// Between bursts: period, dead time, revisit, rest, distance, dose.

extension Observer {
  /// Times between bursts are those between their triggers, which the controller keeps; a verb that takes longer than usual moves
  /// one of them. With a trigger wire that is not sound, bursts come when the wire fires them.
  func judgeSpacing() -> [Violation] {
    var found: [Violation] = []
    /// The last burst at each focus.
    var last = [Int?](repeating: nil, count: plan.foci.count)
    var doses = plan.restored
    var run = 0
    let longestRest = plan.stages.map(\.rest).max() ?? 0
    for (i, burst) in seen.bursts.enumerated() {
      let now = allowances.at(burst.at)
      let slack = allowances.slack(since: burst.at - max(plan.revisit, longestRest))
      let isFree = now.unsoundOutputs.contains(.trigger)
      if i > 0, !isFree { found += period(i, slack) }
      if !isFree, !now.unsoundOutputs.contains(.steer) { found += deadTime(burst, slack) }
      guard let place = places[i] else {
        run = 0
        continue
      }
      let isTrain = continuesTrain(i, run)
      run = isTrain ? run + 1 : 1
      if !isTrain, !isFree, !allowances.arePlacesUnsure {
        if let last = last[place] { found += revisit(i, place, after: last, slack) }
        if i > 0, let other = places[i - 1], other != place { found += distance(i, place, other, slack) }
      }
      last[place] = i
      if !isBaseline[i] {
        doses[place] += 1
        let extra = UInt32(unaskedCount(through: burst.at))
        if doses[place] > plan.foci[place].pulses + extra, !allowances.arePlacesUnsure {
          let planned = plan.foci[place].pulses
          found.append(Violation(.dose, at: burst.at, "focus \(place): pulse \(doses[place]) of \(planned)"))
        }
      }
    }
    return found
  }

  /// Whether burst `i` goes on with a train of `run` pulses so far. After a rest a train begins anew, whether or not the last one
  /// was full: something may have come between.
  private func continuesTrain(_ i: Int, _ run: Int) -> Bool {
    guard i > 0, places[i - 1] == places[i], !isBaseline[i], !isBaseline[i - 1], stages[i - 1] == stages[i]
    else { return false }
    let stage = stage(i)
    let isRested = seen.bursts[i].at - seen.bursts[i - 1].at >= max(plan.revisit, stage.rest)
    return !isRested && run < stage.pulsesPerTrain
  }

  private func period(_ i: Int, _ slack: Int64) -> [Violation] {
    let gap = seen.bursts[i].at - seen.bursts[i - 1].at
    let least = max(plan.periodMinimum, max(stage(i).period, stage(i - 1).period))
    if gap >= least - slack { return [] }
    return [Violation(.period, at: seen.bursts[i].at, "\(gap) ns after the last, \(least) wanted")]
  }

  /// By the strobes on the wire, where wires were kept; else by the front end's own record, where there is one.
  private func deadTime(_ burst: TissueBurst, _ slack: Int64) -> [Violation] {
    if seen.edges.isEmpty, burst.record == nil { return [] }
    let strobe =
      seen.edges.isEmpty ? burst.record?.lawLatchedAt : wire(.arrived(.steer)).lastRise(through: burst.at)
    guard let latched = strobe else {
      return [Violation(.deadTime, at: burst.at, "no law was ever latched")]
    }
    if burst.at - latched >= plan.deadTime - slack { return [] }
    return [Violation(.deadTime, at: burst.at, "\(burst.at - latched) ns after the law")]
  }

  private func revisit(_ i: Int, _ place: Int, after last: Int, _ slack: Int64) -> [Violation] {
    let least = max(plan.revisit, stage(last).rest)
    let gap = seen.bursts[i].at - seen.bursts[last].at
    if gap >= least - slack { return [] }
    return [Violation(.revisit, at: seen.bursts[i].at, "focus \(place) after \(gap) ns, \(least) wanted")]
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

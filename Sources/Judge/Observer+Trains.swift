// Rules for records that know more than wires do: every deadline, and that nothing withheld a pulse.

extension Observer {
  /// No deadline is nearer than a period to the deadline or the trigger before it: pulses that were missed are not made up for.
  func judgeDeadlines() -> [Violation] {
    zip(seen.deadlines, seen.deadlines.dropFirst()).compactMap { previous, deadline in
      let period = max(previous.period, deadline.period)
      let gap = deadline.at - (previous.trigger ?? previous.at)
      if gap >= period { return nil }
      return Violation(.bunched, at: deadline.at, "\(gap) ns after the last, \(period) wanted")
    }
  }

  /// A train ends when it is full, when its focus has all its pulses, or when the focus enters its second stage; never before.
  func judgeTrains() -> [Violation] {
    guard case .areWhole(let lawsLostBefore) = seen.trains else { return [] }
    var found: [Violation] = []
    var doses = [UInt32](repeating: 0, count: plan.foci.count)
    /// The train under way.
    var train: (place: Int, stage: Int, pulses: Int, isOver: Bool)?
    for (i, burst) in seen.bursts.enumerated() {
      guard let place = places[i] else { continue }
      var current = (place: place, stage: stages[i], pulses: 1, isOver: false)
      if let train, train.place == place, !train.isOver, train.stage == stages[i], i != lawsLostBefore {
        current.pulses = train.pulses + 1
      } else if let train, !train.isOver, i != lawsLostBefore {
        found.append(
          Violation(
            .trainBroken, at: burst.at, "focus \(train.place) had \(train.pulses) pulses of its train"))
      }
      if !isBaseline[i] { doses[place] += 1 }
      let isFull = current.pulses == stage(i).pulsesPerTrain
      let isSpent = doses[place] == plan.foci[place].pulses
      let isNextStage = (doses[place] < plan.firstStagePulses) != (stages[i] == 0)
      current.isOver = isBaseline[i] || isFull || isSpent || isNextStage
      train = current
    }
    return found
  }
}

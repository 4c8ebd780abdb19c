import HistotripsyCore

// After a pass, a train on each focus in rotation, the array is silent until bubbles or droplets have come back.

extension Observer {
  /// The controller decides how many foci are in rotation together, but they are never more than those that still lack pulses:
  /// at most that many trains follow each other without a silence. Only a train that was given in full is counted, for one that
  /// was broken off may be given anew; and only bursts that were asked for, which are those that the controller knows of.
  func judgeReplenishment() -> [Violation] {
    guard plan.replenishment > 0 else { return [] }
    var found: [Violation] = []
    var left = zip(plan.foci, plan.restored).map { Int64($0.pulses) - Int64($1) }
    var trains = 0
    var most = 0
    var run = 0
    var last: Int?
    for (i, burst) in seen.bursts.enumerated() where !isUnasked(burst) {
      let place = places[i]
      let now = allowances.at(burst.at)
      let gap = last.map { burst.at - seen.bursts[$0].at } ?? .max
      if gap >= plan.replenishment - allowances.slack(since: burst.at - plan.replenishment) {
        trains = 0
        most = areDosesKnown ? left.count { $0 > 0 } : left.count
      } else if trains >= most, !now.unsoundOutputs.contains(.trigger) {
        found.append(
          Violation(
            .replenishment, at: burst.at, "after \(trains) trains and \(gap) ns, \(plan.replenishment) wanted"
          ))
      }
      let stage = stage(i)
      let isDose = !isBaseline[i]
      let isSame = last.map { places[$0] == place && !isBaseline[$0] && stages[$0] == stages[i] } ?? false
      let isTrain = isSame && isDose && gap < max(plan.revisit, stage.rest) && run < stage.pulsesPerTrain
      run = isTrain ? run + 1 : 1
      if !isDose || run == stage.pulsesPerTrain { trains += 1 }
      if isDose, let place { left[place] -= 1 }
      last = i
    }
    return found
  }

  /// Where waves meet elsewhere, or with another strength, than they should, the tissue does not tell which focus lacks pulses.
  private var areDosesKnown: Bool {
    !allowances.isDriveUnsound && !allowances.areLawsUnsound && !allowances.isSupplyUnsound
      && allowances.unsoundOutputs.isDisjoint(with: [.steer, .trigger])
  }
}

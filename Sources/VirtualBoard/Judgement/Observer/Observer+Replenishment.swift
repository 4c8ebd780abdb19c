import HistotripsyCore

// After a pass, a train on each focus in rotation, the array is silent until bubbles or droplets have come back.

extension Observer {
  /// How many foci are in rotation together is the controller's affair, but they are never more than those that still lack pulses: at most
  /// so many trains follow each other without a silence. Only a train that was given in full is counted, for one that was broken off may be
  /// given anew; and only bursts that were asked for, which are those that the controller knows of.
  func judgeReplenishment() -> [Violation] {
    guard plan.replenishment > 0 else { return [] }
    var found: [Violation] = []
    var left = plan.foci.map { Int64($0.pulses) }
    var trains = 0
    var most = 0
    var run = 0
    var last: (burst: TissueBurst, place: Int?)?
    let strays = Set(unasked)
    for (burst, place) in zip(seen.bursts, places) where !strays.contains(burst.at) {
      let now = allowances.at(burst.at)
      let gap = last.map { burst.at - $0.burst.at } ?? .max
      if gap >= plan.replenishment - allowances.slack(since: burst.at - plan.replenishment) {
        trains = 0
        most = areDosesKnown ? left.count { $0 > 0 } : left.count
      } else if trains >= most, !now.unsoundOutputs.contains(.trigger) {
        found.append(
          Violation(
            .replenishment, at: burst.at, "after \(trains) trains and \(gap) ns, \(plan.replenishment) wanted"
          ))
      }
      let stage = stage(burst)
      let isDose = !isBaseline(burst)
      let isSame =
        last.map { $0.place == place && !isBaseline($0.burst) && $0.burst.cycles == burst.cycles } ?? false
      let isTrain = isSame && isDose && gap < max(plan.revisit, stage.rest) && run < stage.pulsesPerTrain
      run = isTrain ? run + 1 : 1
      if !isDose || run == stage.pulsesPerTrain { trains += 1 }
      if isDose, let place { left[place] -= 1 }
      last = (burst, place)
    }
    return found
  }

  /// Where waves meet elsewhere, or with another strength, than they should, nobody can tell from the tissue which focus lacks what.
  private var areDosesKnown: Bool {
    !allowances.isDriveUnsound && !allowances.areLawsUnsound && !allowances.isSupplyUnsound
      && allowances.unsoundOutputs.isDisjoint(with: [.steer, .trigger])
  }
}

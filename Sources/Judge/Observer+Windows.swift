// Over windows of time: duty, energy, the number of pulses.

extension Observer {
  func judgeWindows() -> [Violation] {
    var found: [Violation] = []
    var dutyFirst = 0
    var onTime: Int64 = 0
    var energyFirst = 0
    var energies: [Double] = []
    for (i, burst) in seen.bursts.enumerated() {
      let now = allowances.at(burst.at)
      let slack = allowances.slack(since: burst.at - max(plan.dutyWindow, plan.energyWindow))
      onTime += burst.onTime
      while dutyFirst < i, burst.at - seen.bursts[dutyFirst].at >= plan.dutyWindow - slack {
        onTime -= seen.bursts[dutyFirst].onTime
        dutyFirst += 1
      }
      let isFree = now.unsoundOutputs.contains(.trigger)
      if onTime > plan.onTimeInWindow, !isFree {
        found.append(
          Violation(.duty, at: burst.at, "\(onTime) ns in the window, \(plan.onTimeInWindow) allowed"))
      }
      let energy =
        burst.known.energy ?? burst.rail * burst.rail * plan.conductance * Double(burst.onTime) * 1e-9
      energies.append(energy)
      while energyFirst < i, burst.at - seen.bursts[energyFirst].at >= plan.energyWindow - slack {
        energyFirst += 1
      }
      // The rail stands within its tolerance of the set-point, at least within 0.5 V, which counts twice in an energy. One that
      // is stated exactly is allowed the rounding of its sum.
      let sum = energies[energyFirst...].reduce(0, +)
      let doubt = burst.known.energy == nil ? 1 + 2 * max(plan.railTolerance, 0.5 / burst.rail) : 1 + 1e-12
      if sum > plan.energyInWindow * doubt, !isFree, !now.isDriveUnsound {
        found.append(
          Violation(.energy, at: burst.at, "\(sum) J in the window, \(plan.energyInWindow) allowed"))
      }
      if i + 1 > Int(plan.pulsesMaximum) {
        found.append(Violation(.pulses, at: burst.at, "\(i + 1) pulses, \(plan.pulsesMaximum) allowed"))
      }
    }
    return found
  }
}

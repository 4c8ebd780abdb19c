import HistotripsyCore
import VirtualBoard

// What reached the tissue, burst by burst.

extension Observer {
  func judgeBursts() -> [Violation] {
    var found: [Violation] = []
    for (i, burst) in seen.bursts.enumerated() {
      let now = allowances.at(burst.at)
      found += conditions(burst, now)
      found += strength(burst, now)
      found += lease(i, burst, now)
      if plan.arePlacesJudged, places[i] == nil, !now.areLawsUnsound, !now.unsoundOutputs.contains(.steer) {
        found.append(
          Violation(
            .place, at: burst.at, burst.position == nil ? "the waves meet nowhere" : "no focus is there"))
      }
      if !plan.stages.contains(where: { $0.cycles == burst.cycles }) {
        found.append(Violation(.stage, at: burst.at, "\(burst.cycles) cycles belong to no stage"))
      }
    }
    return found
  }

  /// The conditions as the wires tell them. A front end that protects by itself does so at once; one that trusts is as quick as
  /// the controller.
  private func conditions(_ burst: TissueBurst, _ now: Allowances) -> [Violation] {
    var found: [Violation] = []
    let t = burst.at
    // An edge that arrives late, or by itself, was not given when it fires.
    let isLoose = now.unsoundOutputs.contains(.trigger)
    func check(_ rule: Violation.Rule, _ wire: WireEdge.Wire, bad isAsserted: Bool, within: Int64) {
      let course = self.wire(wire)
      guard course.isAsserted(at: t) == isAsserted else { return }
      // An edge in the very nanosecond of the burst did not come before it.
      let age = course.age(at: t) ?? t
      if age > within { found.append(Violation(rule, at: t, "\(wire.name) for \(age) ns")) }
    }
    func patience(_ line: InputLine) -> Int64 {
      if !now.isFrontEndTrusting { return 0 }
      return isLoose ? .max : reaction(line, at: t)
    }
    check(.burstWhileDisabled, .highVoltage, bad: false, within: 0)
    check(.burstWhileStopped, .input(.emergencyStop), bad: true, within: patience(.emergencyStop))
    check(.burstWhileInterlockOpen, .input(.interlock), bad: false, within: patience(.interlock))
    check(.burstWhileFaultLatched, .input(.fault), bad: true, within: patience(.fault))
    if plan.isGated {
      check(.burstOutsideGate, .input(.respiratoryGate), bad: false, within: patience(.respiratoryGate))
    }
    let beat = wire(.arrived(.heartbeat)).age(at: t)
    if beat.map({ $0 > Self.watchdog }) ?? true {
      found.append(Violation(.burstWithoutHeartbeat, at: t, "no edge for \(beat ?? -1) ns"))
    }
    return found
  }

  /// The conditions as the front end recorded them, and where, how long and how strongly it fired.
  func judgeRecordedConditions() -> [Violation] {
    var found: [Violation] = []
    for (i, burst) in seen.bursts.enumerated() {
      let now = allowances.at(burst.at)
      found += strength(burst, now)
      if let record = burst.record {
        if plan.isGated, !record.isGateOpen {
          found.append(Violation(.burstOutsideGate, at: burst.at, "the front end recorded a closed gate"))
        }
        if !record.isArmed {
          found.append(
            Violation(.burstWhileDisabled, at: burst.at, "the front end recorded that it was not armed"))
        }
      }
      if plan.arePlacesJudged, places[i] == nil, !now.areLawsUnsound, !now.unsoundOutputs.contains(.steer) {
        found.append(Violation(.place, at: burst.at, "no focus is there"))
      }
    }
    return found
  }

  private func strength(_ burst: TissueBurst, _ now: Allowances) -> [Violation] {
    var found: [Violation] = []
    // Above its limit by more than the 2 % at which a front end trips that does not trust.
    if burst.rail > plan.railMaximum * 1.02, !(now.isDriveUnsound && now.isFrontEndTrusting) {
      found.append(Violation(.rail, at: burst.at, "\(burst.rail) V"))
    }
    // The controller's model of the array and the tank's differ by 3 % at most, the rail by its tolerance.
    if burst.pressure > plan.setPointMaximum * (1.03 + plan.railTolerance), !now.isDriveUnsound,
      !allowances.arePlacesUnsure
    {
      found.append(Violation(.pressure, at: burst.at, "\(burst.pressure / 1e6) MPa"))
    }
    if burst.onTime > plan.burstMaximum {
      found.append(Violation(.burstLength, at: burst.at, "\(burst.onTime) ns"))
    }
    return found
  }

  private func lease(_ i: Int, _ burst: TissueBurst, _ now: Allowances) -> [Violation] {
    if now.isSupplyUnsound { return [] }
    // A front end that trusts fires beyond any lease what was not asked for, and the pulse in preparation after it. It also
    // fires when a grant was lost on the bus; the controller need not notice that, because a front end that refuses does.
    let isUnasked = unasked.contains { $0 <= burst.at && burst.at - $0 < Self.preparation }
    if now.isFrontEndTrusting, isUnasked || now.isBusUnsound { return [] }
    if let granted = burst.record?.leasedAt, burst.at - granted > Self.leaseLasts, !now.isBusUnsound,
      !now.isClockUnsound
    {
      return [Violation(.lease, at: burst.at, "granted \(burst.at - granted) ns before")]
    }
    let left = Int32(bitPattern: burst.leaseEnd &- burst.number)
    if left >= 0, left < Int32(plan.lease) { return [] }
    return [Violation(.lease, at: burst.at, "pulse \(burst.number), granted through \(burst.leaseEnd)")]
  }
}

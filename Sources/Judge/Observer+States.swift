import HistotripsyCore
import VirtualBoard

// What a state promises: `ready` that the self-test has seen everything, every state of rest that nothing is left behind.

extension Observer {
  func judgeStates() -> [Violation] {
    seen.samples.flatMap { sample -> [Violation] in
      switch sample.state {
      case .ready: ready(sample)
      case .paused, .complete, .stopped: rest(sample)
      case .faulted: leftBehind(sample)
      case .off, .selfTest, .armed, .treating: []
      }
    }
  }

  /// `ready` is entered from the self-test; a tank also enters it from rest.
  private func ready(_ sample: StateSample) -> [Violation] {
    guard let begun = lastSelfTest(before: sample.at), sample.isPowered else { return rest(sample) }
    let now = allowances.at(sample.at)
    var missed: [String] = []
    func check(_ line: InputLine, bad isAsserted: Bool) {
      if now.untoldLines.contains(line) { return }
      let course = wire(.input(line))
      guard course.isAsserted(at: sample.at) == isAsserted else { return }
      if course.age(at: sample.at) ?? sample.at >= sample.at - begun { missed.append(line.name) }
    }
    check(.emergencyStop, bad: true)
    check(.interlock, bad: false)
    check(.fault, bad: true)
    if sample.isReadySeen, !now.looseLines.contains(.ready), isReadyHeld(since: begun, at: sample.at) {
      missed.append("ready without high voltage")
    }
    // Where the line is out of order it may have moved after the last look at it; the bus takes up to `preparation` from there.
    let isNew = (wire(.arrived(.enable)).age(at: sample.at) ?? .max) < Self.preparation
    if sample.isEnableArriving, !(now.unsoundOutputs.contains(.enable) && isNew) {
      missed.append("enable arrives asserted")
    }
    if sample.rail > plan.railOff + 1, !allowances.blind.contains(.railMonitor), !now.isDriveUnsoundBySensor {
      missed.append("\(sample.rail) V on the rail")
    }
    missed += unproven(from: begun, to: sample.at, now)
    if let power = lossOfPower(from: begun, to: sample.at) { missed.append("power was lost at \(power) ns") }
    if isOutside(plan.waterLimits, seen.water, from: begun, to: sample.at, now, .water) {
      missed.append("water")
    }
    if isOutside(-273...plan.headMaximum, seen.head, from: begun, to: sample.at, now, .head) {
      missed.append("head")
    }
    if !sample.areLimitsLocked { missed.append("limits are not locked") }
    if missed.isEmpty { return leftBehind(sample) }
    return [Violation(.selfTestMissed, at: sample.at, missed.joined(separator: ", "))]
  }

  /// What the front end protects against by itself has been tried: a trigger without a lease, and a heartbeat that ceases.
  private func unproven(from begun: Int64, to end: Int64, _ now: Allowances) -> [String] {
    var missed: [String] = []
    let wasTried = proofs.contains { $0 >= begun && $0 <= end }
    if !wasTried { missed.append("no trigger was tried without a lease") }
    let beat = wire(.arrived(.heartbeat))
    let enable = wire(.arrived(.enable))
    // The watchdog waits 95 ms at least.
    let didLatch = wire(.input(.fault)).rises.contains { t in
      t >= begun && t <= end && enable.isAsserted(at: t) && beat.age(at: t).map { $0 >= 95_000_000 } ?? false
    }
    if !didLatch { missed.append("the watchdog was not tried") }
    return missed
  }

  private func lastSelfTest(before t: Int64) -> Int64? {
    let states = seen.samples.last { $0.at <= t && $0.state == .selfTest }
    let ready = seen.samples.last { $0.at < t && $0.state == .ready }
    guard let states, states.at > ready?.at ?? .min else { return nil }
    return states.at
  }

  /// A line that says ready all the while is stuck: with the high voltage off the front end cannot be.
  private func isReadyHeld(since begun: Int64, at t: Int64) -> Bool {
    guard let before = seen.samples.last(where: { $0.at == begun }) else { return false }
    return before.isReadySeen && !wire(.input(.ready)).isAsserted(at: t)
  }

  /// After the front end has been identified, which takes 20 ms at most, a loss of power takes every part's configuration.
  private func lossOfPower(from begun: Int64, to end: Int64) -> Int64? {
    let power = wire(.power)
    guard let off = power.next(after: begun + 20_000_000), off < end else { return nil }
    return off
  }

  private func isOutside(
    _ limits: ClosedRange<Double>?, _ course: TemperatureCourse?, from: Int64, to: Int64, _ now: Allowances,
    _ sensor: BoardSensor
  ) -> Bool {
    guard let limits, let course, !now.unsoundThermometers.contains(sensor) else { return false }
    if allowances.outages.contains(where: { $0.sensor == sensor }) { return false }
    return [from, to].allSatisfy { t in
      let celsius = course.celsius(at: t)
      return celsius < limits.lowerBound - 0.5 || celsius > limits.upperBound + 0.5
    }
  }

  /// States that say that the high voltage is off and that every pulse is accounted for.
  private func rest(_ sample: StateSample) -> [Violation] {
    var found = leftBehind(sample)
    if sample.isHighVoltageOn || sample.isEnableArriving {
      found.append(
        Violation(.restEnergised, at: sample.at, "\(sample.state.name) with the high voltage or enable on"))
    }
    let now = allowances.at(sample.at)
    // A brown-out resets the rail monitor, which then reads 0 V while the rail is still falling; a bus that garbles what it carries
    // may say 0 V too, for rail readings have no check.
    if sample.rail > plan.railOff + 1, !allowances.blind.contains(.railMonitor), !now.isDriveUnsoundBySensor,
      !now.isSupplyUnsound, !now.isBusUnsound
    {
      found.append(
        Violation(.restEnergised, at: sample.at, "\(sample.state.name), \(sample.rail) V on the rail"))
    }
    return found
  }

  /// Lease and drive taken back, `enable` released. What cannot be reached any more is covered by the watchdog.
  private func leftBehind(_ sample: StateSample) -> [Violation] {
    let now = allowances.at(sample.at)
    var left: [String] = []
    if wire(.driven(.enable)).isAsserted(at: sample.at), !now.isClockUnsound { left.append("enable") }
    let isReachable = !now.isBusUnsound && !now.isSupplyUnsound && sample.isPowered
    if isReachable, wasIdentified(before: sample.at) {
      if Int32(bitPattern: sample.leaseEnd &- sample.fired) > 0 {
        left.append("a lease through \(sample.leaseEnd)")
      }
      if sample.setPoint > 0, !now.isDriveUnsound { left.append("a drive of \(sample.setPoint) V") }
    }
    if left.isEmpty { return [] }
    return [
      Violation(.leftBehind, at: sample.at, "\(sample.state.name), and left: " + left.joined(separator: ", "))
    ]
  }

  /// Before the first self-test has passed there is nothing that the controller has to take back.
  private func wasIdentified(before t: Int64) -> Bool {
    seen.samples.contains { $0.at <= t && $0.state == .ready }
  }
}

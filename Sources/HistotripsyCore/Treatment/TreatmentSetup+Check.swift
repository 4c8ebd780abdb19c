extension TreatmentSetup {
  /// Whether regimen and limits fit each other and every number its range: the first of the three
  /// times that limits are checked.
  /// - Throws: the first thing wrong.
  public func check() throws(SetupFault) {
    do throws(RegimenFault) { try regimen.check() } catch { throw .regimen(error) }
    try checkLimits()
    if regimen.setPoint > limits.setPointMaximum { throw .exceeds(.setPoint) }
    if regimen.longestBurst > limits.burstMaximum { throw .exceeds(.burst) }
    if regimen.shortestPeriod < limits.periodMinimum { throw .exceeds(.period) }
    if regimen.deadTime < limits.deadTimeMinimum { throw .exceeds(.deadTime) }
    // In its own window, or the front end would refuse in the middle of a treatment what the
    // regimen permits.
    let mostOnTime = limits.dutyMaximum.onTime(in: limits.dutyWindow)
    if regimen.dutyLimit > limits.dutyMaximum || regimen.mostOnTime(in: limits.dutyWindow) > mostOnTime {
      throw .exceeds(.duty)
    }
    if baselinePulses > 256 || (baselinePulses > 0 && UInt32(baselinePulses) < cavitation.baselineMinimum) {
      throw .outOfRange(.baselinePulses)
    }
    if !cavitation.areConsistent { throw .outOfRange(.cavitationCriteria) }
    if !criteria.areConsistent { throw .outOfRange(.fractionationCriteria) }
    if !(baselineShare >= 0.02 && baselineShare <= 0.5) { throw .outOfRange(.baselineShare) }
    if leasePulses < 1 || leasePulses > 1024 { throw .outOfRange(.leasePulses) }
    if listen <= regimen.longestBurst || listen > .milliseconds(65) { throw .outOfRange(.listen) }
    try checkBus()
  }

  private func checkLimits() throws(SetupFault) {
    if limits.railMaximum <= .zero || limits.railMaximum > frontEnd.railFullScale {
      throw .contradictoryLimits(.rail)
    }
    if limits.burstMaximum <= .zero { throw .contradictoryLimits(.burst) }
    // The front end takes whole microseconds: half of one would be found out when the limits are to
    // be locked.
    if limits.dutyWindow.count % 1000 != 0 { throw .contradictoryLimits(.duty) }
    if limits.periodMinimum <= limits.burstMaximum { throw .contradictoryLimits(.period) }
    if limits.dutyMaximum.partsPerMillion == 0 || limits.dutyWindow < limits.burstMaximum {
      throw .contradictoryLimits(.duty)
    }
    if limits.deadTimeMinimum < .microseconds(200) { throw .contradictoryLimits(.deadTime) }
    if limits.pulsesMaximum == 0 { throw .contradictoryLimits(.pulses) }
    if limits.setPointMaximum <= .zero { throw .contradictoryLimits(.setPoint) }
    if limits.waterMinimum >= limits.waterMaximum { throw .contradictoryLimits(.waterTemperature) }
    if !(limits.railTolerance > 0 && limits.railTolerance <= 0.2) {
      throw .contradictoryLimits(.railTolerance)
    }
    if !(limits.steeringLossMaximumDecibels > 0 && limits.steeringLossMaximumDecibels <= 40) {
      throw .contradictoryLimits(.steeringLoss)
    }
  }

  /// One pulse's traffic has to fit into one period: what goes before a trigger, the listening, and
  /// the feature block.
  private func checkBus() throws(SetupFault) {
    guard frontEnd.isInRange else { throw .outOfRange(.frontEnd) }
    if lateInSuccessionMaximum < 1 { throw .outOfRange(.lateInSuccessionMaximum) }
    // 1 nV/Pa to 1 mV/Pa: needle, membrane and fibre-optic hydrophones with and without amplifier
    // lie within.
    if case .hydrophone(let voltsPerPascal) = feedback,
      !(voltsPerPascal >= 1e-9 && voltsPerPascal <= 1e-3)
    {
      throw .outOfRange(.sensitivity)
    }
    let needed = servedPeriod
    if needed > regimen.shortestPeriod { throw .busTooSlow(needed: needed, period: regimen.shortestPeriod) }
  }
}

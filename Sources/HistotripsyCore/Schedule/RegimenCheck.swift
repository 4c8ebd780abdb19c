extension Regimen {
  /// The most bursts that a duty or energy window may hold: the length of the history kept of them.
  public static var maximumBurstsPerWindow: Int { BurstHistory.maximumCapacity - 2 }

  /// Bursts that the scheduler keeps of this regimen: those of its longest window at its shortest period, and two. Meaningful once checked.
  public var burstsKept: Int {
    let window = dutyWindow < energyWindow ? energyWindow : dutyWindow
    let most = (window.count + shortestPeriod.count - 1) / shortestPeriod.count + 2
    return most < Int64(BurstHistory.maximumCapacity) ? Int(most) : BurstHistory.maximumCapacity
  }

  /// Whether the regimen can be given at all: every field in its range, and no field contradicting
  /// another.
  ///
  /// Says nothing about limits of the equipment; those are `Limits`.
  /// - Throws: the first field that is not.
  public func check() throws(RegimenFault) {
    try Self.require(.frequency, frequency.hertz, 20e3, 20e6)
    try Self.require(.setPoint, setPoint.megapascals, 0.01, 200)
    try Self.require(.deadTime, deadTime.seconds, 200e-6, 1)
    try check(firstStage, .firstStageCycles, .firstStagePeriod, .firstStagePulsesPerTrain, .firstStageRest)
    if hasSecondStage {
      try Self.require(.firstStagePulses, Double(firstStagePulses), 1, Double(UInt32.max - 1))
      try check(
        secondStage, .secondStageCycles, .secondStagePeriod, .secondStagePulsesPerTrain, .secondStageRest)
    }
    try Self.require(.minimumRevisit, minimumRevisit.seconds, 0, 3600)
    try Self.require(.replenishment, replenishment.seconds, 0, 3600)
    try Self.require(.minimumDistance, minimumDistance.millimetres, 0, 1000)
    // A pulse as late as half a period would be nearer to the next slot than to its own.
    let halfPeriod = shortestPeriod.seconds / 2
    try Self.require(.lateTolerance, lateTolerance.seconds, 1e-6, halfPeriod < 10e-3 ? halfPeriod : 10e-3)
    try checkWindows()
  }

  /// Whether any pulse belongs to the second stage.
  public var hasSecondStage: Bool { firstStagePulses != .max }

  /// The shortest time from one trigger to the next.
  public var shortestPeriod: Nanoseconds {
    hasSecondStage && secondStage.period < firstStage.period ? secondStage.period : firstStage.period
  }

  /// The longest burst.
  public var longestBurst: Nanoseconds {
    let first = burstDuration(firstStage)
    let second = hasSecondStage ? burstDuration(secondStage) : first
    return first < second ? second : first
  }

  /// The most transmission that this regimen lets into any window of this length, never less than
  /// it may really be: by the number of its own duty windows that lie in it, and by its periods.
  /// - Parameter window: more than 0.
  public func mostOnTime(in window: Nanoseconds) -> Nanoseconds {
    precondition(window > .zero, "a window of no length")
    let windows = (window.count + dutyWindow.count - 1) / dutyWindow.count
    let byDuty = dutyLimit.onTime(in: dutyWindow) * windows
    let byPeriod: Nanoseconds
    if hasSecondStage {
      // Every burst but the last is followed by its own period at least.
      let first = burstDuration(firstStage).seconds / firstStage.period.seconds
      let second = burstDuration(secondStage).seconds / secondStage.period.seconds
      let share = first > second ? first : second
      byPeriod = Nanoseconds(Int64(share * Double(window.count)) + 1) + longestBurst
    } else {
      byPeriod = longestBurst * ((window.count + firstStage.period.count - 1) / firstStage.period.count)
    }
    return byDuty < byPeriod ? byDuty : byPeriod
  }

  private func check(
    _ stage: Stage, _ cycles: RegimenField, _ period: RegimenField, _ train: RegimenField,
    _ rest: RegimenField
  ) throws(RegimenFault) {
    try Self.require(cycles, Double(stage.cycles), 1, Double(UInt16.max))
    // Dead time must fit between the end of a burst and the next trigger.
    let occupied = (burstDuration(stage) + deadTime).seconds
    try Self.require(period, stage.period.seconds, occupied > 100e-6 ? occupied : 100e-6, 100)
    try Self.require(train, Double(stage.pulsesPerTrain), 1, Double(UInt16.max))
    try Self.require(rest, stage.rest.seconds, 0, 3600)
  }

  private func checkWindows() throws(RegimenFault) {
    let longestWindow = (shortestPeriod * Int64(Self.maximumBurstsPerWindow)).seconds
    let highest = longestWindow < 3600 ? longestWindow : 3600
    try Self.require(.dutyWindow, dutyWindow.seconds, longestBurst.seconds, highest)
    try Self.require(.energyWindow, energyWindow.seconds, longestBurst.seconds, highest)
    // One burst has to fit its window, or nothing is ever fired.
    let needed = (longestBurst.seconds / dutyWindow.seconds * 1e6).rounded(.up)
    try Self.require(.dutyLimit, Double(dutyLimit.partsPerMillion), needed < 1 ? 1 : needed, 1e6)
    if dutyLimit.onTime(in: dutyWindow) < longestBurst {
      throw RegimenFault(
        field: .dutyLimit, value: Double(dutyLimit.partsPerMillion), lowest: needed + 1, highest: 1e6)
    }
    try Self.require(.energyLimit, energyLimit.joules, 1e-9, BurstHistory.maximumEnergy.joules)
  }

  private static func require(
    _ field: RegimenField, _ value: Double, _ lowest: Double, _ highest: Double
  ) throws(RegimenFault) {
    guard value >= lowest, value <= highest else {
      throw RegimenFault(field: field, value: value, lowest: lowest, highest: highest)
    }
  }
}

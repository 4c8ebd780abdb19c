/// How many foci are in rotation together.
///
/// Enough that revisit and rest times cost nothing while others are visited; no more, so that
/// regions of the target are finished one after the other and few laws are needed at a time.
public enum RotationWindow {
  /// Foci beyond the strict need, where a minimum distance asks for a choice among those that are
  /// due.
  public static var distanceMargin: Int { 16 }

  /// The fewest foci with which the regimen's waiting times cost no time.
  ///
  /// With W foci, W − 1 trains and one period pass between two trains of one focus.
  public static func minimum(for regimen: Regimen) -> Int {
    var gap = gap(after: regimen.firstStage, regimen)
    var train = trainTime(regimen.firstStage)
    var period = regimen.firstStage.period
    if regimen.hasSecondStage {
      // Foci of both stages may be in rotation together: the longest gap, filled by the shortest
      // trains.
      let otherGap = Self.gap(after: regimen.secondStage, regimen)
      let otherTrain = trainTime(regimen.secondStage)
      gap = otherGap > gap ? otherGap : gap
      train = otherTrain < train ? otherTrain : train
      period = regimen.shortestPeriod
    }
    // A pass is at least as long as the silence after it, or the array would be silent most of the
    // time.
    if regimen.replenishment > gap { gap = regimen.replenishment }
    var minimum = 1
    if gap > period { minimum += Int((gap.count - period.count + train.count - 1) / train.count) }
    if regimen.minimumDistance > .zero { minimum += distanceMargin }
    return minimum < PulseScheduler.maximumFoci ? minimum : PulseScheduler.maximumFoci
  }

  /// Foci in rotation: batches of equal size, none smaller than `minimum` unless there are fewer
  /// foci, limited by slots.
  ///
  /// Where foci outnumber slots, a share of the slots is kept for laws that are loaded ahead.
  public static func size(for regimen: Regimen, foci: Int, slots: Int) -> Int {
    precondition(foci >= 1 && slots >= 1, "foci and slots")
    let least = minimum(for: regimen)
    let batches = foci / least
    let even = batches <= 1 ? foci : (foci + batches - 1) / batches
    if foci <= slots || slots == 1 { return even < slots ? even : slots }
    let ahead = slots / 8 > 1 ? slots / 8 : 1
    return even < slots - ahead ? even : slots - ahead
  }

  /// From the last pulse of a train to the next pulse of the same focus.
  static func gap(after stage: Stage, _ regimen: Regimen) -> Nanoseconds {
    stage.rest > regimen.minimumRevisit ? stage.rest : regimen.minimumRevisit
  }

  private static func trainTime(_ stage: Stage) -> Nanoseconds { stage.period * Int64(stage.pulsesPerTrain) }
}

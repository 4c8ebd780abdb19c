import HistotripsyCore

/// What a hydrophone in the field has been through: driven beyond its limit once, it is not the same any more.
struct HydrophoneCondition {
  /// Pascals of peak negative pressure.
  private(set) var largest = 0.0
  private(set) var isBroken = false

  /// Of its sensitivity, what is left: cavitation takes the electrode off the tip; a third remains [M].
  var share: Double { isBroken ? 1.0 / 3 : 1 }

  mutating func bear(_ pascals: Double, limit: Double) {
    largest = max(largest, pascals)
    if pascals > limit { isBroken = true }
  }
}

extension FractionationMonitor {
  /// The silent pulses of a focus up to now were silent for a reason that has nothing to do with it.
  public mutating func forgetSilence(of focus: FocusIndex) {
    var record = self[focus]
    record.silentRun = 0
    restore(record, of: focus)
  }
}

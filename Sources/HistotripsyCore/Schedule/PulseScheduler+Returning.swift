// A focus that was retired comes back.

extension PulseScheduler {
  /// A focus gets the rest of its pulses after all. It waits for its law like one that was never
  /// hit, keeps its revisit time, and goes behind the foci that wait already where those come first in
  /// the visiting order. O(foci): it happens by a person's word.
  /// - Precondition: it is retired, and has pulses left.
  public mutating func bringBack(_ focus: FocusIndex) {
    let i = focus.index
    let record = queues.records[i]
    precondition(record.place == .retired && record.delivered < record.planned, "nothing to bring back")
    queues.move(i, to: .waiting)
    pulsesLeft += UInt64(record.planned - record.delivered)
    fociLeft += 1
    var place = 0
    while place < nextPlace {
      if order[place] == focus { nextPlace = place }
      place += 1
    }
  }
}

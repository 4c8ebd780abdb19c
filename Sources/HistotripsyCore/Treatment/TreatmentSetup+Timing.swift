// What one pulse takes on the bus: the arithmetic behind its lead, and behind the fastest
// repetition that is possible.

extension TreatmentSetup {
  /// Time before the deadline at which idling ends and only the last looks at the lines remain.
  static var finalApproach: Nanoseconds { .microseconds(60) }

  /// The lease is granted, and the front end asked, no sooner than this before the deadline: a lease
  /// lasts 50 ms (`Board/front-end.md` §4), and what the front end says is to be news.
  static var permission: Nanoseconds { .milliseconds(10) }

  /// What a transaction takes besides its bytes.
  static var transactionOverhead: Nanoseconds { .microseconds(30) }

  /// Nine clocks a byte.
  func wireTime(bytes: Int) -> Nanoseconds {
    Nanoseconds(Int64((Double(bytes * 9) / frontEnd.busClock.hertz * 1e9).rounded(.up)))
  }

  /// From the decision to the deadline. Patient where the period leaves the time: a rail that has
  /// far to go is read up to twelve times, over some four of its time constants; else four times.
  var preparation: Nanoseconds {
    let patient = preparation(railReads: 12)
    return patient + afterTrigger <= regimen.shortestPeriod ? patient : preparation(railReads: 4)
  }

  /// The shortest period that the bus can serve.
  var servedPeriod: Nanoseconds { preparation(railReads: 4) + afterTrigger }

  /// SELECT 5 bytes, amplitude 3, rail 5 for each look while it settles, LEASE 7, PREFIRE 15; then
  /// the dead time.
  private func preparation(railReads: Int) -> Nanoseconds {
    let wire = wireTime(bytes: 5 + 3 + 5 * railReads + 7 + 15)
    return wire + Self.transactionOverhead * Int64(4 + railReads) + regimen.deadTime + Self.finalApproach
  }

  /// Listening, the front end's computing, and the feature block: 37 bytes.
  private var afterTrigger: Nanoseconds {
    listen + .microseconds(10) + wireTime(bytes: 37) + Self.transactionOverhead
  }
}

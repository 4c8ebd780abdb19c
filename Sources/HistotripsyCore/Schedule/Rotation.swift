// What the scheduler remembers of the pulses that were given, each with what always holds of it.

/// A slot in time: when a pulse was due or given, and the period that follows it.
struct SlotInTime: BitwiseCopyable {
  /// The trigger as it was reported, or the deadline of a pulse that was withheld.
  let at: Instant
  let period: Nanoseconds
}

/// The last burst that fired.
struct LastBurst: BitwiseCopyable {
  let focus: Int
  /// Invariant: not later than the scheduler's clock, and not later than the last slot.
  let at: Instant
}

/// Bursts on one focus without visiting another.
struct Train: BitwiseCopyable {
  /// Invariant: the only focus whose place is `inTrain`.
  let focus: Int
  /// Bursts of it that have fired.
  /// Invariant: 1 or more, and fewer than the stage's `pulsesPerTrain`.
  var fired: UInt16
}

/// A pass: a train on each focus in rotation. After it the array is silent while microbubbles come
/// back.
struct Pass: BitwiseCopyable {
  /// Foci in rotation when the pass began.
  private(set) var length = 0
  /// Trains of this pass so far.
  private(set) var trains = 0
  /// Of these, the trains whose focus stays in rotation.
  /// Invariant: not more than `trains`.
  private(set) var staying = 0
  /// When the silence after the last pass ends; `nil` before the first has ended.
  private(set) var resumesAt: Instant?

  /// A train has ended.
  /// - Parameter rotation: foci in rotation, that of the train included.
  mutating func count(stays: Bool, rotation: Int) {
    if trains == 0 { length = rotation }
    trains += 1
    if stays { staying += 1 }
  }

  /// A pass ends when every focus left in rotation has had its train, and no later than after as
  /// many trains as it began with foci.
  func isOver(rotation: Int) -> Bool { trains > 0 && (trains >= length || staying >= rotation) }

  /// The pass is over; the next may begin at `instant`.
  mutating func end(resumingAt instant: Instant) {
    trains = 0
    staying = 0
    resumesAt = instant
  }
}

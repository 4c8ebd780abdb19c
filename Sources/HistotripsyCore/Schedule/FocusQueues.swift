/// The scheduler's queues, linked through the foci's own records: first in, first out, and out of
/// the middle too. All O(1).
///
/// In each of the queues of the rotation foci become eligible in the order in which they stand,
/// because all of a queue wait equally long after their trains.
struct FocusQueues: ~Copyable {
  var records: FixedArray<ScheduledFocus>
  private var heads = InlineArray<4, UInt16>(repeating: ScheduledFocus.none)
  private var tails = InlineArray<4, UInt16>(repeating: ScheduledFocus.none)

  init(records: consuming FixedArray<ScheduledFocus>) { self.records = records }

  func head(_ place: FocusPlace) -> UInt16 {
    guard let queue = place.queue else { return ScheduledFocus.none }
    return heads[queue]
  }

  /// Takes a focus out of where it is and puts it at the end of where it goes.
  mutating func move(_ focus: Int, to place: FocusPlace) {
    remove(focus)
    records[focus].place = place
    guard let queue = place.queue else { return }
    let last = tails[queue]
    records[focus].previous = last
    if last == ScheduledFocus.none {
      heads[queue] = UInt16(focus)
    } else {
      records[Int(last)].next = UInt16(focus)
    }
    tails[queue] = UInt16(focus)
  }

  private mutating func remove(_ focus: Int) {
    guard let queue = records[focus].place.queue else { return }
    let before = records[focus].previous
    let after = records[focus].next
    if before == ScheduledFocus.none { heads[queue] = after } else { records[Int(before)].next = after }
    if after == ScheduledFocus.none { tails[queue] = before } else { records[Int(after)].previous = before }
    records[focus].next = ScheduledFocus.none
    records[focus].previous = ScheduledFocus.none
  }

  /// Whether every focus that stands in a queue is linked into it exactly once. O(foci).
  func areLinked() -> Bool {
    var linked = 0
    for queue in 0..<4 {
      var before = ScheduledFocus.none
      var focus = heads[queue]
      while focus != ScheduledFocus.none {
        let record = records[Int(focus)]
        guard record.place.queue == queue, record.previous == before, linked < records.count else {
          return false
        }
        linked += 1
        before = focus
        focus = record.next
      }
      guard tails[queue] == before else { return false }
    }
    var standing = 0
    for i in 0..<records.count where records[i].place.queue != nil { standing += 1 }
    return linked == standing
  }
}

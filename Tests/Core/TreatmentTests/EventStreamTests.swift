import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// Does the stream tell everything, in order, and say so when it cannot?
@Suite struct EventStreamTests {
  @Test func eventsAreNumberedConsecutivelyAndTimeGoesForward() throws {
    let owner = try Owner()
    try owner.work()
    let events = owner.run.events()
    #expect(events.count == Int(owner.run.controller.events.next))
    for (i, event) in events.enumerated() {
      #expect(event.number == UInt64(i))
      if i > 0 { #expect(event.at >= events[i - 1].at) }
    }
  }

  /// Every burst that the front end fired is one event, with its number and its focus.
  @Test func everyBurstIsOneEvent() throws {
    let owner = try Owner()
    try owner.work()
    let told = owner.run.events().compactMap { event -> PulseReport? in
      if case .fired(let report) = event.kind { report } else { nil }
    }
    let fired = owner.board.given.filter { $0.number != nil }
    #expect(told.map(\.pulse) == fired.map(\.number))
    for (report, record) in zip(told, fired) {
      let planned = owner.bench.foci[report.focus.index].position
      let hit = try #require(record.focus)
      #expect(planned.distance(to: hit) < .millimetres(0.5))
      // Lateness is that of the edge, by the clock's reading after the line was driven.
      let onTheWire = record.instant - (report.deadline + report.lateness)
      #expect(onTheWire <= .zero && onTheWire >= .microseconds(-1))
    }
  }

  @Test func aSlowReaderIsToldHowManyItMissed() throws {
    let bench = Owner.smallBench()
    let laboratory = bench.laboratory()
    let run = try TreatmentOwner(
      on: laboratory.board, array: bench.array, foci: bench.foci, order: Array(bench.foci.indices),
      setup: bench.setup, eventCapacity: 16, authority: .simulated)
    try run.treat()
    let last = run.controller.events.next
    #expect(last > 16)
    var cursor = EventCursor()
    guard case .missed(let missed) = run.controller.events.read(&cursor) else {
      Issue.record("a gap must be told")
      return
    }
    #expect(missed == last - 16)
    var next = missed
    while case .event(let event) = run.controller.events.read(&cursor) {
      #expect(event.number == next)
      next += 1
    }
    #expect(next == last)
    guard case .upToDate = run.controller.events.read(&cursor) else {
      Issue.record("nothing is left")
      return
    }
  }

  /// Two readers do not know of each other, and neither holds up the treatment.
  @Test func eachReaderHasItsOwnPlace() throws {
    let owner = try Owner()
    var early = EventCursor()
    var count = 0
    while !owner.run.controller.state.isFinal {
      try owner.step()
      while case .event = owner.run.controller.events.read(&early) { count += 1 }
    }
    #expect(count == owner.run.events().count)
  }
}

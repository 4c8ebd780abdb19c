import CoreHost
import Foundation
import GRDB
import HistotripsyCore
import LedgerBench
import Planning
import Scenarios
import Testing
import TreatmentLog
import VirtualBoard

/// From the control loop to the file: everything arrives, in order, and nothing waits for it.
@Suite struct RecorderTests {
  static func run() throws -> Scenario.Run {
    let scenario = LoggedTreatment.scenario()
    return try TreatmentOwner(
      on: Laboratory(medium: scenario.medium).board, array: scenario.array, foci: LoggedTreatment.foci,
      order: Array(LoggedTreatment.foci.indices), setup: scenario.setup, authority: .simulated)
  }

  @Test func everyEventIsInTheLedgerOnceAndInOrder() throws {
    let bed = try Bed()
    let file = try LedgerFileTests.make(bed.path("a.ledger"))
    let run = try Self.run()
    let recorder = try TreatmentRecorder(file, session: 1, patience: .unlimited) { _ in nil }
    while !run.controller.state.isFinal {
      try run.step()
      #expect(recorder.collect(&run.controller) == .sound)
    }
    try recorder.finish(&run.controller, cause: "complete")
    try file.close()
    let raw = try DatabaseQueue(path: bed.path("a.ledger"))
    let rows = try raw.read {
      try Row.fetchAll($0, sql: "SELECT number, at_ns, kind, focus, pulse, word FROM timeline")
    }
    // The stream holds 4096; a treatment of this size has fewer.
    let events = run.events()
    #expect(rows.count == events.count)
    for (row, event) in zip(rows, events) {
      #expect(row["number"] as Int == Int(event.number))
      #expect(row["at_ns"] as Int == Int(event.at.nanoseconds))
      if case .fired(let report) = event.kind {
        #expect(row["kind"] == "fired")
        #expect(row["focus"] as Int == report.focus.index)
        #expect(row["pulse"] as Int64 == Int64(report.pulse.value))
      }
      if case .state(let state) = event.kind { #expect(row["word"] as String == state.word) }
    }
    // Every pulse was intended before it was fired: its intent has a lower number in the same file.
    let covered = try raw.read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM pulse WHERE EXISTS (SELECT 1 FROM intent JOIN intent_focus USING (session, intent)
            WHERE intent_focus.focus = pulse.focus AND pulse.pulse > 0
              AND (SELECT max(through_pulse) FROM intent) >= pulse.pulse)
          """)
    }
    #expect(covered == Int(run.controller.ledger.total().delivered + run.controller.ledger.baseline))
  }

  /// A queue of four records, and an owner that never waits: it is told, the treatment waits, and every event arrives all the same.
  @Test func aFullQueueIsToldAndLosesNothing() throws {
    let bed = try Bed()
    let file = try LedgerFileTests.make(bed.path("a.ledger"))
    let run = try Self.run()
    let recorder = try TreatmentRecorder(file, session: 1, patience: .none, capacity: 4) { _ in nil }
    var wasFull = false
    while !run.controller.state.isFinal {
      switch recorder.collect(&run.controller) {
      case .sound: try run.step()
      case .full:
        wasFull = true
        if run.controller.state == .treating { try run.pause() }
      case .failed(let fault): Issue.record("\(fault)")
      }
      if run.controller.state == .paused, recorder.collect(&run.controller) == .sound {
        try run.resume()
      }
    }
    try recorder.finish(&run.controller, cause: "complete")
    #expect(wasFull)
    #expect(recorder.missedEvents == 0)
    #expect(run.controller.state == .complete)
  }

  /// A disk that neither takes nor refuses: the treatment would wait with the high voltage on for as long as it lasts. It is told instead, and
  /// goes on when the disk does.
  @Test func aDiskThatDoesNotAnswerIsToldAndLosesNothing() throws {
    let bed = try Bed()
    let file = try LedgerFileTests.make(bed.path("a.ledger"))
    let run = try Self.run()
    // The writer's thread asks for words while it writes; it gets the first ones when the test lets it.
    let disk = DispatchSemaphore(value: 0)
    defer { disk.signal() }
    let recorder = try TreatmentRecorder(
      file, session: 1, patience: .none, stalledAfter: .milliseconds(100)
    ) { _ in
      _ = disk.wait(timeout: .now() + 60)
      disk.signal()
      return nil
    }
    let end = ContinuousClock.now + .seconds(60)
    var told: LedgerFault?
    while told == nil, !run.controller.state.isFinal, .now < end {
      try run.step()
      if case .failed(let fault) = recorder.collect(&run.controller) { told = fault }
    }
    #expect(told?.description.contains("not answered") == true, "\(told as Any)")
    // The self-test gives one trigger, at 0 V and without a lease, which is refused.
    #expect(
      run.controller.state == .treating && run.controller.board.triggers.allSatisfy { $0.number == nil })
    try run.pause()
    #expect(!run.controller.board.isHighVoltageOn)
    disk.signal()
    while recorder.collect(&run.controller) != .sound, .now < end { usleep(1000) }
    try run.resume()
    while !run.controller.state.isFinal, .now < end {
      if recorder.collect(&run.controller) == .sound { try run.step() }
    }
    try recorder.finish(&run.controller, cause: "complete")
    #expect(run.controller.state == .complete && recorder.missedEvents == 0)
  }

  /// The same treatment without a log and with one: the same pulses at the same times, whatever the disk is doing.
  @Test func theLedgerChangesNoPulse() throws {
    func shots(_ run: Scenario.Run) -> [String] {
      run.events().compactMap { event in
        if case .fired(let report) = event.kind { "\(report)" } else { nil }
      }
    }
    let bed = try Bed()
    let logged = try Self.run()
    let recorder = try TreatmentRecorder(
      try LedgerFileTests.make(bed.path("a.ledger")), session: 1, patience: .unlimited, capacity: 2
    ) { _ in nil }
    while !logged.controller.state.isFinal {
      try logged.step()
      _ = recorder.collect(&logged.controller)
    }
    try recorder.finish(&logged.controller, cause: "complete")
    var scenario = LoggedTreatment.scenario()
    scenario.setup.leaseConsent = .notNeeded
    let free = try TreatmentOwner(
      on: Laboratory(medium: scenario.medium).board, array: scenario.array, foci: LoggedTreatment.foci,
      order: Array(LoggedTreatment.foci.indices), setup: scenario.setup, authority: .simulated)
    while !free.controller.state.isFinal { try free.step() }
    #expect(shots(logged) == shots(free))
  }
}

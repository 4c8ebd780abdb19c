import Foundation
import Testing

/// Does whatever goes wrong end the treatment with its cause named, and the account told?
@Suite struct InjectionTests {
  /// At 5 s of the board's clock the treatment is under way: the baseline is over at 2.5 s.
  static let faults: [(injection: String, cause: String)] = [
    ("emergency-stop", "the emergency stop is pressed"),
    ("interlock", "the interlock loop is open"),
    ("driver-hot", "the front end latched a fault: driver stage too hot"),
    ("bus-stuck", "the bus is held low"),
    ("sequencer:off", "sequencer: does not acknowledge its address"),
    ("sequencer:stuck", "the front end has counted"),
    ("amplitude:off", "amplitude supply: does not acknowledge its address"),
    ("rail-monitor:off", "rail monitor: does not acknowledge its address"),
    ("rail-monitor:garbage", "rail monitor: "),
    ("water:off", "water thermometer: does not acknowledge its address"),
    ("water:garbage", "water thermometer: gives a reading that is not plausible"),
    ("head:off", "head thermometer: does not acknowledge its address"),
    ("ready:off", "the input 'ready' cannot be read"),
    ("fault:off", "the input 'fault' cannot be read"),
    ("pulse-done:off", "the input 'pulse done' cannot be read"),
    ("trigger:off", "the output 'trigger' cannot be driven"),
    ("steer:off", "the output 'steer' cannot be driven"),
  ]

  @Test(arguments: faults.indices) func aFaultEndsTheTreatmentWithItsCause(_ index: Int) throws {
    let (injection, cause) = Self.faults[index]
    let outcome = try Console().run([
      "treat", "--sphere", "8mm", "--spacing", "1λ", "--json", "--inject", "\(injection)@5s",
    ])
    #expect(outcome.status == 4 && !outcome.didCrash)
    let events = try outcome.events.map { try #require($0) }
    let summary = try #require(events.last)
    #expect(summary["state"] as? String == "faulted")
    #expect((summary["cause"] as? String)?.contains(cause) == true, "\(summary["cause"] ?? "")")
    let delivered = try #require(summary["delivered"] as? Int)
    #expect(delivered > 0 && delivered < 650)
    let trips = events.filter { $0["event"] as? String == "tripped" }
    // The first trip is the cause; others found on the way to safe are only counted behind it.
    let first = try #require(trips.first?["words"] as? String).replacing("FAULT: ", with: "")
    #expect((summary["cause"] as? String)?.hasPrefix(first) == true)
    let trip = try #require(trips.first?["time_s"] as? Double)
    #expect(trip >= 5)
    // Nothing is triggered after a trip; a burst that was under way is told once the counter has settled it.
    for event in events where event["event"] as? String == "fired" {
      #expect(try #require(event["deadline_s"] as? Double) <= trip)
    }
  }

  /// Outputs and clock go on; what was found before the high voltage came on says so.
  @Test func aFaultBeforeArmingTriggersNothing() throws {
    let outcome = try Console().run([
      "treat", "--sphere", "8mm", "--spacing", "1λ", "--inject", "interlock@0s",
    ])
    #expect(outcome.status == 4)
    #expect(outcome.out.contains("Treatment faulted: the interlock loop is open\n"))
    #expect(outcome.out.contains("nothing was triggered: the high voltage was never on"))
    #expect(outcome.out.contains("0 done, 0 not responding, 13 not finished"))
    #expect(outcome.out.contains("focus 12 (+1.5, +0.9, -2.4) mm: nothing delivered of 50"))
  }
}

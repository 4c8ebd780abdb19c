import Arrays
import Foundation
import HistotripsyCore
import PlanCases
import Planning
import Testing
import Text

/// What plan and array cannot do together.
@Suite struct PlanArrayErrorTests {
  static let spoiled: [(line: String, instead: String, message: String)] = [
    (
      "preset: rapid-steering", "preset: rapid-steering\nfrequency: 700 kHz",
      "plan.yaml:10: regimen.frequency: 700 kHz is not the frequency of Built-in 256-element cap, 500 kHz (within 0.1 %)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\ncycles: 20",
      "plan.yaml:10: regimen.cycles: 20 cycles, 40 µs, are above limits.burst-maximum, 20 µs"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nduty-window: 1 ms",
      "plan.yaml:8: regimen.cycles: 2 cycles, 4 µs, are more than regimen.duty-limit, 0.12 % of 1 ms, allows at all: 1.2 µs"
    ),
    (
      "spacing: 2 mm", "spacing: 0.1 mm",
      "plan.yaml:7: placement.spacing: a spacing of 100 µm gives about 523599 foci, which is out of range (1 … 16384 foci)"
    ),
    (
      "spacing: 2 mm", "spacing: 0.3 mm",
      "plan.yaml:7: placement.spacing: a spacing of 300 µm gives 19381 foci, which is out of range (1 … 16384 foci)"
    ),
    (
      "pulses-maximum: 50000", "pulses-maximum: 100",
      "plan.yaml:8: regimen.pulses-per-focus: 4082 pulses (81 foci, baseline included) are above limits.pulses-maximum, 100"
    ),
    (
      "diameter: 10 mm", "diameter: 10 mm\ncentre: [9 mm, 0 mm, -149 mm]",
      "plan.yaml:3: target: focus 4 at (9, 0, -145) mm lies 4.7328 mm from an element (5 mm or more)"
    ),
  ]

  private func complaint(_ text: String) -> String {
    do throws(InputError) {
      let document = try PlanText.read(text)
      let array = BuiltInArray.description
      let plan = try document.plan(for: array)
      _ = try PlanCheck.check(plan, from: document, against: array)
      return ""
    } catch {
      return error.description
    }
  }

  @Test(arguments: spoiled.indices)
  func aPlanThatTheArrayCannotFollowGetsOneMessage(_ index: Int) {
    let (line, instead, message) = Self.spoiled[index]
    #expect(complaint(PlanText.replacing(line, with: instead)) == message)
  }

  @Test func aTreatmentOfDaysIsRefused() {
    var text = PlanText.replacing(
      "preset: rapid-steering", with: "preset: rapid-steering\npulses-per-focus: 1000\nminimum-revisit: 100 s"
    )
    text = text.replacingOccurrences(of: "pulses-maximum: 50000", with: "pulses-maximum: 1000000")
    #expect(
      complaint(text)
        == "plan.yaml:8: regimen: the treatment takes at least 27.8 h, which is out of range (0 h … 24 h)")
  }

  @Test func aFocusThatTheArrayCannotReachIsNamedWithTheReason() throws {
    let document = try PlanText.read(PlanText.valid)
    let array = BuiltInArray.description
    let plan = try document.plan(for: array)
    let error = #expect(throws: InputError.self) {
      try PlanCheck.check(plan, from: document, against: array) { focus in
        focus.position.x > .millimetres(3) ? "steering there costs 9 dB (0 dB … 6 dB)" : nil
      }
    }
    #expect(
      error?.description
        == "plan.yaml:3: target: focus 16 at (4, -2, 2) mm is out of reach: steering there costs 9 dB (0 dB … 6 dB)"
    )
  }
}

import Foundation
import Testing

/// Does every bad plan end in one line that names file, line, field, value and allowed range?
@Suite struct BadPlanTests {
  static let plans: [Refusal] = [
    .plan(
      "diameter: 20 mm", "diameter: 20 V",
      "14: target.diameter: 20 V is not a length; write it in µm, mm or m (100 µm … 500 mm)"),
    .plan(
      "diameter: 20 mm", "diameter: 20",
      "14: target.diameter: 20 has no unit; write a length in µm, mm or m (100 µm … 500 mm)"),
    .plan(
      "diameter: 20 mm", "diameter: nan mm",
      "14: target.diameter: nan mm is not a number with a unit; write a length in µm, mm or m (100 µm … 500 mm)"
    ),
    .plan(
      "diameter: 20 mm", "diameter: \"\\e[2J\"",
      "14: target.diameter: \\u{1B}[2J is not a number with a unit; write a length in µm, mm or m (100 µm … 500 mm)"
    ),
    .plan("gated: false", "prf: -5 Hz", "28: regimen.prf: -5 Hz is out of range (0.01 Hz … 10 kHz)"),
    .plan("gated: false", "gated: maybe", "28: regimen.gated: maybe is neither true nor false"),
    .plan("gated: false", "gated: false\n  gated: true", "29: gated: this key stands here twice"),
    .plan("histotripsy-plan: 1", "histotripsy-plan: 4", "6: histotripsy-plan: 4 is out of range (2 … 3)"),
    .plan(
      "spacing: 1 λ", "spacng: 1 λ",
      "20: placement.spacng: unknown key; did you mean spacing? known here: spacing, packing, rim, speed-of-sound"
    ),
    .plan(
      "water-minimum: 15", "water-minimum: 60",
      "41: limits.water-minimum: 60 °C is not below limits.water-maximum, 40 °C"),
    .plan(
      "period-minimum: 4 ms", "period-minimum: 6 ms",
      "26: regimen.prf: 5 ms between triggers is less than limits.period-minimum, 6 ms"),
    .plan(
      "period-minimum: 4 ms", "period-minimum: 10 µs",
      "34: limits.period-minimum: 10 µs is out of range (100 µs … 4 s)"),
    .plan(
      "burst-maximum: 20 µs", "burst-maximum: 1 µs",
      "26: regimen.cycles: 2 cycles, 4 µs, are above limits.burst-maximum, 1 µs"),
    .plan(
      "burst-maximum: 20 µs", "burst-maximum: 5 ms",
      "34: limits.period-minimum: 4.0 ms is not above limits.burst-maximum, 5.0 ms"),
    .plan(
      "pulses-maximum: 50000", "pulses-maximum: 5",
      "26: regimen.pulses-per-focus: 11282 pulses (225 foci, baseline included) are above limits.pulses-maximum, 5"
    ),
    .plan(
      "baseline-pulses: 32", "baseline-pulses: 3", "48: baseline-pulses: 3 is out of range (0, or 16 … 256)"),
    .plan(
      "rail-maximum: 140 V", "rail-maximum: 900 V",
      "32: limits.rail-maximum: 900.0 V is out of range (1 V … 150.0 V, all that the amplitude supply gives)"),
    .plan(
      "rail-maximum: 140 V", "rail-maximum: 20 V",
      "26: regimen.set-point: 30.0 MPa is out of range: array Built-in 256-element cap gives up to 6.53 MPa at its "
        + "focus with limits.rail-maximum, 20.0 V (10 kPa … 6.53 MPa)"),
    .plan(
      "gated: false", "set-point: 100 MPa",
      "28: regimen.set-point: 100 MPa is above limits.set-point-maximum, 35 MPa"),
    .plan(
      "rail-maximum: 140 V", "rail-maximum: 95 V",
      "12: target: focus 0 at (-1.5, -0.9, +9.7) mm needs more drive for 30.0 MPa than the rail gives "
        + "(0 V … 95.0 V, limits.rail-maximum)"),
    .plan(
      "steering-loss-maximum: 6 dB", "steering-loss-maximum: 0.1 dB",
      "12: target: focus 0 at (-1.5, -0.9, +9.7) mm is out of reach: steering there costs 1.4 dB "
        + "(0 dB … 0.1 dB, limits.steering-loss-maximum)"),
    .plan(
      "gated: false", "energy-limit: 1 mJ",
      "28: regimen.energy-limit: 0.001 J in 10.0 s is less than the one burst at focus 0 at (-1.5, -0.9, +9.7) mm "
        + "takes (0.0173 J or more)"),
    .plan(
      "centre: [0 mm, 0 mm, 0 mm]", "centre: [0 mm, 0 mm, -140 mm]",
      "12: target: focus 214 at (5.9296, 0, -147.262) mm lies 3.9044 mm from an element (5 mm or more)"),
  ]

  @Test(arguments: plans) func aBadPlanIsRefusedAtItsLine(_ given: Refusal) throws { try given.expect() }

  /// Wherever a file was cut, in the middle of a character too, it is not taken for a shorter plan.
  @Test func aTruncatedPlanIsRefusedWhereverItWasCut() throws {
    let bytes = Array(Console.examplePlan.utf8)
    try #require(bytes.count > 1000)
    for cut in stride(from: 1, to: bytes.count - 4, by: 97) {
      var console = Console()
      console.files["p.yaml"] = Data(bytes[..<cut])
      let outcome = try console.run(["treat", "--plan", "p.yaml"])
      #expect(outcome.status == 65 && outcome.out.isEmpty, "cut after \(cut) bytes")
      #expect(outcome.err.hasPrefix("histotripsy: p.yaml:"), "\(outcome.err)")
      #expect(outcome.err.contains("truncated") || outcome.err.contains("UTF-8"), "\(outcome.err)")
    }
  }
}

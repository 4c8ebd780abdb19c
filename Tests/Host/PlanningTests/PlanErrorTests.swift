import Foundation
import PlanCases
import Planning
import Testing
import Text

@Suite struct PlanErrorTests {
  /// A line of the valid plan, what stands there instead, and the one message that has to come.
  static let spoiled: [(line: String, instead: String, message: String)] = [
    (
      "preset: rapid-steering", "preset: rapid-steering\nprf: -5 Hz",
      "plan.yaml:10: regimen.prf: -5 Hz is out of range (0.01 Hz … 10 kHz)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nprf: 20 kHz",
      "plan.yaml:10: regimen.prf: 20 kHz is out of range (0.01 Hz … 10 kHz)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nprf: 200 MPa",
      "plan.yaml:10: regimen.prf: 200 MPa is not a frequency; write it in Hz, kHz or MHz (0.01 Hz … 10 kHz)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nprf: 200",
      "plan.yaml:10: regimen.prf: 200 has no unit; write a frequency in Hz, kHz or MHz (0.01 Hz … 10 kHz)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nset-point: nan MPa",
      "plan.yaml:10: regimen.set-point: nan MPa is not a number with a unit; write a pressure in Pa, kPa or MPa (10 kPa … 200 MPa)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nset-point: .nan",
      "plan.yaml:10: regimen.set-point: .nan is not a number with a unit; write a pressure in Pa, kPa or MPa (10 kPa … 200 MPa)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nset-point: inf MPa",
      "plan.yaml:10: regimen.set-point: inf MPa is not a number with a unit; write a pressure in Pa, kPa or MPa (10 kPa … 200 MPa)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nset-point: 1e999 MPa",
      "plan.yaml:10: regimen.set-point: 1e999 MPa is not a number with a unit; write a pressure in Pa, kPa or MPa (10 kPa … 200 MPa)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nset-point:",
      "plan.yaml:10: regimen.set-point: an empty value is not a number with a unit; write a pressure in Pa, kPa or MPa (10 kPa … 200 MPa)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nset-point: [30 MPa]",
      "plan.yaml:10: regimen.set-point: expected a pressure (10 kPa … 200 MPa)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nsetpoint: 30 MPa",
      "plan.yaml:10: regimen.setpoint: unknown key; did you mean set-point? known here: preset, source, kind, frequency, cycles, burst, prf, period, pulses-per-train, rest, first-stage-pulses, second-stage, pulses-per-focus, set-point, duty-limit, duty-window, energy-limit, energy-window, minimum-revisit, minimum-distance, dead-time, late-tolerance, gated, replenishment, minimum-cavitating-pulses, ends-when-done"
    ),
    (
      "preset: rapid-steering", "preset: rapid-stering",
      "plan.yaml:9: regimen.preset: rapid-stering is not known; did you mean rapid-steering? allowed: intrinsic-threshold, rapid-steering, rapid-steering-transcranial, shock-scattering, two-stage, boiling, microbubble"
    ),
    (
      "preset: rapid-steering", "preset: boiling",
      "plan.yaml:8: regimen.set-point: missing; write a peak negative pressure, for example 30 MPa"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\npulses-per-focus: 0",
      "plan.yaml:10: regimen.pulses-per-focus: 0 is out of range (1 … 1000000)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\npulses-per-focus: 2.5",
      "plan.yaml:10: regimen.pulses-per-focus: 2.5 is not a whole number (1 … 1000000)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\ngated: yes",
      "plan.yaml:10: regimen.gated: yes is neither true nor false"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nprf: 100 Hz\nperiod: 10 ms",
      "plan.yaml:11: regimen.period: prf is stated too; one of both"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nkind: boiling",
      "plan.yaml:10: regimen.kind: contradicts the preset rapid-steering"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nset-point: 40 MPa",
      "plan.yaml:10: regimen.set-point: 40 MPa is above limits.set-point-maximum, 35 MPa"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nduty-limit: 0.5 %",
      "plan.yaml:10: regimen.duty-limit: 0.5 % is above limits.duty-maximum, 0.2 %"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nprf: 500 Hz",
      "plan.yaml:10: regimen.prf: 2 ms between triggers is less than limits.period-minimum, 4 ms"
        + "; and besides: regimen.energy-window (line 8): 10 s is out of range (1 ms … 8.188 s, 4094 triggers of this regimen)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nperiod: 2 ms",
      "plan.yaml:10: regimen.period: 2 ms between triggers is less than limits.period-minimum, 4 ms"
        + "; and besides: regimen.energy-window (line 8): 10 s is out of range (1 ms … 8.188 s, 4094 triggers of this regimen)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\ndead-time: 100 µs",
      "plan.yaml:10: regimen.dead-time: 100 µs is out of range (200 µs … 100 ms)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nlate-tolerance: 4 ms",
      "plan.yaml:10: regimen.late-tolerance: 4 ms is above half the time between triggers, 2.5 ms"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nenergy-window: 60 s",
      "plan.yaml:10: regimen.energy-window: 60 s is out of range (1 ms … 20.47 s, 4094 triggers of this regimen)"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nfirst-stage-pulses: 10",
      "plan.yaml:10: regimen.first-stage-pulses: there is no second-stage to go on with"
    ),
    (
      "preset: rapid-steering",
      "preset: rapid-steering\nsecond-stage: {cycles: 4, prf: 50 Hz}\nfirst-stage-pulses: 50",
      "plan.yaml:11: regimen.first-stage-pulses: 50 is not below regimen.pulses-per-focus, 50"
    ),
    (
      "preset: rapid-steering", "preset: rapid-steering\nminimum-cavitating-pulses: 60",
      "plan.yaml:10: regimen.minimum-cavitating-pulses: 60 is above regimen.pulses-per-focus, 50"
    ),
    (
      "diameter: 10 mm", "diameter: 10",
      "plan.yaml:5: target.diameter: 10 has no unit; write a length in µm, mm or m (100 µm … 500 mm)"
    ),
    (
      "diameter: 10 mm", "diameter: 10 MHz",
      "plan.yaml:5: target.diameter: 10 MHz is not a length; write it in µm, mm or m (100 µm … 500 mm)"
    ),
    (
      "diameter: 10 mm", "diameter: 3 m",
      "plan.yaml:5: target.diameter: 3 m is out of range (100 µm … 500 mm)"
    ),
    (
      "diameter: 10 mm", "size: [1 mm, 2 mm, 3 mm]",
      "plan.yaml:5: target.size: this shape has no size; it has diameter"
    ),
    (
      "diameter: 10 mm", "diameter: 10 mm\ncentre: [0 mm, 0 mm]",
      "plan.yaml:6: target.centre: 2 entries are out of range (3 lengths)"
    ),
    (
      "diameter: 10 mm", "diameter: 10 mm\ncentre: [0 mm, 0 mm, 1 kg]",
      "plan.yaml:6: target.centre[3]: 1 kg is not a length; write it in µm, mm or m (-500 mm … 500 mm)"
    ),
    (
      "spacing: 2 mm", "spacing: 30 λ", "plan.yaml:7: placement.spacing: 30 λ is out of range (0.05 λ … 20 λ)"
    ),
    (
      "spacing: 2 mm", "spacing: 2 volts",
      "plan.yaml:7: placement.spacing: 2 volts is not a length; write it in µm, mm or m (50 µm … 100 mm), or in λ (0.05 λ … 20 λ)"
    ),
    (
      "spacing: 2 mm", "rim: 1 mm",
      "plan.yaml:7: placement.rim: a rim belongs to a spacing; state both"
    ),
    (
      "limits:", "goal:\n  treated-share: 101 %\nlimits:",
      "plan.yaml:11: goal.treated-share: 101 % is out of range (1 % … 100 %)"
    ),
    (
      "limits:", "goal:\n  voxel: 3 mm\nlimits:",
      "plan.yaml:11: goal.voxel: 3 mm is out of range (100 µm … 2 mm)"
    ),
    (
      "water-minimum: 15 °C", "water-minimum: 45 °C",
      "plan.yaml:18: limits.water-minimum: 45 °C is not below limits.water-maximum, 40 °C"
    ),
    (
      "duty-window: 1 s", "duty-window: 70 s",
      "plan.yaml:15: limits.duty-window: 70 s is out of range (1 ms … 65.535 s)"
    ),
    (
      "head-maximum: 50 °C", "head-maximum: 50 °C\nhead-maximum: 60 °C",
      "plan.yaml:21: head-maximum: this key stands here twice"
    ),
    (
      "rail-maximum: 140 V", "# nothing",
      "plan.yaml:10: limits.rail-maximum: missing; write a limit, for example 120 V"
    ),
    (
      "histotripsy-plan: 1", "histotripsy-plan: 2",
      "plan.yaml:1: histotripsy-plan: 2 is a finished plan; asked for is a request (1)"
    ),
    ("histotripsy-plan: 1", "# plan", "plan.yaml:1: histotripsy-plan: missing; write histotripsy-plan: 1"),
    (
      "name: Test", "name: Test\nfoci: 20",
      "plan.yaml:3: foci: unknown key; known here: histotripsy-plan, name, target, keep-out, placement, regimen, pulse-overrides, limits, goal, cloud, calibration, fractionation, baseline-pulses, medium, reach"
    ),
    ("name: Test", "name: &a Test", "plan.yaml:2: anchors and aliases (& and *) are not part of this format"),
    (
      "name: Test", "name: [Test",
      "plan.yaml:3: this is not YAML: did not find expected ',' or ']'; it may be truncated here, or wrongly indented"
    ),
    (
      "...", "fractionation: {growth-minimum: 50 %, growth-expected: 20 %}\n...",
      "plan.yaml:21: fractionation.growth-minimum: 50 % is not below growth-expected, 20 %"
    ),
    (
      "...", "fractionation: {collapse-minimum: 500 µs, collapse-maximum: 400 µs}\n...",
      "plan.yaml:21: fractionation.collapse-minimum: 500 µs is not below collapse-maximum, 400 µs"
    ),
    ("...", "baseline-pulses: 300\n...", "plan.yaml:21: baseline-pulses: 300 is out of range (0 … 256)"),
    (
      "...", "calibration: {source-pressure: 2 kPa}\n...",
      "plan.yaml:21: calibration.source-pressure: 2 kPa is not a pressure per volt; write it in Pa/V, kPa/V or MPa/V (1 Pa/V … 1 MPa/V)"
    ),
    (
      "...", "pulse-overrides: [{centre: [0 mm, 0 mm, 0 mm], pulses: 3}]\n...",
      "plan.yaml:21: pulse-overrides[1].radius: missing; write a length"
    ),
  ]

  @Test(arguments: spoiled.indices)
  func aSpoiledPlanGetsOneMessageNamingFileLineFieldValueAndRange(_ index: Int) {
    let (line, instead, message) = Self.spoiled[index]
    #expect(PlanText.complaint(PlanText.replacing(line, with: instead)) == message)
  }

  @Test func theValidPlanIsAccepted() {
    #expect(PlanText.complaint(PlanText.valid) == "")
    #expect(PlanText.complaint("\u{FEFF}" + PlanText.valid) == "")
  }

  @Test func lineEndsOfOtherSystemsGiveTheSamePlanAndTheSameLineNumbers() throws {
    let plan = try PlanText.read(PlanText.valid)
    let windows = PlanText.valid.split(separator: "\n", omittingEmptySubsequences: false).joined(
      separator: "\r\n")
    #expect(try PlanText.read(windows).terms == plan.terms)
    #expect(
      PlanText.complaint(windows.replacingOccurrences(of: "140 V", with: "140 A")).hasPrefix(
        "plan.yaml:11: limits.rail-maximum: 140 A"))
  }

  /// However a file is cut short, nothing is silently left out: not even where the rest is a complete plan.
  @Test func aPlanCutShortAnywhereIsRefused() throws {
    let text = try PlanText.read(BuiltInPlan.yaml).yamlText
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count - 4 {
      #expect(throws: InputError.self, "cut after \(length) bytes") {
        _ = try PlanDocument.read(bytes: Array(bytes[..<length]), file: "plan.yaml")
      }
    }
    _ = try PlanDocument.read(bytes: bytes, file: "plan.yaml")
  }

  @Test func aPlanWithoutItsEndMarkerSaysThatItMayBeTruncated() {
    let cut = String(PlanText.valid.dropLast(5))
    #expect(
      PlanText.complaint(cut)
        == "plan.yaml:20: the file does not end with its end marker, a line of three dots \"...\"; it may be truncated"
    )
  }

  @Test func filesThatAreNoTextAreNamed() throws {
    func complaint(_ bytes: [UInt8]) -> String? {
      #expect(throws: InputError.self) { try PlanDocument.read(bytes: bytes, file: "plan.yaml") }?.description
    }
    #expect(complaint([]) == "plan.yaml: the file is empty")
    #expect(
      complaint(Array("a: 1\nb: ".utf8) + [0xFF, 0x0A])
        == "plan.yaml:2: not UTF-8 text; save the file as UTF-8")
    #expect(
      complaint(Array("a: 1\nb: ".utf8) + [0, 0x0A]) == "plan.yaml:2: a zero byte: this is not a text file")
    let huge = [UInt8](repeating: 0x20, count: 16 * 1024 * 1024 + 1)
    #expect(complaint(huge) == "plan.yaml: the file is larger than 16 MiB (1 byte … 16 MiB)")
    let brackets = String(repeating: "[", count: 100_000)
    #expect(
      complaint(Array("a: \(brackets)\n".utf8)) == "plan.yaml:1: nested more than 32 deep (0 … 32)")
    #expect(
      complaint(Array("just words\n...\n".utf8)) == "plan.yaml:1: this is not a list of keys with values")
  }

  @Test func missingFilesAndFoldersAreNamed() throws {
    let missing = #expect(throws: InputError.self) {
      try PlanDocument.read(URL(filePath: "no/such/plan.yaml"))
    }
    #expect(missing?.description == "no/such/plan.yaml: there is no such file")
    let folder = #expect(throws: InputError.self) { try PlanDocument.read(URL(filePath: "/tmp")) }
    #expect(folder?.message == "this is a folder, not a file")
  }

  @Test func optionsOfTheCommandLineComplainUnderTheirOwnName() throws {
    let plan = try PlanText.lattice()
    func complaint(_ sphere: String, _ spacing: String?) -> String? {
      #expect(throws: InputError.self) { try plan.sphere(diameter: sphere, spacing: spacing) }?.description
    }
    #expect(
      complaint("20", nil) == "--sphere: 20 has no unit; write a length in µm, mm or m (100 µm … 500 mm)")
    #expect(complaint("2 m", nil) == "--sphere: 2 m is out of range (100 µm … 500 mm)")
    #expect(complaint("20mm", "99λ") == "--spacing: 99λ is out of range (0.05 λ … 20 λ)")
    #expect(
      complaint("20mm", "x")
        == "--spacing: x is not a number with a unit; write a length in µm, mm or m (50 µm … 100 mm), or in λ (0.05 λ … 20 λ)"
    )
  }
}

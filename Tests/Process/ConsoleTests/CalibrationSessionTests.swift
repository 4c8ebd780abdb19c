import Foundation
import Testing

/// What a session is begun with, gone on with and refused for, through the shipped command.
@Suite struct CalibrationSessionTests {
  /// Each beginning that fails ties the folder to nothing: the next one may say something else.
  @Test func aBeginningThatFailsTiesNobody() throws {
    let outcome = try Console().shell(
      CalibrateTests.prepare + """
        calibrate noise --session s --rail-maximum 200V > /dev/null; echo "rail $?"
        histotripsy calibrate noise --session v --seed 3 --yes > /dev/null; cp v/hydrophone.txt h.yaml
        sed 's/^temperature:/calibrated: 2019-03-01\\nexpires: 2020-03-01\\ntemperature:/' h.yaml > old.yaml
        calibrate noise --session s --hydrophone old.yaml > /dev/null; echo "expired $?"
        ls s | grep -c noise
        calibrate noise --session s --hydrophone old.yaml --date 2020-03-01 > /dev/null; echo "then $?"
        calibrate noise --session s --hydrophone h.yaml > /dev/null; echo "tied $?"
        calibrate noise --session t --water 25°C > /dev/null; echo "water $?"
        calibrate noise --session t --water 19.8°C > /dev/null; echo "water $?"
        histotripsy calibrate noise --board linux --profile raspberry-pi-5 --hydrophone h.yaml --session b; echo "board $?"
        """)
    #expect(
      outcome.lines == [
        "rail 65", "expired 65", "0", "then 0", "tied 65", "water 65", "water 0", "board 65",
      ], "\(outcome.out) \(outcome.err)")
    let told = [
      "--rail-maximum: 200 V is out of range (1 V … 150 V, the front end's full scale)",
      "s/hydrophone.txt: expires: the hydrophone's own calibration does not hold on ",
      "s/session.json: it was begun with another hydrophone or amplifier",
      "--water: 25.0 °C, but the front end's thermometer says ", "--array: missing: on a real board",
    ]
    let errors = outcome.err.split(separator: "\n").map(String.init)
    #expect(errors.count == told.count, "\(outcome.err)")
    for (error, words) in zip(errors, told) { #expect(error.contains(words), "\(error)") }
  }

  /// The same command again, whether it names an array or leaves the built-in one; and while another process works in the folder.
  @Test func theSameCommandGoesOnAndOnlyOneAtATime() throws {
    let outcome = try Console().shell(
      CalibrateTests.prepare + """
        histotripsy calibrate noise --session s --seed 3 --cycles 4 --yes > /dev/null; echo "first $?"
        histotripsy calibrate noise --session s --seed 3 --cycles 4 --yes > /dev/null; echo "again $?"
        calibrate noise --session t --seed 3 > /dev/null; echo "first $?"
        calibrate noise --session t --seed 3 > /dev/null; echo "again $?"
        flock t sh -c "histotripsy calibrate noise --session t --yes > /dev/null; echo two \\$?"
        calibrate noise --session t > /dev/null; echo "alone $?"
        """)
    #expect(
      outcome.lines == ["first 0", "again 0", "first 0", "again 0", "two 73", "alone 0"],
      "\(outcome.out) \(outcome.err)")
    #expect(outcome.err.contains("another process calibrates in this folder"), "\(outcome.err)")
  }

  /// Gas in the water stops what is strong; a second check of a day stands beside the first.
  @Test func gassyWaterIsNotDrivenHardAndEveryCheckIsKept() throws {
    let outcome = try Console().shell(
      CalibrateTests.prepare + """
        calibrate noise locate elements --session s > /dev/null; echo "weak $?"
        calibrate drive --session s --oxygen 6mg/L > /dev/null; echo "gassy $?"; ls s | grep -c drive
        calibrate --session s > /dev/null; echo "degassed $?"
        histotripsy calibrate verify --session s --yes --date $(date -u +%F) > /dev/null; echo "check $?"
        cp s/verify-*.json first.json
        histotripsy calibrate verify --session s --yes --date $(date -u +%F) > /dev/null; echo "check $?"
        ls s | grep -c '^verify-'; cmp first.json s/verify-$(date -u +%F).json && echo kept
        """)
    #expect(
      outcome.lines == ["weak 0", "gassy 65", "0", "degassed 0", "check 0", "check 0", "2", "kept"],
      "\(outcome.out) \(outcome.err)")
    #expect(
      outcome.err.contains("--oxygen: 6 mg/L: water for high pressures has below 4 mg/L"), "\(outcome.err)")
  }
}

import Foundation
import Testing

/// From a calibration to a treatment: what `calibrate` prints at its end is what the shell is given next.
@Suite struct CalibrationCarriesTests {
  /// The built-in array, seeds whose tanks differ: the certificate ends at the rail's limit, the hydrophone survives, and the line that is
  /// printed treats the built-in target. A stop after some seconds keeps it short: by then bubbles have been made.
  @Test func thePrintedLineTreats() throws {
    let outcome = try Console().shell(
      """
      for seed in 1 2; do
        histotripsy calibrate --session "s $seed" --seed $seed --yes > out || { cat out; exit 1; }
        line=$(sed -n 's/^  treat with it: //p' out)
        eval "$line --no-log --inject emergency-stop@30s" > treated; echo "treat $?"
        grep 'therapy pulses' treated | grep -vc '(0 with cavitation)'
        sed -n '/^linear-estimate/,/^#/p' "s $seed/certificate.yaml" | grep -c '^- .139.[89]'
        grep -c 'sub-apertures, independent' "s $seed/certificate.yaml"
        histotripsy calibrate verify --session "s $seed" --yes > verified; echo "verify $?"
        grep -c '^ 140.0 V.*MPa.*%' verified; grep -c 'not checked' verified
        grep -oE '^  (noise|locate|elements|drive|beam|steering) 100 %' out | sort -u | wc -l
      done
      """)
    let each = ["treat 4", "1", "1", "2", "verify 0", "1", "0", "6"]
    #expect(outcome.lines == each + each, "\(outcome.out) \(outcome.err)")
  }

  /// A small array: no line that would be refused is printed.
  @Test func whatCannotTreatIsSaidAndHowFarItCarries() throws {
    let outcome = try Console().shell(
      CalibrateTests.prepare + """
        calibrate --session s > out || exit 1
        grep -c 'treat with it' out; sed -n '/not enough/,$p' out
        histotripsy treat --array s/array.yaml --certificate s/certificate.yaml --board-state s/board.state --no-log > /dev/null
        echo "treat $?"
        """)
    let lines = outcome.lines
    #expect(lines.count == 5, "\(outcome.out) \(outcome.err)")
    guard lines.count == 5 else { return }
    #expect(lines[0] == "0")
    #expect(
      lines[1].hasPrefix("  not enough for the built-in target: no burst makes bubbles: (p-)LE is "),
      "\(lines[1])")
    #expect(
      lines[2].hasPrefix("    set-points up to ") && lines[2].contains(" are carried, at 1"),
      "\(lines[2])")
    #expect(
      lines[3].contains(
        "the rail's limit ends it: --rail-maximum in a new session (the front end goes to 150.0 V)"),
      "\(lines[3])")
    #expect(lines[4] == "treat 65")
  }
}

import Foundation
import Testing

/// The command `calibrate` as a person uses it, on the virtual tank: whole, interrupted, checked, and treated by.
@Suite struct CalibrateTests {
  /// A cap of 20 elements, with which a whole routine takes some seconds; and the routine on it.
  static let prepare = """
    histotripsy array generate --layout fibonacci --elements 20 --radius 100mm --aperture 160mm --width 15mm --frequency 500kHz \
    --source-pressure 3kPa/V --output cap.yaml > /dev/null
    calibrate() { histotripsy calibrate --array cap.yaml --yes --operator me --note "first fill" --oxygen 1.5mg/L "$@"; }

    """
  /// A plan that such an array has the pressure for.
  static let plan = """
    histotripsy plan example | sed -E 's/^( *)preset: .*/&\\n\\1set-point: 3 MPa\\n\\1pulses-per-focus: 12/' > plan.yaml
    treat() { histotripsy treat --plan plan.yaml --sphere 4mm --spacing 1λ "$@"; }

    """

  /// One calibration, and everything that asks for it or refuses it: the routine is what takes time.
  @Test func aCalibrationIsWhatATreatmentIsDrivenByAsLongAsItHolds() throws {
    let outcome = try Console(input: "RESUME\n").shell(
      Self.prepare + Self.plan + """
        umask 0
        calibrate --session s --seed 3 > out || { cat out; exit 1; }
        grep -c '^[a-z]*: ' out
        stat -c %a s s/* | sort -u | paste -sd ' '
        certified='--certificate s/certificate.yaml'
        state='--board-state s/board.state'
        treat --no-log --array s/array.yaml $certified $state > treated; echo "treat $?"
        grep -c '^note: calibrated: certificate of the virtual board s/certificate.yaml, digest' treated
        histotripsy calibrate verify --session s --yes > verified; echo "verify $?"
        cp -r s d; drifted='--array d/array.yaml --certificate d/certificate.yaml --board-state d/board.state'
        treat --no-log $drifted > /dev/null; echo "before $?"
        histotripsy calibrate verify --session d --yes --lost 10% > lost; echo "lost $?"
        treat --no-log $drifted > /dev/null; echo "after $?"
        calibrate certificate --session d > /dev/null; echo "again $?"
        calibrate noise --session d > /dev/null
        calibrate certificate --session d > /dev/null; echo "again $?"
        tail -qn 1 verified lost
        treat --array s/array.yaml $certified $state --log a.ledger --inject emergency-stop@4s > /dev/null; echo "stopped $?"
        histotripsy resume a.ledger $state < /dev/null; echo "without $?"
        histotripsy resume a.ledger $certified $state > /dev/null; echo "with $?"
        refused() { treat --no-log "$@" > /dev/null; test $? = 65 || echo "not refused: $*"; }
        refused --array cap.yaml $certified $state
        refused --array s/array.yaml $certified
        sed 's/^note: first/note: other/' s/certificate.yaml > changed.yaml
        refused --array s/array.yaml --certificate changed.yaml $state
        histotripsy treat --sphere 4mm --spacing 1λ --no-log --array s/array.yaml $certified $state
        cp s/certificate.yaml old.yaml; cp s/5-beam.json beam.json
        calibrate --session s > /dev/null; cmp old.yaml s/certificate.yaml || echo "not the same again"
        calibrate certificate --session s --expires 2999-12-31 > /dev/null; echo "too late $?"
        sed -i 's/"day" : .*/"day" : "2020-02-29",/' s/5-beam.json
        calibrate certificate --session s --expires 2021-02-28 | grep '^  issued'
        refused --array s/array.yaml $certified $state
        histotripsy calibrate verify --session s --yes > /dev/null
        cp beam.json s/5-beam.json
        calibrate certificate --session s --note second --expires $(date -u -d 'now + 1 month' +%F) > /dev/null
        refused --array s/array.yaml --certificate old.yaml $state
        calibrate noise --session s > /dev/null
        refused --array s/array.yaml $certified $state
        """)
    #expect(
      outcome.lines == [
        // Six findings and the certificate, each on its line.
        "7",
        // Whatever the umask: the folder and its files are read by the group and written by their owner alone.
        "640 750", "treat 8", "1", "verify 0", "before 8", "lost 6", "after 65", "again 65",
        "again 65", "nothing has drifted beyond its uncertainty (k = 2)",
        "DRIFTED: more than its uncertainty (k = 2); calibrate again before anything is treated by this certificate",
        "stopped 4", "without 65", "with 8", "too late 65", "  issued 2020-02-29, holds until 2021-02-28",
      ], "\(outcome.out) \(outcome.err)")
    let told = [
      "the array's identity memory names no calibration",
      "d/1-noise.json: certificate rests on noise, which has to be done again first",
      "d/2-locate.json: certificate rests on locate, which has to be done again first",
      "the treatment was begun with the certificate of digest ",
      "s/certificate.yaml: this certificate does not hold here: it is about another array: its geometry has the checksum",
      "s/certificate.yaml: this certificate does not hold here: the array's identity memory names no calibration",
      "digest: the certificate is not as it was issued",
      "below the set-point of 30.0 MPa; nothing is extrapolated",
      "--expires: 2999-12-31 is too late: ", "it expired on 2021-02-28; today is ",
      "it expired on 2021-02-28; today is ",
      "the array's identity memory names another calibration",
      "the array's identity memory names no calibration",
    ]
    let errors = outcome.err.split(separator: "\n").map(String.init).filter { $0.contains("histotripsy: ") }
    #expect(errors.count == told.count, "\(outcome.err)")
    for (error, words) in zip(errors, told) { #expect(error.contains(words), "\(error)") }
  }

  /// Another array has been plugged in, or another front end: by what a step's record says of them.
  @Test func theMemoryOfAnotherArrayIsLeftAsItIs() throws {
    let outcome = try Console().shell(
      Self.prepare + """
        calibrate --session s --seed 3 > /dev/null || exit 1
        cp s/board.state before; cp s/5-beam.json beam.json; cp s/certificate.yaml issued.yaml
        sed -i 's/"serial" : "virtual"/"serial" : "A-17"/' s/5-beam.json
        calibrate certificate --session s > /dev/null; echo "one of two $?"
        calibrate noise --session s > /dev/null; echo "noise $?"
        cp beam.json s/5-beam.json; sed -i 's/"revision" : [0-9]*/"revision" : 99/' s/5-beam.json
        calibrate certificate --session s > /dev/null; echo "front end $?"
        cp beam.json s/5-beam.json
        cp -r s t; sed -i 's/"serial" : "virtual"/"serial" : "A-17"/' t/[1-6]-*.json
        calibrate noise --session t > /dev/null; echo "other $?"
        cmp before s/board.state && cmp before t/board.state && cmp issued.yaml s/certificate.yaml && echo untouched
        calibrate noise --session s | grep -c 'is withdrawn'
        cmp -s before s/board.state || echo withdrawn
        """)
    #expect(
      outcome.lines == [
        "one of two 65", "noise 65", "front end 65", "other 65", "untouched", "1", "withdrawn",
      ], "\(outcome.out) \(outcome.err)")
    let mixed = "s/5-beam.json: origin.serial: beam was measured with the array A-17, noise with virtual"
    let told = [
      mixed, mixed, "s/5-beam.json: origin.frontEnd: beam was measured at another front end",
      "array: this session has measured the array A-17, and what is plugged in is virtual",
    ]
    let errors = outcome.err.split(separator: "\n").map(String.init)
    #expect(errors.count == told.count, "\(outcome.err)")
    for (error, words) in zip(errors, told) { #expect(error.contains(words), "\(error)") }
  }

  /// Killed the moment a step is done, or during the next one; and not killed at all. Another seed gives other bytes.
  @Test func killedAtAnyStepItGoesOnToTheSameCertificate() throws {
    let outcome = try Console().shell(
      Self.prepare + """
        calibrate --session whole --seed 5 --date 2026-03-01 > /dev/null || exit 1
        kills=0
        for step in noise locate elements drive beam; do
          # The program itself, not a shell that runs it, is what is killed.
          histotripsy calibrate --array cap.yaml --yes --operator me --note "first fill" --oxygen 1.5mg/L --session torn \
            --seed 5 --date 2026-03-01 > out & p=$!
          for i in $(seq 1200); do grep -q "^$step: .*[^)]$" out && break; kill -0 $p 2> /dev/null || break; sleep 0.02; done
          kill -9 $p && kills=$((kills + 1)); wait $p
        done 2> /dev/null
        calibrate --session torn > /dev/null || exit 2
        calibrate noise locate --session other --seed 6 > /dev/null || exit 3
        test $kills -ge 3 && echo killed
        for name in certificate.yaml certificate.html array.yaml 1-noise.json 4-drive.json 6-steering.json; do
          cmp whole/$name torn/$name && echo same
        done
        cmp -s whole/2-locate.json other/2-locate.json || echo different
        ls torn | grep -c partial
        """)
    #expect(
      outcome.lines == ["killed", "same", "same", "same", "same", "same", "same", "different", "0"],
      "\(outcome.out) \(outcome.err)")
  }

  /// The signal waits, blocked, until the program takes it: before its first step.
  @Test func afterASignalNothingIsEnergisedAnyMore() throws {
    let outcome = try Console().shell(
      Self.prepare + """
        blocked='use POSIX; sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGINT)); kill INT => $$; exec @ARGV'
        perl -e "$blocked" histotripsy calibrate --array cap.yaml --yes --session s > out; echo "ended $?"
        cat out; ls s | grep -E 'noise|locate'
        """)
    #expect(outcome.lines == ["ended 3"], "\(outcome.out) \(outcome.err)")
    #expect(
      outcome.err == "histotripsy: noise: stopped by SIGINT (Ctrl-C); the tank is safe\n", "\(outcome.err)")
  }

  /// Each one clear line, nothing written that was not there.
  @Test func whatCannotBeIsRefusedInOneLine() throws {
    let refusals: [(String, String, Int)] = [
      ("calibrate nois", "The value 'nois' is invalid for '<step>", 64),
      ("calibrate --cycles 99", "--cycles: 99 is out of range (1 … 20)", 65),
      ("calibrate --board linux", "--board linux needs --profile", 64),
      ("calibrate --array none", "none: there is no such file", 66),
      ("calibrate --hydrophone bad.yaml", "bad.yaml:2: ", 65),
      ("calibrate --rail-maximum 20", "--rail-maximum: 20 has no unit", 65),
      ("calibrate --conductivity wet", "--conductivity: wet is not a number with a unit", 65),
      ("calibrate --oxygen 60mg/L", "--oxygen: 60mg/L is out of range (0 mg/L … 50 mg/L)", 65),
      ("calibrate --date soon", "--date: soon is not a date (as in 2026-03-01)", 65),
      ("calibrate --date 2026-03-01 --expires 2026-02-01", "--expires: is before the day of issue", 65),
      ("calibrate --expires 2999-12-31", "--expires: 2999-12-31 is too late: ", 65),
      (
        "calibrate --board linux --profile raspberry-pi-5 --date 2026-03-01",
        "--date: belongs to the virtual board; a real one measures today", 65
      ),
      ("calibrate verify --session none", "none: there is no calibration session in this folder", 66),
    ]
    for (command, message, status) in refusals {
      let outcome = try Console(["bad.yaml": "histotripsy-hydrophone: 1\nnam: x\n...\n"])
        .run(command.split(separator: " ").map(String.init))
      #expect(
        outcome.status == Int32(status) && !outcome.didCrash, "\(command): \(outcome.status) \(outcome.err)")
      #expect(
        outcome.err.contains(message) && outcome.err.split(separator: "\n").count == 1, "\(outcome.err)")
      #expect(outcome.out.isEmpty, "\(command): \(outcome.out)")
    }
  }

  @Test func aDamagedSessionSaysWhichFileAndField() throws {
    let outcome = try Console().shell(
      Self.prepare + """
        calibrate noise locate --session s > /dev/null || exit 1
        cp -r s t; cp -r s u; cp -r s v
        sed -i 's/"noise" : {/"noisy" : {/' t/1-noise.json; calibrate --session t > /dev/null; echo $?
        head -c 300 s/2-locate.json > u/2-locate.json; calibrate elements --session u > /dev/null; echo $?
        sed -i 's/name: /name: x/' v/array-as-given.yaml; calibrate --session v > /dev/null; echo $?
        calibrate drive --session s > /dev/null; echo $?
        histotripsy calibrate elements --session s < /dev/null > /dev/null; echo $?
        """)
    #expect(outcome.lines == ["65", "65", "65", "65", "3"], "\(outcome.out) \(outcome.err)")
    for words in [
      "t/1-noise.json: finding.noise: missing", "u/2-locate.json: this is not JSON; it may be truncated",
      "v/array-as-given.yaml: is not the file that the session was begun with",
      "s/3-elements.json: drive rests on elements, which has to be done first",
    ] { #expect(outcome.err.contains(words), "\(outcome.err)") }
  }
}

import Foundation
import Testing

/// Pictures, tables and markups as a person asks for them, and what is said to a person who asks for the impossible.
@Suite struct PictureCommandTests {
  /// 16 elements on a cap of 60 mm: a field takes a moment.
  static let array: String = {
    let outcome = try? Console().run([
      "array", "generate", "--layout", "fibonacci", "--elements", "16", "--radius", "60mm", "--aperture",
      "60mm",
      "--width", "8mm", "--frequency", "1MHz",
    ])
    return outcome?.out ?? ""
  }()

  private func run(_ arguments: [String], _ files: [String: String] = [:]) throws -> Console.Outcome {
    try Console(["a.yaml": Self.array].merging(files) { $1 }).run(arguments)
  }

  @Test func aFieldIsWrittenInThreeForms() throws {
    let outcome = try Console(["a.yaml": Self.array]).shell(
      """
      histotripsy array field a.yaml --focus 0,0,5mm --extent 6mm --step 0.5mm --method piston --drive 60V \
      --csv f.csv --svg f.svg --png f.png && head -c 4 f.png | tail -c 3 && grep -c '^xz,' f.csv && grep -c '<svg' f.svg
      """)
    #expect(outcome.status == 0)
    #expect(outcome.leftovers == ["f.csv", "f.png", "f.svg"])
    // 13 × 13 points of a cut of 6 mm in steps of 0.5 mm.
    #expect(outcome.out.hasSuffix("PNG169\n1\n"))
    #expect(outcome.lines.contains { $0.hasPrefix("-6 dB widths          x ") })
    #expect(outcome.lines.contains { $0.hasPrefix("focus                 (0, 0, 5) mm") })
  }

  @Test func withoutAFileTheNumbersAreEnough() throws {
    let outcome = try run(["array", "field", "a.yaml"])
    #expect(outcome.status == 0 && outcome.leftovers.isEmpty)
    #expect(outcome.lines.contains("steering loss         0.00 dB"))
  }

  @Test func theSteeringMapIsWrittenToo() throws {
    let outcome = try Console(["a.yaml": Self.array]).shell(
      """
      histotripsy array field a.yaml --map steering --extent 4mm --step 2mm --lobe-extent 10mm --method piston \
      --csv s.csv --svg s.svg --png s.png && grep -vc '^#' s.csv
      """)
    #expect(outcome.status == 0)
    #expect(outcome.leftovers == ["s.csv", "s.png", "s.svg"])
    #expect(outcome.out.hasSuffix("\n28\n"))
    #expect(outcome.lines.contains { $0.hasPrefix("worst lobe") })
  }

  @Test func theWidthsAtTheFocusAreShown() throws {
    let outcome = try run(["array", "show", "a.yaml"])
    let line = try #require(outcome.lines.first { $0.hasPrefix("-6 dB widths") })
    let words = line.split(separator: " ").compactMap { Double($0) }
    // A bowl of f/1 is 1.41 λ = 2.09 mm wide (O'Neil 1949); sixteen elements are a rough bowl. Far longer along the axis.
    #expect(words.count == 4)
    #expect(words[1...2].allSatisfy { abs($0 - 2.09) < 0.5 } && words[3] > 4 * words[1])
  }

  static let refusals: [([String], Int32, String)] = [
    (["--focus", "0,0,-200mm"], 65, "--focus: 0,0,-200mm lies behind every element of the array"),
    (["--focus", "0,0,nanmm"], 65, "--focus: nanmm is not a number with a unit"),
    (["--focus", "0,0"], 65, "--focus: 0,0 is not 3 lengths; write for example 0,0,10mm"),
    (["--focus", "0,0,0"], 65, "--focus: 0 has no unit"),
    (["--focus", "0,0,2m"], 65, "--focus: 2m is out of range (-500 mm … 500 mm)"),
    (["--extent", "0mm"], 65, "--extent: 0mm is out of range (100 µm … 500 mm)"),
    (["--extent", "nan"], 65, "--extent: nan is not a number with a unit"),
    (["--step", "0mm"], 65, "--step: 0mm is out of range (10 µm … 100 mm)"),
    (["--step", "-1mm"], 65, "--step: -1mm is out of range"),
    (["--extent", "100mm", "--step", "10um"], 65, "(at most 1000000)"),
    (["--extent", "4mm", "--step", "3mm"], 65, "--step: 3 mm is more than half the extent along x, 4 mm"),
    (["--planes", "xw"], 65, "--planes: xw is not a plane (xz, yz, xy)"),
    (["--drive", "0V"], 65, "--drive: 0V is out of range"),
    (["--water", "120°C"], 65, "--water: 120°C is out of range (0 °C … 95 °C)"),
    (["--attenuation", "5"], 65, "--attenuation: 5 has no unit"),
    (["--tissue-depth", "5mm"], 64, "--tissue-depth says where the tissue of --attenuation begins"),
    (["--method", "magic"], 64, "'magic' is invalid for '--method"),
    (["--no-lobes"], 64, "belong to --map steering"),
    (["--map", "steering", "--focus", "0,0,0mm"], 64, "--focus and --drive belong to --map pressure"),
    (["--map", "steering", "--step", "0.5mm"], 65, "531441 foci (at most 40000)"),
    (["--map", "steering", "--step", "2mm", "--lobe-extent", "400mm"], 65, "multiply to"),
  ]

  @Test(arguments: refusals)
  func whatCannotBeIsRefusedInOneLine(_ arguments: [String], _ status: Int32, _ message: String) throws {
    let outcome = try run(["array", "field", "a.yaml", "--svg", "f.svg"] + arguments)
    #expect(outcome.status == status)
    #expect(!outcome.didCrash && outcome.out.isEmpty && outcome.leftovers.isEmpty)
    let complaints = outcome.err.split(separator: "\n").filter { !$0.hasPrefix("note: ") }
    #expect(complaints.count == 1)
    #expect(complaints.first?.contains(message) ?? false, "\(outcome.err)")
  }

  static let commands: [[String]] = [
    ["array", "field", "a.yaml", "--svg"], ["array", "field", "a.yaml", "--png"],
    ["array", "field", "a.yaml", "--csv"], ["plan", "show", "p.yaml", "--svg"],
    ["plan", "export", "p.yaml", "--slicer"], ["plan", "export", "p.yaml", "--csv"],
  ]

  /// Found out before anything is computed.
  @Test(arguments: commands) func nothingIsReplacedUnasked(_ command: [String]) throws {
    let file = command.last == "--slicer" ? "old.mrk.json" : "old"
    let files = ["a.yaml": Self.array, "p.yaml": Console.examplePlan, file: "precious"]
    let refused = try Console(files).shell(
      "histotripsy \((command + [file]).joined(separator: " ")); s=$?; cat \(file); exit $s")
    #expect(refused.status == 73 && refused.out == "precious")
    #expect(
      refused.err.hasSuffix(
        "histotripsy: \(file): cannot be written: it exists already; --force replaces it\n"))
    let forced = try Console(files).shell(
      "histotripsy \((command + [file, "--force"]).joined(separator: " ")) > out; cat \(file)")
    #expect(forced.status == 0 && !forced.out.contains("precious"))
    let nowhere = try Console(files).run(
      command + [file == "old" ? "none/new" : "none/new.mrk.json"])
    #expect(nowhere.status == 73 && nowhere.leftovers.isEmpty && nowhere.out.isEmpty)
    // An input is never an output.
    let input = try Console(files).run(command + [command[2], "--force"])
    #expect(input.status == (command.last == "--slicer" ? 64 : 73))
  }

  @Test func oneFileCannotHoldTwoResults() throws {
    let outcome = try run(["array", "field", "a.yaml", "--svg", "f", "--csv", "f"])
    #expect(outcome.status == 65 && outcome.leftovers.isEmpty)
    #expect(outcome.err.contains("f is the file of --csv too"))
  }

  @Test func aPlanIsShown() throws {
    let outcome = try Console(["p.yaml": Console.examplePlan]).run([
      "plan", "show", "p.yaml", "--svg", "p.svg",
    ])
    #expect(outcome.status == 0 && outcome.err.isEmpty && outcome.leftovers == ["p.svg"])
    for start in [
      "plan                  Built-in 20 mm sphere", "kind                  request: reach not judged",
      "target                sphere of 20 mm about",
      "foci                  225, 2.9648 mm apart, distal first",
      "pulses                11\u{202F}250, 50 a focus", "duration              56.2 s at least",
      "set-point             30 MPa peak negative, linear estimate", "source                Lundt 2017",
      "limits                rail 140.0 V",
    ] {
      #expect(outcome.lines.contains { $0.hasPrefix(start) }, "\(start)")
    }
  }

  @Test func aPlanForAnotherFrequencyIsRefusedLikeByTreat() throws {
    let plan = Console.plan("preset: rapid-steering", "preset: rapid-steering\n  frequency: 700 kHz")
    for command in [["plan", "show", "p.yaml"], ["plan", "export", "p.yaml", "--csv", "f.csv"]] {
      let outcome = try Console(["p.yaml": plan]).run(command)
      #expect(outcome.status == 65 && outcome.out.isEmpty && outcome.leftovers.isEmpty)
      #expect(outcome.err.contains("p.yaml:") && outcome.err.contains("700 kHz is not the frequency of"))
    }
    let missing = try Console().run(["plan", "show", "none.yaml"])
    #expect(missing.status == 66)
    let nothing = try Console(["p.yaml": plan]).run(["plan", "export", "p.yaml"])
    #expect(nothing.status == 64 && nothing.err.contains("Nothing to write: give --slicer, --csv or --nifti"))
  }

  /// What has no dose map says why, and nothing is written, no folder either.
  @Test func aDoseThatThereIsNotIsToldWhy() throws {
    for (command, what) in [
      (["plan", "export", "p.yaml", "--nifti", "images"], "--nifti"),
      (["plan", "show", "p.yaml", "--page", "p.html"], "--page"),
    ] {
      let request = try Console(["p.yaml": Console.examplePlan]).run(command)
      #expect(request.status == 65 && request.out.isEmpty && request.leftovers.isEmpty)
      #expect(
        request.err.contains("p.yaml: a request says nothing of what is liquefied, and \(what) shows it"),
        "\(request.err)")
      let points = try Console().shell(
        """
        printf 'x_mm,y_mm,z_mm\\n0,0,0\\n' > f.csv
        histotripsy plan example | sed -e '/^target:/,/^$/d' -e '/^placement:/,/^$/d' -e '/^goal:/,/spill/d' \
          -e 's/^regimen:/target: {shape: points, file: f.csv}\\n&/' > q.yaml
        histotripsy plan make q.yaml --output p.yaml > made 2>&1 || cat made
        histotripsy \(command.joined(separator: " ")) > shown
        s=$?; ls -d images p.html 2> none; exit $s
        """)
      #expect(points.status == 65 && points.out.isEmpty, "\(points.out)")
      #expect(
        points.err.contains("a list of points has no volume, of which \(what) shows the dose"),
        "\(points.err)")
    }
  }

  @Test func aFinishedPlanHasImagesAndAPage() throws {
    let outcome = try Console().shell(
      """
      histotripsy plan make --sphere 4mm --spacing 1λ --output p.yaml > made
      histotripsy plan export p.yaml --nifti images 2> progress && ls images
      histotripsy plan show p.yaml --page p.html > shown 2>> progress && grep -c 'data:image/svg+xml' p.html
      histotripsy plan export p.yaml --nifti images; echo $?
      """)
    #expect(
      outcome.lines == ["planned-dose.nii.gz", "planned-label.nii.gz", "5", "73"],
      "\(outcome.out)\(outcome.err)")
    #expect(outcome.err.contains("images/planned-dose.nii.gz: cannot be written: it exists already"))
  }

  @Test func resultsAgreeWithTheSummary() throws {
    let outcome = try Console().shell(
      """
      histotripsy treat --sphere 8mm --spacing 1λ --json --results-csv r.csv --results-slicer r.mrk.json > events
      tail -n 1 events && cat r.csv && echo MARKUPS && cat r.mrk.json
      """)
    #expect(outcome.status == 0)
    let summary = try #require(outcome.events.first ?? nil)
    let foci = try #require(summary["foci"] as? [[String: Any]])
    let rows = outcome.lines.dropFirst().prefix { $0 != "MARKUPS" }.filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows.first?.count == 12 && rows.count == foci.count + 1)
    for (row, focus) in zip(rows.dropFirst(), foci) {
      let numbers = ["focus", "planned", "delivered", "cavitating", "withheld", "refused", "uncertain"].map {
        "\(focus[$0] as? Int ?? -1)"
      }
      #expect([row[0]] + row[4...9] == numbers)
      // The table is in the words of people, the event in those of the ledger.
      let words = ["done": "done", "notResponding": "not responding", "more": "not finished"]
      #expect(row[10] == (focus["verdict"] as? String).flatMap { words[$0] })
      #expect(row[11].isEmpty == (focus["reason"] == nil))
      let x = try #require(Double(row[1]))
      #expect(try abs(x - #require(focus["x_mm"] as? Double)) <= 5.1e-5)
    }
    let json = outcome.lines.drop { $0 != "MARKUPS" }.dropFirst().joined(separator: "\n")
    let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let lists = try #require(parsed?["markups"] as? [[String: Any]])
    var counts: [String: Int] = [:]
    for list in lists {
      counts[list["name"] as? String ?? ""] = (list["controlPoints"] as? [Any])?.count
    }
    #expect(counts["done (array frame)"] == summary["done"] as? Int)
    #expect(counts["not responding (array frame)"] ?? 0 == summary["notResponding"] as? Int)
    #expect(counts.values.reduce(0, +) == foci.count)
  }

  @Test func resultsThatCannotBeWrittenAreFoundOutBeforeAnythingFires() throws {
    let outcome = try Console().run([
      "treat", "--sphere", "8mm", "--spacing", "1λ", "--results-csv", "none/r.csv",
    ])
    #expect(outcome.status == 73 && outcome.out.isEmpty && outcome.leftovers.isEmpty)
    let ending = try Console().run(["treat", "--results-slicer", "r.json"])
    #expect(ending.status == 64 && ending.err.contains("3D Slicer knows markups by the ending .mrk.json"))
  }
}

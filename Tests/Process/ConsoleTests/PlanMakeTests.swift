import Foundation
import Testing

/// `plan make` and what becomes of its plans, by the shipped binary.
@Suite struct PlanMakeTests {
  private static let generate =
    "histotripsy array generate --layout fibonacci --elements 16 --radius 60mm --aperture 80mm --width 9mm "
    + "--frequency 500kHz --source-pressure 60kPa/V --output cap.yaml"
  private static let request = Console.examplePlan
    .replacingOccurrences(of: "diameter: 20 mm", with: "diameter: 6 mm")
    .replacingOccurrences(
      of: "baseline-pulses: 32",
      with: "reach:\n  secondary-lobe-maximum: 0 dB\n  search-margin: 1 λ\nbaseline-pulses: 32")

  private func shell(_ script: String) throws -> Console.Outcome {
    try Console(["r.yaml": Self.request]).shell(Self.generate + " && " + script)
  }

  @Test func aPlanIsMadeSummedUpAndTreated() throws {
    let outcome = try shell(
      "histotripsy plan make r.yaml --array cap.yaml --output p.yaml && tail -n 1 p.yaml && histotripsy treat --array cap.yaml --plan p.yaml --no-log --json | tail -n 1"
    )
    #expect(outcome.status == 0, "\(outcome.err)")
    for word in ["foci ", "coverage ", "worst loss", "worst lobe", "drive ", "duration", "energy", "duty"] {
      #expect(outcome.out.contains("\n" + word), "\(word): \(outcome.out)")
    }
    #expect(outcome.out.contains("written to p.yaml\n...\n"))
    #expect(outcome.leftovers == ["cap.yaml", "p.yaml"])
    #expect(outcome.events.last.flatMap { $0 } != nil)
  }

  @Test func standardStreamsTakeThePlaceOfFiles() throws {
    let outcome = try shell("histotripsy plan make - --array cap.yaml < r.yaml")
    #expect(outcome.status == 0, "\(outcome.err)")
    #expect(outcome.out.hasSuffix("...\n") && outcome.out.contains("\nhistotripsy-plan: 3\n"))
    #expect(outcome.err.contains("coverage "))
  }

  @Test func anExistingFileIsKeptUnlessForced() throws {
    let outcome = try shell(
      "echo mine > p.yaml; histotripsy plan make r.yaml --array cap.yaml --output p.yaml")
    #expect(outcome.status == 73)
    #expect(outcome.err == "histotripsy: p.yaml: cannot be written: it exists already; --force replaces it\n")
  }

  @Test(arguments: [
    (
      "sed -i 's/centre: .*/centre: [300 mm, 0 mm, 0 mm]/' r.yaml; histotripsy plan make r.yaml --array cap.yaml --output p.yaml",
      "foci are out of reach; the first, focus 0 at ("
    ),
    (
      "histotripsy array generate --elements 1 --layout ring --radius 60mm --aperture 20mm --width 9mm --frequency 500kHz --output one.yaml; "
        + "histotripsy plan make r.yaml --array one.yaml --output p.yaml; status=$?; rm -f one.yaml; exit $status",
      "one enabled element cannot be steered to a focus"
    ),
    (
      "histotripsy plan make r.yaml --array cap.yaml --output q.yaml > /dev/null; histotripsy treat --plan q.yaml; status=$?; rm q.yaml; exit $status",
      "array: made for "
    ),
    (
      "histotripsy plan make r.yaml --array cap.yaml --output q.yaml > /dev/null; sed -i 's/geometry-checksum: .*/geometry-checksum: \"00000000\"/' q.yaml; "
        + "histotripsy simulate --seeds 1...1 --array cap.yaml --plan q.yaml; status=$?; rm q.yaml; exit $status",
      "array.geometry-checksum: made for "
    ),
    (
      "histotripsy plan make r.yaml --array cap.yaml --output q.yaml > /dev/null; histotripsy plan make q.yaml --array cap.yaml --output p.yaml; status=$?; rm q.yaml; exit $status",
      "histotripsy-plan: 3 is a finished plan; asked for is a request (1)"
    ),
  ])
  func whatCannotBeIsOneLineAndLeavesNoFile(_ script: String, _ message: String) throws {
    let outcome = try shell(script)
    #expect(outcome.status == 65, "\(outcome.err)")
    #expect(outcome.err.contains(message), "\(outcome.err)")
    #expect(outcome.err.split(separator: "\n").count == 1, "\(outcome.err)")
    #expect(outcome.leftovers == ["cap.yaml"])
  }
}

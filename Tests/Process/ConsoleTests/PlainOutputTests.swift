import Foundation
import Testing

/// What a person or another program reads is written in words of the program's own, and never in the text that Swift prints for a value.
@Suite struct PlainOutputTests {
  /// A module's name, an optional, a case with labelled values, or a value of a qualified type.
  static func reflection(in text: String) -> String? {
    let patterns = [
      /[^\n]{0,60}(?:HistotripsyCore|Acoustics|Planning|Calibration|TreatmentLog|VirtualBoard)\.[A-Za-z][^\n]{0,40}/,
      /[^\n]{0,60}Optional\([^\n]{0,40}/,
      /[^\n]{0,60}\b[a-z][A-Za-z]+\([a-z][A-Za-z]*: [^\n]{0,40}/,
    ]
    return patterns.lazy.compactMap { text.firstMatch(of: $0).map { String($0.output) } }.first
  }

  @Test func thePatternsFindWhatTheyAreFor() {
    for text in [
      "part(HistotripsyCore.FrontEndFault(part: sequencer", "Optional(3)", "late(by: 3 ms)",
      "hydrophone(voltsPerPascal: 1e-07)",
    ] { #expect(Self.reflection(in: text) != nil, "\(text)") }
    for text in [
      "transform: translate(3 4)", "histotripsy.yaml", "SHA-256 (64 digits): a", "focus 3 (+1.0, 2.0)",
    ] {
      #expect(Self.reflection(in: text) == nil, "\(text)")
    }
  }

  /// Every command that says or writes something, with faults and without; each line is what it prints and the files that it leaves.
  static let scripts = [
    """
    histotripsy treat --sphere 4mm --spacing 1λ --log a.ledger --results-csv r.csv --results-slicer r.mrk.json
    histotripsy export a.ledger --csv tables --jsonl a.jsonl; histotripsy report a.ledger
    sqlite3 -readonly a.ledger .dump 2>/dev/null || true
    """,
    """
    for fault in water:off@5s trigger:stuck@5s brown-out@6s sequencer:off@6.52s; do
      histotripsy treat --sphere 8mm --spacing 1λ --json --inject $fault --log f.ledger; histotripsy treat --sphere 8mm --spacing 1λ --no-log --inject $fault
      histotripsy export f.ledger --csv tables --jsonl f.jsonl; cat tables/*.csv f.jsonl
      histotripsy report f.ledger --output f.html; cat f.html; echo RESUME | histotripsy resume f.ledger; rm -rf f.ledger f.html f.jsonl tables
    done
    """,
    """
    histotripsy plan example; histotripsy plan show; histotripsy plan export --csv foci.csv; histotripsy board list
    histotripsy array show; histotripsy array check; histotripsy array generate --help; histotripsy hydrophone show
    histotripsy simulate --seeds 1..1 --sphere 4mm --spacing 1λ; histotripsy treat --plan /dev/null; histotripsy treat --sphere 900mm
    histotripsy resume nothing; histotripsy board check --profile generic; histotripsy calibrate noise --session c --yes
    """,
  ]

  @Test(arguments: scripts.indices) func noOutputHoldsTextOfSwiftsReflection(_ index: Int) throws {
    let outcome = try Console().shell(
      "{ \(Self.scripts[index])\n} 2>&1; find . -type f \\( -name '*.csv' -o -name '*.json*' -o -name '*.html' -o -name '*.yaml' \\) -exec cat {} +"
    )
    #expect(!outcome.didCrash && outcome.out.utf8.count > 3000)
    #expect(Self.reflection(in: outcome.out) == nil)
  }
}

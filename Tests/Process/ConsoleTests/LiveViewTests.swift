import Foundation
import Testing

/// Does the live view fit its window and obey its keys?
@Suite struct LiveViewTests {
  @Test(arguments: [(60, 20), (30, 9), (200, 60)])
  func theViewFitsItsWindowAndKeysSteerTheTreatment(_ columns: Int, _ rows: Int) throws {
    // A ledger of its own: two treatments that begin at once in one folder would want the same name.
    let ledger = FileManager.default.temporaryDirectory.appending(path: "live-view-\(UUID()).ledger")
    defer { try? FileManager.default.removeItem(at: ledger) }
    let screen = try PseudoTerminal(
      columns: columns, rows: rows,
      ["treat", "--speed", "3", "--log", ledger.path] + PseudoTerminal.named)
    try screen.wait(for: "TREATING")
    screen.type("r")
    try screen.wait(for: columns < 40 ? "resume is not possible" : "resume is not possible while treating")
    screen.type("p")
    try screen.wait(for: "PAUSED")
    try screen.wait(for: "PAUSED", count: 4)
    screen.type("r")
    try screen.wait(for: "TREATING", after: "PAUSED")
    screen.type("q")
    #expect(try screen.finish() == 3)
    #expect(screen.text.contains("Treatment stopped: stopped by the operator"))
    // On nine rows there is room for the end alone.
    if rows >= 20 { #expect(screen.text.contains("exact: the front end's counter agrees")) }
    // Everything between two returns to the top is one picture.
    let pictures = screen.text.components(separatedBy: "\u{1B}[J").dropFirst().dropLast()
    #expect(pictures.count > 5)
    for picture in pictures {
      let lines = PseudoTerminal.plain(picture).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= rows, "\(lines.count) lines")
      let widest = lines.max { $0.count < $1.count } ?? ""
      #expect(widest.count <= columns, "\(widest)")
    }
    #expect(screen.isCooked)
  }
}

import Foundation
import GRDB
import Testing
import TreatmentLog

/// A treatment goes on as the one that it was, or not at all.
@Suite struct ResumeCheckTests {
  /// A ledger of a treatment that a person stopped, with one statement applied to it; then what `resume` says.
  static func resume(after statement: String) throws -> Programs.Outcome {
    let bed = try Bed()
    let begun = try Programs.run(
      "histotripsy",
      ["treat", "--sphere", "4mm", "--spacing", "1λ", "--log", "a.ledger", "--inject", "emergency-stop@5s"],
      in: bed.folder)
    #expect(begun.status == 4)
    let raw = try DatabaseQueue(path: bed.path("a.ledger"))
    try raw.write { try $0.execute(sql: statement) }
    try raw.close()
    return try Programs.run("histotripsy", ["resume", "a.ledger"], in: bed.folder, input: "RESUME\n")
  }

  static let changes: [(statement: String, complaint: String)] = [
    (
      "UPDATE parameter SET value = 120.0 WHERE name = 'rail-maximum'",
      "limits.rail-maximum was 120.0 V when the treatment was begun"
    ),
    (
      "UPDATE parameter SET value = 1.0 WHERE name = 'source-pressure'",
      "calibration.source-pressure was 1.0 Pa/V when the treatment was begun"
    ),
    (
      "UPDATE focus SET planned = planned + 1 WHERE focus = 0",
      "the plan in the ledger gives other foci than those that were treated"
    ),
    ("UPDATE document SET text = text || ' ' WHERE role = 'plan'", "the plan in the ledger is not the one"),
    ("UPDATE document SET text = text || ' ' WHERE role = 'array'", "the array in the ledger is not the one"),
  ]

  @Test(arguments: changes.indices) func whatIsNotAsItWasIsNamed(_ index: Int) throws {
    let (statement, complaint) = Self.changes[index]
    let outcome = try Self.resume(after: statement)
    #expect(outcome.status == 65)
    #expect(outcome.err.contains(complaint), "\(outcome.err)")
    #expect(outcome.err.split(separator: "\n").count == 1)
  }

  @Test func whatIsAsItWasGoesOn() throws {
    let outcome = try Self.resume(after: "ANALYZE")
    // A sphere at 30 MPa is not all treated.
    #expect(outcome.status == 7, "\(outcome.err)")
  }
}

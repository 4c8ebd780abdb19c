import Drawing
import Foundation

/// The findings of a session as a file of JSON lines and as a page.
enum Report {
  static func line(_ finding: Finding) -> String {
    let level = finding.level.rawValue.padding(toLength: 6, withPad: " ", startingAt: 0)
    let name = finding.scenario.name.padding(toLength: 16, withPad: " ", startingAt: 0)
    let result = finding.result.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
    let time = finding.outcome.map { String(format: "  %.1f s in %.1f s", $0.boardSeconds, $0.wallSeconds) }
    return "\(result) \(level) \(name) \(finding.remark)\(time ?? "")"
  }

  static func json(_ findings: [Finding]) throws -> String {
    try findings.map { finding in
      var object: [String: Any] = [
        "scenario": finding.scenario.name, "question": finding.scenario.question,
        "level": finding.level.rawValue, "result": finding.result.rawValue, "remark": finding.remark,
      ]
      if let fixture = finding.scenario.fixture { object["fixture"] = fixture.rawValue }
      if let outcome = finding.outcome {
        object["exit"] = outcome.exit
        object["board_s"] = outcome.boardSeconds
        object["wall_s"] = outcome.wallSeconds
        object["transfers"] = outcome.transfers
        object["line_requests"] = outcome.lineRequests
        if let ledger = outcome.ledger {
          object["triggers"] = ledger.lines.count
          object["fired"] = ledger.firedCount
        }
      }
      let data = try JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
      return String(decoding: data, as: UTF8.self) + "\n"
    }.joined()
  }

  static func page(_ findings: [Finding]) -> String {
    let rows = findings.map(row)
    func count(_ result: Finding.Result) -> Int { findings.count { $0.result == result } }
    return """
      <!DOCTYPE html>
      <html lang="en"><meta charset="utf-8"><title>Histotripsy rig</title>
      <style>body{font:15px sans-serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left;\
      vertical-align:top}.failed td:nth-child(3){background:#f8c0c0}.passed td:nth-child(3){background:#c8ecc8}.skipped{color:#777}</style>
      <h1>Rig</h1>
      <p>\(count(.passed)) passed, \(count(.failed)) failed, \(count(.skipped)) skipped. Research software; not a medical device.</p>
      <table><tr><th>scenario<th>level<th>result<th>question<th>found<th>board, s<th>wall, s<th>triggers<th>transfers<th>line requests</tr>
      \(rows.joined(separator: "\n"))
      </table></html>

      """
  }

  private static func row(_ finding: Finding) -> String {
    var cells: [String] = [
      finding.scenario.name, finding.level.rawValue, finding.result.rawValue, finding.scenario.question,
      finding.remark,
    ]
    if let outcome = finding.outcome {
      cells.append(String(format: "%.2f", outcome.boardSeconds))
      cells.append(String(format: "%.1f", outcome.wallSeconds))
      cells.append(outcome.ledger.map { String($0.lines.count) } ?? "")
      cells.append(String(outcome.transfers))
      cells.append(String(outcome.lineRequests))
    }
    let columns = cells.map { "<td>" + Markup.escaped($0) + "</td>" }.joined()
    return "<tr class=\"" + finding.result.rawValue + "\">" + columns + "</tr>"
  }
}

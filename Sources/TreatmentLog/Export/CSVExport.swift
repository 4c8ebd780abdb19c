import GRDB

/// A table as comma-separated values (RFC 4180): a line of column names, lines ended by CR LF, text quoted where it has to be.
///
/// Numbers are written so that reading them gives the same number again; an empty cell is a value that there is none of.
public enum CSVExport {
  /// Names of the tables, in the order in which they are written.
  public static var tables: [String] { LedgerTable.all.map(\.name) }

  /// - Parameter table: one of `tables`.
  /// - Parameter write: called with whole lines.
  public static func write(
    _ table: String, of ledger: LedgerFile, _ write: (String) throws -> Void
  ) throws {
    guard let table = LedgerTable.all.first(where: { $0.name == table }) else {
      preconditionFailure("no such table")
    }
    try write(line(try table.columns(of: ledger)))
    var failure: (any Error)?
    try table.forEachRow(of: ledger) { _, values in
      guard failure == nil else { return }
      do { try write(line(values.map(cell))) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private static func line(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\r\n"
  }

  /// A text that a spreadsheet would take for a formula is still the text that was recorded: quoting says so, and nothing is added.
  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private static func cell(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null, .blob: ""
    case .int64(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let text): text
    }
  }
}

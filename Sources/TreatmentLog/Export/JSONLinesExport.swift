import Foundation
import GRDB

/// The whole ledger as JSON Lines: one object for every row of every table, with the table's name under `table`.
public enum JSONLinesExport {
  /// - Parameter write: called with whole lines.
  public static func write(_ ledger: LedgerFile, _ write: (String) throws -> Void) throws {
    var failure: (any Error)?
    for table in LedgerTable.all {
      try table.forEachRow(of: ledger) { columns, values in
        guard failure == nil else { return }
        do { try write(try line(table.name, columns, values)) } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }

  private static func line(_ table: String, _ columns: [String], _ values: [DatabaseValue]) throws -> String {
    var fields = ["\"table\":" + (try text(table))]
    for (column, value) in zip(columns, values) { fields.append("\"\(column)\":" + (try cell(value))) }
    return "{" + fields.joined(separator: ",") + "}\n"
  }

  private static func cell(_ value: DatabaseValue) throws -> String {
    switch value.storage {
    case .null, .blob: "null"
    case .int64(let number): "\(number)"
    case .double(let number): number.isFinite ? "\(number)" : "null"
    case .string(let string): try text(string)
    }
  }

  private static func text(_ string: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(string), as: UTF8.self)
  }
}

import ArgumentParser
import Foundation
import Sessions
import TreatmentLog

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a treatment's ledger as CSV or JSON Lines.",
    discussion: """
      The tables and their columns are those of the ledger itself; any SQLite tool reads that too.

      Examples:
        histotripsy export liver.ledger --csv liver
        histotripsy export liver.ledger --jsonl liver.jsonl
      """)

  @Argument(help: ArgumentHelp("The ledger of a treatment.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "One CSV file for each table, in this folder; it is made when it does not exist.", valueName: "folder"))
  var csv: String?

  @Option(help: ArgumentHelp("One JSON object a line, everything in one file.", valueName: "file"))
  var jsonl: String?

  @Flag(help: "Replace files that exist.")
  var force = false

  func validate() throws {
    if csv == nil, jsonl == nil {
      throw ValidationError("Say what to write: --csv FOLDER, --jsonl FILE or both")
    }
    for (option, value) in [("--csv", csv), ("--jsonl", jsonl)] where value?.isEmpty ?? false {
      throw ValidationError("The value of '\(option)' is empty")
    }
  }

  func run() throws {
    try InputFailure.report {
      let ledger = try LedgerFile.read(file)
      if let jsonl {
        let sink = try OutputFile(checking: jsonl, isForced: force, notOver: [file])
        try sink.write { write in try JSONLinesExport.write(ledger, write) }
      }
      if let csv { try writeTables(of: ledger, into: csv) }
    }
  }

  private func writeTables(of ledger: LedgerFile, into folder: String) throws {
    if mkdir(folder, 0o755) == 0 {
      // Whatever the umask.
      chmod(folder, 0o755)
    } else if errno != EEXIST {
      throw OutputFile.Failure(path: folder, reason: String(cString: strerror(errno)))
    }
    // All of them can be written, or none is begun.
    let sinks = try CSVExport.tables.map { name in
      (name, try OutputFile(checking: "\(folder)/\(name).csv", isForced: force, notOver: [file]))
    }
    for (name, sink) in sinks {
      try sink.write { write in try CSVExport.write(name, of: ledger, write) }
    }
  }
}

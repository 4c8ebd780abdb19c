import ArgumentParser
import Sessions
import TreatmentLog

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a treatment's report: one HTML page that needs no network.",
    discussion: """
      Summary, the dose as maps and as a dose-volume histogram, timeline, the target in layers, alarms, limits and \
      how near they were come to, every focus, and the conditions. Light \
      or dark as the reader's screen is, and fit for paper.

      Examples:
        histotripsy report liver.ledger
        histotripsy report liver.ledger --output liver.html
      """)

  @Argument(help: ArgumentHelp("The ledger of a treatment.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("Default: the ledger's name with .html.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace a file that exists.")
  var force = false

  func validate() throws {
    if output?.isEmpty ?? false { throw ValidationError("The value of '--output' is empty") }
  }

  func run() throws {
    try InputFailure.report {
      let ledger = try LedgerFile.read(file)
      let page = try ReportPage(ledger, dose: RecordedDose.section(of: ledger))
      let stem = file.hasSuffix(".ledger") ? String(file.dropLast(7)) : file
      try OutputFile(checking: output ?? stem + ".html", isForced: force, notOver: [file]).write(
        Array(page.html.utf8))
    }
  }
}

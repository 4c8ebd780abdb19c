import ArgumentParser
import Arrays
import Foundation

struct ArrayCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Find elements that are duplicated, overlap, lie off the surface, are no numbers or look past the focus.",
    discussion: """
      One line on standard output for each finding; exit code 65 if there is any.

      Examples:
        histotripsy array check hemisphere.csv
        histotripsy array check h317.csv --units inch --width 9.5mm
      """)

  @OptionGroup var options: ArrayOptions

  func run() throws {
    try InputFailure.report {
      let inspection = try ArrayFile.inspect(options.url, defaults: options.defaults())
      for finding in inspection.findings { print(finding) }
      guard inspection.findings.isEmpty else { throw ExitCode.badInput }
      print("\(options.file): \(inspection.array?.elements.count ?? 0) elements, nothing found")
    }
  }
}

import ArgumentParser
import Arrays
import Foundation

struct ArrayConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Write an array in another format.",
    discussion: """
      The ending of the output names its format: .yaml is native, .json an openLIFU transducer.

      Examples:
        histotripsy array convert hemisphere.csv hemisphere.yaml --frequency 500kHz
        histotripsy array convert hemisphere.yaml hemisphere.json
      """)

  @OptionGroup var options: ArrayOptions

  @Argument(help: "File to be written: .yaml native, .json openLIFU.")
  var output: String

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func run() throws {
    try InputFailure.report {
      let output = try ArrayOutput(output, isForced: force)
      let array = try ArrayFile.read(options.url, defaults: options.defaults())
      try output.write(array)
      // Assumptions go into the native file as comments; the user should see them too.
      for note in array.notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
    }
  }
}

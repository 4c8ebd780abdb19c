import ArgumentParser
import Arrays
import Foundation
import HistotripsyCore
import LinuxBoard
import Sessions

struct BoardCommission: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commission",
    abstract: "Tell a new front end which array is plugged into it.",
    discussion: """
      Writes the array's record (serial number, number of elements, checksum of its geometry) into the identity memory, and zero as \
      the drive at power-on into the amplitude supply; reads both back. No treatment starts without a record that matches its array \
      file. Shows what is there first, and asks: COMMISSION has to be typed. The high voltage stays off. The record of another \
      array takes its calibration with it.

      Examples:
        histotripsy board commission --profile raspberry-pi-5 --array hemisphere.yaml --serial HT-0042

      Exit codes: 3 when the question was not answered with COMMISSION; see 'histotripsy --help' for all.
      """)

  @Option(
    help: ArgumentHelp("How it is wired: the name of an installed profile, or a file.", valueName: "profile"))
  var profile: String

  @Option(
    help: ArgumentHelp(
      "The array's serial number: 1 to 16 printable ASCII characters.", valueName: "number"),
    transform: SerialNumber.parse)
  var serial: SerialNumber

  @Option(
    help: ArgumentHelp(
      "Array file, as for treat. Default: the built-in 256-element hemisphere.", valueName: "file"))
  var array: String?

  func validate() throws {
    if array?.isEmpty ?? false { throw ValidationError("The value of '--array' is empty") }
    if array == "-" {
      throw ValidationError("Standard input is where the confirmation is typed; give a file")
    }
  }

  func run() throws {
    try InputFailure.report {
      let array = try array.map { try ArrayFile.read(URL(filePath: $0)) } ?? BuiltInArray.description
      let wanted = try BoardOpening.profile(profile)
      Signals.install()
      let board = try BoardOpening.open(wanted)
      do {
        let work = try Commissioning(of: array, serial: serial, front: wanted.frontEnd, on: board)
        StandardStreams.error(
          work.question(array) + "\nType \(Commissioning.word) to write it, anything else to leave it: ")
        guard readLine(strippingNewline: true) == Commissioning.word, Signals.pending == nil else {
          StandardStreams.complain("not confirmed: nothing has been written")
          throw ExitCode.stopped
        }
        try work.carryOut(on: board)
        print("written and read back: \(work.record.words); the drive is zero at power-on")
      } catch let fault as FrontEndFault {
        throw BoardRefusal("\(Words.part(fault)); `histotripsy board check --profile \(profile)` says more")
      }
    }
  }
}

extension SerialNumber {
  static func parse(_ text: String) throws -> SerialNumber {
    guard let serial = SerialNumber(ascii: Array(text.utf8).span) else {
      throw ValidationError(
        "'\(text)' has \(text.utf8.count) bytes; a serial number has 1 to 16, all of them printable ASCII")
    }
    return serial
  }

  var text: String { String(decoding: (0..<count).map { ascii[$0] }, as: UTF8.self) }
}

import ArgumentParser
import Foundation
import HistotripsyCore
import Hydrophones
import Sessions
import Text

/// What a session is begun with. Nothing of it needs to be said again to go on.
struct CalibrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of the session: made when it does not exist, gone on with when it does.", valueName: "folder"))
  var session = "calibration"

  @OptionGroup var arrayInput: ArrayInput

  @Option(
    help: ArgumentHelp(
      "Calibration of the hydrophone, with its diameter, limit and uncertainty, as for 'hydrophone analyze'. Default on the virtual board: its own.",
      valueName: "file"))
  var hydrophone: String?

  @Option(help: ArgumentHelp("Calibration of its amplifier (Onda's text format).", valueName: "file"))
  var preamp: String?

  @Option(
    help: ArgumentHelp(
      "Capacitance of the cable between hydrophone and amplifier or recorder.", valueName: "20pF"))
  var cableCapacitance: String?

  @Option(
    help: ArgumentHelp("Capacitance of the recorder's input, when there is no amplifier.", valueName: "15pF"))
  var recorderCapacitance: String?

  @Option(help: ArgumentHelp("The board: virtual, or linux as --profile says.", valueName: "board"))
  var board = BoardChoice.virtual

  @Option(help: ArgumentHelp("With --board linux: how it is wired.", valueName: "profile"))
  var profile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of the virtual tank and its hidden faults. Default: 1.", valueName: "number"),
    transform: Seeds.one)
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "No drive above this: of plans, the certificate carries drives up to here. Default: 140V.",
      valueName: "voltage"))
  var railMaximum: String?

  @Option(help: ArgumentHelp("Cycles of every burst, 1 to 20. Default: 4.", valueName: "number"))
  var cycles: Int?

  func validate() throws {
    for (option, value) in [
      ("--session", session), ("--hydrophone", hydrophone), ("--preamp", preamp),
      ("--profile", profile),
    ] where value?.isEmpty ?? false {
      throw ValidationError("The value of '\(option)' is empty")
    }
    switch board {
    case .virtual:
      if profile != nil {
        throw ValidationError("--profile says how a real board is wired; give --board linux too")
      }
    case .linux:
      guard profile != nil else {
        throw ValidationError(
          "--board linux needs --profile, one of \(BoardOpening.names) or a file of your own")
      }
      if seed != nil { throw ValidationError("--seed belongs to the virtual board") }
    }
  }

  /// What the options ask for, files and quantities read.
  /// - Throws: `InputError` about the first that cannot be what it says.
  func request() throws(InputError) -> CalibrationRequest {
    var request = CalibrationRequest(folder: session)
    if let profile {
      request.board = .init(name: try BoardOpening.profile(profile).name, profile: profile)
    }
    request.array = try arrayInput.read()
    request.hydrophone = hydrophone
    request.preamplifier = preamp
    request.cable = try capacitance(cableCapacitance, "--cable-capacitance")
    request.recorder = try capacitance(recorderCapacitance, "--recorder-capacitance")
    request.seed = seed
    request.railMaximum = try railMaximum.map { text throws(InputError) in
      .volts(try QuantityOption.parse(text, "--rail-maximum", .voltage, 1...1000))
    }
    if let cycles, !(1...20).contains(cycles) {
      throw InputError(file: "--cycles", message: "\(cycles) is out of range (1 … 20)")
    }
    request.cycles = cycles
    return request
  }

  private func capacitance(_ text: String?, _ option: String) throws(InputError) -> Capacitance? {
    guard let text else { return nil }
    return Capacitance(clamping: try QuantityOption.parse(text, option, .capacitance, 0...1e-8))
  }
}

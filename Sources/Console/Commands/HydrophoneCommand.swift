import ArgumentParser
import Foundation
import HistotripsyCore
import Hydrophones
import Text

struct HydrophoneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hydrophone",
    abstract: "Hydrophones: look at their calibration, turn recordings into pressures.",
    subcommands: [HydrophoneAnalyze.self, HydrophoneShow.self])
}

/// Which hydrophone, and what is attached to it.
struct HydrophoneOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Calibration of its amplifier (Onda's text format).", valueName: "file"))
  var preamp: String?

  @Option(
    help: ArgumentHelp(
      "Capacitance of the cable between hydrophone and amplifier or recorder.", valueName: "20pF"))
  var cableCapacitance: String?

  @Option(
    help: ArgumentHelp("Capacitance of the recorder's input, when there is no amplifier.", valueName: "15pF"))
  var recorderCapacitance: String?

  @Option(
    help: ArgumentHelp(
      "Expanded uncertainty (k = 2) of the sensitivity, one for all frequencies; instead of the file's.",
      valueName: "12%"))
  var uncertainty: String?

  func loading() throws(InputError) -> ElectricalLoading {
    func capacitance(_ text: String?, _ option: String) throws(InputError) -> Capacitance {
      guard let text else { return .zero }
      return .init(clamping: try QuantityOption.parse(text, option, .capacitance, 0...1e-8))
    }
    var preamplifier: PreamplifierCalibration?
    if let preamp { preamplifier = try HydrophoneFile.readPreamplifier(URL(filePath: preamp)) }
    return ElectricalLoading(
      preamplifier: preamplifier, cable: try capacitance(cableCapacitance, "--cable-capacitance"),
      recorder: try capacitance(recorderCapacitance, "--recorder-capacitance"))
  }

  /// The sensitivity that the recorder sees.
  func curve(
    of calibration: HydrophoneCalibration, _ loading: ElectricalLoading
  ) throws(InputError) -> SensitivityCurve {
    var curve = try calibration.loaded(by: loading)
    if let uncertainty {
      let share = try QuantityOption.parse(uncertainty, "--uncertainty", .share, 1e-4...1)
      curve = curve.assuming(relativeUncertainty: share / 2)
    }
    return curve
  }
}

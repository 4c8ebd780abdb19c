import ArgumentParser
import Foundation
import HistotripsyCore
import Hydrophones
import Pictures
import Text

struct HydrophoneShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print what a hydrophone's calibration says, and draw it.",
    discussion: """
      Examples:
        histotripsy hydrophone show HGL0200.txt --preamp AH-2020.txt --at 1MHz --at 5MHz
        histotripsy hydrophone show MW_MH44ReIm.csv --svg sensitivity.svg
      """)

  @Argument(
    help: "Calibration of the hydrophone: Onda, PTB, a table with units in its headings, or native YAML.")
  var sensitivity: String

  @OptionGroup var options: HydrophoneOptions

  @Option(help: ArgumentHelp("Print the sensitivity at this frequency; may be repeated.", valueName: "1MHz"))
  var at: [String] = []

  @Option(help: ArgumentHelp("Draw the sensitivity.", valueName: "file"))
  var svg: String?

  @Option(help: ArgumentHelp("Write the hydrophone's calibration as native YAML.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace files that exist.")
  var force = false

  func run() throws {
    try InputFailure.report {
      let calibration = try HydrophoneFile.read(URL(filePath: sensitivity))
      let loading = try options.loading()
      let curve = try options.curve(of: calibration, loading)
      var readings: [(Frequency, BandReading<SensitivityPoint>)] = []
      for text in at {
        let frequency = try HydrophoneQuantity.frequency(text, "--at")
        readings.append((frequency, curve.sensitivity(at: frequency)))
      }
      if let svg {
        let unloaded = loading.isNothing ? nil : calibration.curve
        let text = SensitivityDrawing.svg(of: curve, name: calibration.name, unloaded: unloaded)
        try ArrayOutput.write(text, to: svg, isForced: force)
      }
      if let output { try ArrayOutput.write(calibration.yamlText, to: output, isForced: force) }
      for line in SensitivityTable.lines(calibration, curve, loading, readings) { print(line) }
    }
  }

  private enum SensitivityTable {
    static func lines(
      _ calibration: HydrophoneCalibration, _ curve: SensitivityCurve, _ loading: ElectricalLoading,
      _ readings: [(Frequency, BandReading<SensitivityPoint>)]
    ) -> [String] {
      var lines: [String] = []
      func row(_ name: String, _ value: String?) {
        if let value { lines.append(name.padding(toLength: 20, withPad: " ", startingAt: 0) + value) }
      }
      row("hydrophone", calibration.name)
      row("amplifier", loading.preamplifier?.name)
      row("calibrated", calibration.calibrated?.description)
      row("expires", calibration.expires?.description)
      row("water", calibration.temperature.map { Dimension.temperature.shown($0.celsius) })
      row("load", calibration.load.rawValue)
      row("polarity", calibration.isPositive ? "positive" : "negative")
      row(
        "diameter",
        calibration.diameter.map {
          Dimension.length.shown($0.metres)
            + (calibration.isDiameterEffective ? " (effective)" : " (nominal)")
        })
      row(
        "limit",
        calibration.limit.map { "p− \(Dimension.pressure.shown($0.peakNegative.pascals)) (\($0.source))" })
      row("calibrated band", "\(Dimension.frequency.shown(curve.band)), \(curve.points.count) frequencies")
      row("phase", curve.hasPhase ? "calibrated" : "not known")
      row(
        "uncertainty",
        curve.hasUncertainty
          ? "stated; errors of different frequencies: \(curve.correlation.rawValue)" : "not stated")
      for (frequency, reading) in readings {
        row(Dimension.frequency.shown(frequency.hertz), text(reading, curve))
      }
      let notes = calibration.notes + (loading.preamplifier?.notes ?? [])
      return lines + notes.map { "note: \($0)" }
    }

    private static func text(_ reading: BandReading<SensitivityPoint>, _ curve: SensitivityCurve) -> String {
      switch reading {
      case .outside(_, let band): return "outside the calibrated band (\(Dimension.frequency.shown(band)))"
      case .inBand(let point):
        let value = point.modulus.millivoltsPerMegapascal
        let u = curve.hasUncertainty ? 2 * point.relativeUncertainty : 0
        let level = String(format: "%.2f dB re 1 V/µPa", point.modulus.decibelsReOneVoltPerMicropascal)
        let phase = curve.hasPhase ? String(format: ", %.1f°", point.phase * 180 / .pi) : ""
        let size =
          u > 0
          ? "(\(Significant.text(value, value * u))) mV/MPa (k = 2)" : String(format: "%.4g mV/MPa", value)
        return "\(size), \(level)\(phase)"
      }
    }
  }
}

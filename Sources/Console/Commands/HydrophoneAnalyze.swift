import ArgumentParser
import Foundation
import HistotripsyCore
import Hydrophones
import Pictures
import Text

struct HydrophoneAnalyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Turn a recorded waveform into pressures with their uncertainty.",
    discussion: """
      Examples:
        histotripsy hydrophone analyze pulse.csv --sensitivity needle.yaml --noise quiet.csv
        histotripsy hydrophone analyze scope.csv --channel CH1 --sensitivity HGL0200.txt --preamp AH-2020.txt --uncertainty 12% --prf 100Hz --svg pictures
      """)

  @Argument(
    help:
      "The recording: CSV of time and voltage, an oscilloscope's export (Rigol, Tektronix, Keysight, Siglent, LeCroy, Rohde & Schwarz, Pico, Digilent), or DAT."
  )
  var waveform: String

  @Option(
    help: ArgumentHelp(
      "Calibration of the hydrophone: Onda, PTB, a table with units in its headings, or native YAML.",
      valueName: "file"))
  var sensitivity: String

  @OptionGroup var options: HydrophoneOptions

  @Option(help: ArgumentHelp("A recording without sound, made with the same settings.", valueName: "file"))
  var noise: String?

  @Option(
    help: ArgumentHelp(
      "The column of voltages by its heading or its number, where there are several.", valueName: "CH1"))
  var channel: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Use the recording (and that of the noise) from this time.", valueName: "1us"))
  var from: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Use the recording to this time.", valueName: "6us"))
  var to: String?

  @Option(help: ArgumentHelp("Part of the calibrated band to use.", valueName: "1MHz...40MHz"))
  var band: String?

  @Option(
    help: ArgumentHelp(
      "Phase of the sensitivity: calibrated, or minimum (computed from the modulus). Default: calibrated where there is one.",
      valueName: "phase"))
  var phase: String?

  @Option(
    help: ArgumentHelp(
      "Low-pass (−3 dB), or none. Default: the upper end of the band.", valueName: "40MHz"))
  var lowPass: String?

  @Option(
    help: ArgumentHelp(
      "How errors of different frequencies belong together: common, points, or bins (as PTB's tutorial). Default: what the file says.",
      valueName: "errors"))
  var errors: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Water temperature. Default: 20 °C ± 5 °C.", valueName: "22°C"))
  var temperature: String?

  @Option(help: ArgumentHelp("Pulse-repetition frequency, for the temporal average.", valueName: "100Hz"))
  var prf: String?

  @Option(
    help: ArgumentHelp("De-rate the mechanical index over this depth, 0.3 dB/(cm MHz).", valueName: "40mm"))
  var depth: String?

  @Option(
    help: ArgumentHelp("F-number of the beam, for the spatial-averaging correction.", valueName: "0.9"))
  var fNumber: String?

  @Option(
    help: ArgumentHelp("Day of the recording: is the calibration valid on it?", valueName: "2026-11-25"))
  var date: String?

  @Option(
    help: ArgumentHelp("Draw waveform, spectrum and sensitivity into this folder.", valueName: "folder"))
  var svg: String?

  @Flag(help: "Replace drawings that exist.")
  var force = false

  @Flag(help: "One JSON object instead of a table.")
  var json = false

  func run() throws {
    try InputFailure.report {
      let report = try report()
      if let svg {
        let name = URL(filePath: waveform).deletingPathExtension().lastPathComponent
        let drawings = [
          ("\(name)-waveform.svg", PulseDrawing.waveform(of: report.analysis, name: name)),
          ("\(name)-spectrum.svg", PulseDrawing.spectrum(of: report.analysis, name: name)),
          (
            "\(name)-sensitivity.svg",
            SensitivityDrawing.svg(
              of: report.curve, name: report.calibration.name, unloaded: report.unloaded)
          ),
        ]
        try DrawingFolder(svg, drawings, isForced: force).write()
      }
      for line in json ? [try PulseJSON.text(report)] : PulseTable.lines(report) { print(line) }
    }
  }

  private func report() throws(InputError) -> AnalysedPulse {
    let calibration = try HydrophoneFile.read(URL(filePath: sensitivity))
    let loading = try options.loading()
    let curve = try options.curve(of: calibration, loading)
    let (begin, end) = (try time(from, "--from"), try time(to, "--to"))
    let record = try WaveformFile.read(URL(filePath: waveform), channel: channel, from: begin, to: end)
    var settings = DeconvolutionSettings()
    if let noise {
      let quiet = try WaveformFile.read(URL(filePath: noise), channel: channel, from: begin, to: end)
      settings.noise = try PulseAnalysis.noise(of: quiet, for: record)
    }
    if let band { settings.band = try HydrophoneQuantity.band(band) }
    if let phase {
      settings.phase = try HydrophoneQuantity.choice(
        phase, "--phase", [DeconvolutionSettings.Phase.calibrated, .minimum])
    }
    if let errors {
      settings.correlation = try HydrophoneQuantity.choice(errors, "--errors", ErrorCorrelation.allCases)
    }
    settings.lowPass = try lowPass(upTo: settings.band?.upperBound ?? curve.band.upperBound)
    let deconvolution = try Deconvolution(
      record, curve: curve, isPositive: calibration.isPositive, settings: settings)
    let water = try medium()
    var report = AnalysedPulse(
      analysis: try PulseAnalysis(deconvolution, medium: water.medium), calibration: calibration,
      curve: curve,
      unloaded: loading.isNothing ? nil : calibration.curve, preamplifier: loading.preamplifier,
      medium: water.medium, water: water.temperature)
    if let prf {
      report.repetition = .hertz(try QuantityOption.parse(prf, "--prf", .frequency, 1e-3...1e6))
    }
    if let depth {
      report.depth = .metres(try QuantityOption.parse(depth, "--depth", .length, 1e-3...0.5))
    }
    if let fNumber {
      guard let number = DecimalNumber(fNumber)?.value(), (0.3...20).contains(number) else {
        throw InputError(
          file: "--f-number", message: "\(QuantityText.quoted(fNumber)) is out of range (0.3 … 20)")
      }
      report.fNumber = number
    }
    if let date {
      guard let day = CalendarDate(date) else {
        throw InputError(
          file: "--date", message: "\(QuantityText.quoted(date)) is not a date (as in 2026-11-25)")
      }
      report.day = day
    }
    return report
  }

  private func time(_ text: String?, _ option: String) throws(InputError) -> Interval? {
    guard let text else { return nil }
    return .seconds(try QuantityOption.parse(text, option, .time, -100...100))
  }

  private func lowPass(upTo end: Frequency) throws(InputError) -> LowPass? {
    if lowPass == "none" { return nil }
    guard let lowPass else { return LowPass(cutoff: end) }
    let range = LowPass.cutoffs.inBaseUnit
    return LowPass(cutoff: .hertz(try QuantityOption.parse(lowPass, "--low-pass", .frequency, range)))
  }

  /// The water. Its temperature is uncertain by half a kelvin when it is stated, and by five when it is not.
  private func medium() throws(InputError) -> (medium: Medium, temperature: Temperature?) {
    var stated: Temperature?
    if let temperature {
      stated = .celsius(try QuantityOption.parse(temperature, "--temperature", .temperature, 0...95))
    }
    guard let medium = Medium.water(at: stated ?? .celsius(20), uncertainty: stated == nil ? 5 : 0.5) else {
      throw InputError(file: "--temperature", message: "out of range (0 °C … 95 °C)")
    }
    return (medium, stated)
  }
}

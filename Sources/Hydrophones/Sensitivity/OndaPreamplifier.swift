import Foundation
import HistotripsyCore
import Text

extension OndaFile {
  /// Whether the columns are an amplifier's.
  var isPreamplifier: Bool { fields.contains("GAIN_DB") }

  /// Columns `FREQ_MHZ`, `GAIN_DB`, `CAP_PF` and where present `PHASE_DEG`.
  ///
  /// `AMP_GAIN_UNCERT_DB` and `AMP_CAP_UNCERT_PCT` do not say for which coverage they hold; they are taken as standard uncertainties,
  /// which is the cautious reading.
  func preamplifier(digest: String) throws(InputError) -> PreamplifierCalibration {
    let frequencyColumn = try column("FREQ_MHZ")
    let gainColumn = try column("GAIN_DB")
    let capacitanceColumn = try column("CAP_PF")
    let phaseColumn = fields.firstIndex(of: "PHASE_DEG")
    var points: [PreamplifierCalibration.Point] = []
    for row in rows {
      let frequency = try frequency(row, frequencyColumn, after: points.last?.frequency)
      let gain = try value(row, gainColumn, in: PreamplifierCalibration.gainLevels, "dB").value
      var phase = 0.0
      if let phaseColumn { phase = try value(row, phaseColumn, in: -3600...3600, "°").value * .pi / 180 }
      let turned = Phasor(modulus: Decibels.amplitude(gain), phase: phase)
      points.append(
        PreamplifierCalibration.Point(
          frequency: frequency, gainReal: turned.real, gainImaginary: turned.imaginary,
          inputCapacitance: .picofarads(try value(row, capacitanceColumn, in: 0.01...100_000, "pF").value)))
    }
    let gainUncertainty = try number("AMP_GAIN_UNCERT_DB", in: 0...20)
    let capacitanceUncertainty = try number("AMP_CAP_UNCERT_PCT", in: 0...100)
    var notes = [
      "uncertainties of gain and capacitance are taken as standard uncertainties (k = 1): the file does not say"
    ]
    if gainUncertainty == nil { notes = ["the file states no uncertainty of the gain"] }
    if phaseColumn == nil { notes.append("no column PHASE_DEG: the gain is taken as real") }
    let names = [text("AMP_MFG"), text("AMP_MODEL"), text("AMP_SN")].compactMap { $0 }
    return PreamplifierCalibration(
      name: names.isEmpty ? "amplifier" : names.joined(separator: " "), serial: text("AMP_SN"),
      points: points,
      gainUncertainty: Decibels.relative(gainUncertainty ?? 0),
      capacitanceUncertainty: (capacitanceUncertainty ?? 0) / 100, calibrated: try date("AMP_CAL_DATE"),
      provenance: Provenance(source: file, digest: digest), notes: notes)
  }
}

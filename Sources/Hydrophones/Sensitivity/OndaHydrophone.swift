import Foundation
import HistotripsyCore
import Text

extension OndaFile {
  /// Columns `FREQ_MHz`, `SENS_VPERPA`, and where present `SENS_DB` (re 1 V/µPa), `SENS_V2CM2PERW` and `CAP_PF`.
  ///
  /// The sensitivity stands there up to three times. The three must agree within what their printed digits can tell.
  func hydrophone(digest: String) throws(InputError) -> HydrophoneCalibration {
    let frequencyColumn = try column("FREQ_MHZ")
    let sensitivityColumn = try column("SENS_VPERPA")
    let levelColumn = fields.firstIndex(of: "SENS_DB")
    let intensityColumn = fields.firstIndex(of: "SENS_V2CM2PERW")
    let capacitanceColumn = fields.firstIndex(of: "CAP_PF")
    var points: [SensitivityPoint] = []
    var capacitances: [Capacitance] = []
    for row in rows {
      let frequency = try frequency(row, frequencyColumn, after: points.last?.frequency)
      let sensitivity = try value(
        row, sensitivityColumn, in: 1e-13...1e-3, "V/Pa",
        hint: "; levels in dB re 1 V/µPa belong into the column SENS_DB")
      try crossCheck(row, sensitivity, level: levelColumn, intensity: intensityColumn)
      points.append(SensitivityPoint(frequency: frequency, real: sensitivity.value, imaginary: 0))
      if let capacitanceColumn {
        capacitances.append(.picofarads(try value(row, capacitanceColumn, in: 0.01...100_000, "pF").value))
      }
    }
    let aperture = try number("HYD_APERTURE_NOM_UM", in: 1...20_000)
    let polarity = text("HYD_POLARITY")?.lowercased() ?? "positive"
    guard ["positive", "negative"].contains(polarity) else {
      throw complaint("HYD_POLARITY", "\(QuantityText.quoted(polarity)) is not known (Positive, Negative)")
    }
    let load = text("ELECTRICAL_LOAD") ?? "OpenCircuit"
    let names = [text("HYD_MFG"), text("HYD_MODEL"), text("HYD_SN")].compactMap { $0 }
    var calibration = HydrophoneCalibration(
      name: names.isEmpty ? "Onda hydrophone" : names.joined(separator: " "), maker: text("HYD_MFG"),
      model: text("HYD_MODEL"), serial: text("HYD_SN"),
      curve: SensitivityCurve(points: points, hasPhase: false, hasUncertainty: false, correlation: .common),
      capacitances: capacitanceColumn == nil ? nil : capacitances,
      load: load.lowercased() == "opencircuit" ? .openCircuit : .asUsed,
      isPositive: polarity == "positive",
      diameter: aperture.map { .metres($0 / 1e6) },
      calibrated: try date("CALIBRATION_DATE"),
      temperature: try number("WATER_TEMP_DEGC", in: 0...95).map { .celsius($0) },
      provenance: Provenance(source: file, digest: digest))
    if calibration.load == .asUsed {
      calibration.notes.append("calibrated into the load \(PrintableText.of(load))")
    }
    calibration.notes += notes
    calibration.notes.append("the file states no uncertainty and no phase")
    if levelColumn == nil { calibration.notes.append("no column SENS_DB to check SENS_VPERPA against") }
    return calibration
  }

  /// The specific impedance of water that Onda converts intensities with, in Pa·s/m: found from their files, where
  /// SENS_V2CM2PERW = SENS_VPERPA² · ρc · 10⁴ cm²/m² holds with it in every row.
  private static let impedance = 1.5e6

  private func crossCheck(
    _ row: Row, _ sensitivity: PrintedNumber, level: Int?, intensity: Int?
  ) throws(InputError) {
    let stated = sensitivity.range()
    if let level {
      let number = try value(row, level, in: -400 ... -120, "dB re 1 V/µPa")
      // 1 V/µPa is 10⁶ V/Pa.
      let meant = number.range { Decibels.amplitude($0) * 1e6 }
      guard meant.overlaps(stated) else {
        throw disagreement(
          row, level, "dB re 1 V/µPa", Decibels.amplitude(number.value) * 1e6, sensitivity.value)
      }
    }
    if let intensity {
      let number = try value(row, intensity, in: 1e-16...1e16, "V²cm²/W")
      let meant = number.range { (max($0, 0) / (Self.impedance * 1e4)).squareRoot() }
      guard meant.overlaps(stated) else {
        let modulus = (number.value / (Self.impedance * 1e4)).squareRoot()
        throw disagreement(row, intensity, "V²cm²/W", modulus, sensitivity.value)
      }
    }
  }

  private func disagreement(
    _ row: Row, _ column: Int, _ unit: String, _ meant: Double, _ stated: Double
  ) -> InputError {
    InputError(
      file: file, line: row.line, field: fields[column],
      message:
        "\(row.cells[column]) \(unit) is \(meant.short) V/Pa, but the row says \(stated.short) V/Pa: the columns disagree"
    )
  }
}

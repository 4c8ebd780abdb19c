import HistotripsyCore
import Text

/// This project's own format for the sensitivity of a hydrophone, version 1: YAML, one row for each calibrated frequency.
///
/// ```yaml
/// histotripsy-hydrophone: 1
/// name: Tank needle
/// maker: Precision Acoustics          # optional, like every key down to the coverage of errors
/// model: NH0200
/// serial: "1434"
/// polarity: positive                  # or negative: compression gives a negative voltage
/// calibrated: 2026-03-01
/// expires: 2027-03-01
/// temperature: 21.5 °C                # of the water it was calibrated in
/// diameter: 0.2 mm                    # of the sensitive area, for spatial averaging
/// effective-diameter: 0.24 mm         # where it was measured; instead of or beside diameter
/// peak-negative-limit: 8 MPa          # it cavitates or breaks above
/// limit-source: data sheet
/// load: as used                       # or: open circuit
/// errors: common                      # of different frequencies: common or points
/// count: 2
/// columns: ["frequency (MHz)", "sensitivity (mV/MPa)", "uncertainty (%, k=2)"]
/// points:
/// - [1, 41.1, 14]
/// - [2, 42.0, 14]
/// ...
/// ```
/// Columns may also be `phase (deg)` or `(rad)`, `phase uncertainty (deg)` and `capacitance (pF)`; sensitivities also V/Pa, nV/Pa, µV/Pa,
/// `dB re 1 V/µPa`.
enum NativeHydrophoneFile {
  static let version = 1
  static let key = "histotripsy-hydrophone"
  private static let keys = [
    key, "name", "maker", "model", "serial", "polarity", "calibrated", "expires", "temperature", "diameter",
    "effective-diameter", "peak-negative-limit", "limit-source", "load", "errors", "count", "columns",
    "points",
  ]

  static func read(_ input: InputText) throws(InputError) -> HydrophoneCalibration {
    let root = try YAMLText.root(of: input)
    _ = try root.required(key, allowed: "\(key): \(version)").count(in: version...version)
    try root.allowOnly(keys)
    let (curve, capacitances, notes) = try curve(root, file: input.file)
    let load = try root.required("load", allowed: "open circuit or as used")
      .choice([("open circuit", HydrophoneCalibration.Load.openCircuit), ("as used", .asUsed)])
    var calibration = HydrophoneCalibration(
      name: try root.required("name", allowed: "a name").text(maximum: 100),
      maker: try root.optional("maker")?.text(maximum: 60),
      model: try root.optional("model")?.text(maximum: 60),
      serial: try root.optional("serial")?.text(maximum: 60), curve: curve, capacitances: capacitances,
      load: load,
      provenance: Provenance(source: input.file, digest: input.digest), notes: notes)
    if let polarity = root.optional("polarity") {
      calibration.isPositive = try polarity.choice([("positive", true), ("negative", false)])
    }
    try readDates(root, into: &calibration)
    calibration.temperature = try root.optional("temperature")?.quantity(.temperature, in: 0...95)
      .asTemperature
    let diameters = HydrophoneCalibration.diameters.inBaseUnit
    calibration.diameter = try root.optional("diameter")?.quantity(.length, in: diameters).asLength
    if let effective = root.optional("effective-diameter") {
      calibration.diameter = .metres(try effective.quantity(.length, in: diameters))
      calibration.isDiameterEffective = true
    }
    if let limit = root.optional("peak-negative-limit") {
      let pascals = try limit.quantity(.pressure, in: HydrophoneCalibration.limits.inBaseUnit)
      let source = try root.required("limit-source", allowed: "where the limit comes from").text(maximum: 100)
      calibration.limit = .init(peakNegative: .pascals(pascals), source: source)
    }
    return calibration
  }

  private static func readDates(
    _ root: Section, into calibration: inout HydrophoneCalibration
  ) throws(InputError) {
    calibration.calibrated = try root.optional("calibrated")?.date()
    calibration.expires = try root.optional("expires")?.date()
    if let from = calibration.calibrated, let until = calibration.expires, until < from {
      throw root.complaint("expires \(until) before it is calibrated (\(from))")
    }
  }

  private static func curve(
    _ root: Section, file: String
  ) throws(InputError) -> (SensitivityCurve, [Capacitance]?, notes: [String]) {
    let maximum = SensitivityCurve.pointCounts.upperBound
    let count = try root.required("count", allowed: "the number of points").count(
      in: SensitivityCurve.pointCounts)
    let headings = try root.required("columns", allowed: "[\(CalibrationColumn.example)]")
    var columns: [CalibrationColumn] = []
    for heading in try headings.list(count: 2...12, of: "headings") {
      let text = try heading.text(maximum: 60)
      let column = try CalibrationColumn(heading: text, file: file, line: heading.line)
      guard column.kind != .other else {
        throw heading.complaint(
          "\(QuantityText.quoted(text)) is not known; write as in \(CalibrationColumn.example)")
      }
      columns.append(column)
    }
    var rows = try CalibrationRows(columns: columns, file: file, line: headings.line)
    let list = try root.required("points", allowed: "one row for each calibrated frequency")
    let points = try list.list(count: 1...maximum, of: "points")
    guard points.count == count else {
      throw list.complaint("\(points.count) rows where count says \(count); the list may be truncated")
    }
    for point in points {
      var cells: [String] = []
      for cell in try point.list(count: columns.count...columns.count, of: "entries") {
        cells.append(try cell.text(maximum: 40))
      }
      try rows.add(cells, line: point.line, field: point.path)
    }
    var correlation = ErrorCorrelation.common
    if let errors = root.optional("errors") {
      correlation = try errors.choice([("common", ErrorCorrelation.common), ("points", .points)])
    }
    return (
      try rows.curve(correlation: correlation), rows.hasCapacitance ? rows.capacitances : nil, rows.notes
    )
  }
}

extension Double {
  fileprivate var asTemperature: Temperature { .celsius(self) }
  fileprivate var asLength: Length { .metres(self) }
}

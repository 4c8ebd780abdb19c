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
/// baffle: unknown                     # what the tip stands in: rigid, unbaffled, or a share in between (40 %)
/// directional-response: [[0, 1], [45, 0.9], [90, 0.52]]    # measured: degrees from the axis, amplitude over that on it;
/// directional-frequency: 500 kHz      # instead of effective diameter and baffle, at this frequency,
/// directional-uncertainty: 3 %        # to this (k = 1)
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
    "effective-diameter", "baffle", "directional-response", "directional-frequency",
    "directional-uncertainty", "peak-negative-limit", "limit-source", "load", "errors", "count", "columns",
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
    calibration.direction = try direction(root)
    if let limit = root.optional("peak-negative-limit") {
      let pascals = try limit.quantity(.pressure, in: HydrophoneCalibration.limits.inBaseUnit)
      let source = try root.required("limit-source", allowed: "where the limit comes from").text(maximum: 100)
      calibration.limit = .init(peakNegative: .pascals(pascals), source: source)
    }
    return calibration
  }

  private static func direction(_ root: Section) throws(InputError) -> DirectionalResponse {
    var direction = DirectionalResponse()
    if let baffle = root.optional("baffle") {
      switch try baffle.text(maximum: 20) {
      case "rigid": direction.baffle = 0...0
      case "unbaffled": direction.baffle = 1...1
      case "unknown": break
      default:
        let share = try baffle.quantity(.share, in: 0...1)
        direction.baffle = share...share
      }
    }
    guard let list = root.optional("directional-response") else {
      for name in ["directional-frequency", "directional-uncertainty"] {
        if let value = root.optional(name) {
          throw value.complaint("there is no directional-response that it would belong to")
        }
      }
      return direction
    }
    let frequency = try root.required(
      "directional-frequency", allowed: "of the directional response, 500 kHz"
    )
    .quantity(.frequency, in: 1e3...1e9)
    let uncertainty = try root.required(
      "directional-uncertainty", allowed: "of the directional response, 3 % for k = 1"
    )
    .quantity(.share, in: 0...0.5)
    var points: [DirectionalResponse.Point] = []
    for row in try list.list(count: 2...361, of: "rows of angle and amplitude") {
      let cells = try row.list(count: 2...2, of: "numbers")
      func number(_ cell: Value, _ range: ClosedRange<Double>) throws(InputError) -> Double {
        let text = try cell.text(maximum: 40)
        guard let value = DecimalNumber(text)?.value(), range.contains(value) else {
          throw cell.complaint(
            "\(QuantityText.quoted(text)) is not a number (\(range.lowerBound.short) … \(range.upperBound.short))"
          )
        }
        return value
      }
      let degrees = try number(cells[0], 0...180)
      if let last = points.last, degrees * .pi / 180 <= last.angle {
        throw cells[0].complaint("\(degrees.short)° does not rise: angles go from 0° outwards")
      }
      guard !points.isEmpty || degrees == 0 else {
        throw cells[0].complaint("\(degrees.short)°, but the first angle is 0°, the axis")
      }
      points.append(
        DirectionalResponse.Point(angle: degrees * .pi / 180, amplitude: try number(cells[1], 0.01...2)))
    }
    let axis = points[0].amplitude
    direction.table = DirectionalResponse.Table(
      frequency: .hertz(frequency),
      points: points.map { .init(angle: $0.angle, amplitude: $0.amplitude / axis) },
      relativeUncertainty: uncertainty)
    return direction
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

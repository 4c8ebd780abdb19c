import HistotripsyCore
import Text

/// Reads the certificate format, version 1. Strict: every key is known, every number in its range, every table in order.
struct CertificateReader {
  private static let keys = [
    CertificateFile.key, "software", "board", "issued", "expires", "operator", "note", "conditions",
    "temperatures", "array", "front-end", "hydrophone", "linear-estimate", "measured", "budget", "noise",
    "position", "elements", "beam", "steering", "files", CertificateFile.digestKey,
  ]
  static let pressures: ClosedRange<Double> = 0...1e9
  static let drives: ClosedRange<Double> = 0...1000

  private let root: Section

  init(_ root: Section) throws(InputError) {
    self.root = root
    try root.allowOnly(Self.keys)
  }

  func certificate() throws(InputError) -> Certificate {
    let issued = try root.required("issued", allowed: "the day it was issued").date()
    let expires = try root.required("expires", allowed: "the last day on which it holds")
    let last = try expires.date()
    guard last >= issued else {
      throw expires.complaint("\(last) is before the day it was issued, \(issued)")
    }
    let array = try CertificateEquipmentReader.array(
      try root.required("array", allowed: "which array it is about"))
    return Certificate(
      software: try root.required("software", allowed: "a version").text(maximum: 40),
      board: try root.required("board", allowed: "the board it was measured on").text(maximum: 100),
      issued: issued, expires: last, conditions: try conditions(), array: array,
      frontEnd: try CertificateEquipmentReader.frontEnd(
        try root.required("front-end", allowed: "which front end it is about")),
      hydrophone: try CertificateEquipmentReader.hydrophone(
        try root.required("hydrophone", allowed: "what was measured with")),
      temperatures: try temperatures(), estimates: try estimates(), measured: try measured(),
      budget: try budget(), noise: try CertificateFindingsReader.noise(root.optional("noise")),
      position: try CertificateFindingsReader.position(root.optional("position")),
      elements: try CertificateFindingsReader.elements(root.optional("elements"), of: array.elements),
      beam: try CertificateFindingsReader.beam(root.optional("beam")),
      steering: try CertificateFindingsReader.steering(root.optional("steering")), files: try files())
  }

  private func conditions() throws(InputError) -> TankConditions {
    let section = try root.required("conditions", allowed: "the water")
      .section(["water", "conductivity", "oxygen"])
    return TankConditions(
      celsius: try section.required("water", allowed: "a temperature").quantity(.temperature, in: 0...95),
      microsiemensPerCentimetre: try section.optional("conductivity")?
        .quantity(.conductivity, in: TankConditions.conductivities),
      oxygenMilligramsPerLitre: try section.optional("oxygen")?
        .quantity(.concentration, in: TankConditions.oxygens),
      operator: try root.optional("operator")?.text(maximum: 100),
      note: try root.optional("note")?.text(maximum: 1000))
  }

  private func temperatures() throws(InputError) -> ClosedRange<Temperature> {
    let value = try root.required("temperatures", allowed: "[coldest, warmest]")
    let both = try value.list(count: 2...2, of: "temperatures")
    let low = try both[0].quantity(.temperature, in: 0...95)
    let high = try both[1].quantity(.temperature, in: 0...95)
    guard low <= high else {
      throw value.complaint("the coldest, \(low.short) °C, is warmer than the warmest")
    }
    return .celsius(low)...(.celsius(high))
  }

  private func estimates() throws(InputError) -> [EstimatedPoint] {
    let list = try root.required("linear-estimate", allowed: "one row for each drive")
      .list(count: 1...DriveCurve.pointsMaximum, of: "rows")
    var points: [EstimatedPoint] = []
    for row in list {
      let cells = try row.list(count: 3...3, of: "numbers")
      let point = EstimatedPoint(
        drive: .volts(try cells[0].number(in: Self.drives)),
        estimate: LinearEstimate(
          peakNegative: .pascals(try cells[1].number(in: Self.pressures, timesTenTo: 6))),
        expandedUncertainty: .pascals(try cells[2].number(in: Self.pressures, timesTenTo: 6)))
      let last = points.last
      guard point.drive > last?.drive ?? .zero else {
        throw cells[0].complaint("a drive of \(point.drive.volts.short) V is not above the one before it")
      }
      guard point.estimate.peakNegative > last?.estimate.peakNegative ?? .zero else {
        throw cells[1].complaint(
          "\(point.estimate.peakNegative.megapascals.short) MPa is not above the estimate before it")
      }
      guard point.expandedUncertainty <= point.estimate.peakNegative else {
        throw cells[2].complaint("an uncertainty above the estimate itself makes it none")
      }
      points.append(point)
    }
    return points
  }

  private func measured() throws(InputError) -> [MeasuredPoint] {
    guard let value = root.optional("measured") else { return [] }
    var points: [MeasuredPoint] = []
    for row in try value.list(count: 1...64, of: "rows") {
      let cells = try row.list(count: 5...5, of: "numbers")
      func pressure(_ cell: Int) throws(InputError) -> Pressure {
        .pascals(try cells[cell].number(in: Self.pressures, timesTenTo: 6))
      }
      let point = MeasuredPoint(
        drive: .volts(try cells[0].number(in: Self.drives)),
        negative: MeasuredPressure(peakNegative: try pressure(1)), negativeUncertainty: try pressure(2),
        positive: try pressure(3), positiveUncertainty: try pressure(4))
      guard point.drive > points.last?.drive ?? .zero else {
        throw cells[0].complaint("a drive of \(point.drive.volts.short) V is not above the one before it")
      }
      points.append(point)
    }
    return points
  }

  private func budget() throws(InputError) -> [BudgetTerm] {
    var terms: [BudgetTerm] = []
    for row in try root.required("budget", allowed: "one row for each term").list(count: 1...32, of: "rows") {
      let cells = try row.list(count: 3...3, of: "entries")
      terms.append(
        BudgetTerm(
          name: try cells[0].text(maximum: 100), relative: try cells[1].number(in: 0...1, timesTenTo: -2),
          isScatter: try cells[2].choice([("A", true), ("B", false)])))
    }
    return terms
  }

  private func files() throws(InputError) -> [CertifiedFile] {
    guard let value = root.optional("files") else { return [] }
    var files: [CertifiedFile] = []
    for row in try value.list(count: 1...64, of: "rows") {
      let cells = try row.list(count: 2...2, of: "entries")
      files.append(CertifiedFile(name: try cells[0].text(maximum: 200), digest: try cells[1].digest()))
    }
    return files
  }
}

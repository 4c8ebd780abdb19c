import HistotripsyCore
import Text

/// Rows of a table of sensitivities with typed columns, turned into points of a curve.
struct CalibrationRows {
  private let columns: [CalibrationColumn]
  private let file: String
  private(set) var points: [SensitivityPoint] = []
  private(set) var capacitances: [Capacitance] = []

  private let frequency: Int
  private let sensitivity: Int
  private let uncertainty: Int?
  private let deviation: Int?
  private let format: DelimitedText
  private let coverage: Double?
  /// Holds for every frequency, where no column does.
  private let overall: OverallUncertainty?
  private let phase: Int?
  private let phaseUncertainty: Int?
  private let capacitance: Int?
  /// The same sensitivity as a level, which has to agree.
  private let level: Int?

  /// - Parameters:
  ///   - format: how the cells write their numbers.
  ///   - coverage: stated for the whole file; a heading's own goes before it.
  ///   - overall: stated for every frequency at once, above the headings.
  ///   - line: of the headings.
  /// - Throws: a column that is missing or stands there twice.
  init(
    columns: [CalibrationColumn], format: DelimitedText = DelimitedText(delimiter: ","),
    coverage: Double? = nil, overall: OverallUncertainty? = nil, file: String, line: Int
  ) throws(InputError) {
    self.columns = columns
    self.format = format
    self.coverage = coverage
    self.overall = overall
    self.file = file
    let levels = columns.indices.filter { columns[$0].kind == .sensitivity && columns[$0].isLevel }
    let hasLinear = columns.contains { $0.kind == .sensitivity && !$0.isLevel }
    level = hasLinear && levels.count == 1 ? levels[0] : nil
    let passedOver = level
    func only(_ kind: CalibrationColumn.Kind) throws(InputError) -> Int? {
      var found = columns.indices.filter { columns[$0].kind == kind && $0 != passedOver }
      // Where several uncertainties are stated, the expanded one holds them all, else the combined.
      for holdsAll in [\CalibrationColumn.isExpanded, \.isCombined] where kind == .uncertainty {
        let whole = found.filter { columns[$0][keyPath: holdsAll] }
        if whole.count == 1 { found = whole }
      }
      guard found.count <= 1 else {
        throw InputError(
          file: file, line: line, field: kind.rawValue,
          message:
            "\(found.count) columns hold it (1): \(QuantityText.listed(found.map { columns[$0].heading }))")
      }
      return found.first
    }
    func needed(_ kind: CalibrationColumn.Kind) throws(InputError) -> Int {
      guard let index = try only(kind) else {
        let headings = QuantityText.listed(columns.map(\.heading))
        throw InputError(
          file: file, line: line, field: kind.rawValue,
          message: "no such column among \(headings); write headings as in \(CalibrationColumn.example)")
      }
      return index
    }
    frequency = try needed(.frequency)
    sensitivity = try needed(.sensitivity)
    let stated = try only(.uncertainty)
    deviation = stated == nil ? try only(.deviation) : nil
    uncertainty = stated ?? deviation
    phase = try only(.phase)
    phaseUncertainty = try only(.phaseUncertainty)
    capacitance = try only(.capacitance)
    if phaseUncertainty != nil, phase == nil {
      throw InputError(
        file: file, line: line, field: "phase", message: "missing, where its uncertainty is stated")
    }
  }

  /// Both are printed to three digits or a tenth of a decibel.
  private static let agreement = 0.02

  var hasPhase: Bool { phase != nil }
  var hasUncertainty: Bool { uncertainty != nil || overall?.relative != nil }
  var hasCapacitance: Bool { capacitance != nil }

  /// Headings of columns that are not used.
  var ignored: [String] {
    columns.indices.filter {
      columns[$0].kind == .other
        || [.deviation, .uncertainty].contains(columns[$0].kind) && $0 != uncertainty
    }
    .map { columns[$0].heading }
  }

  /// What is said of coverage, or the assumption.
  var notes: [String] {
    guard let uncertainty else { return overall?.notes ?? ["the file states no uncertainty"] }
    let column = columns[uncertainty]
    if column.kind == .deviation {
      return [
        "\(PrintableText.of(column.heading)): the standard deviation is taken as the standard uncertainty (k = 1): the file states no other"
      ]
    }
    if let note = column.coverageNote { return [note] }
    if column.coverage != nil { return [] }
    if let coverage {
      return [
        "uncertainties are taken as expanded with k = \(coverage.short), which the text above the headings says"
      ]
    }
    return ["uncertainties are taken as standard uncertainties (k = 1): the heading does not say (k=2)"]
  }

  /// - Throws: a row of another length, a cell that is no number, a frequency that does not rise, too many rows.
  mutating func add(_ cells: [String], line: Int, field: String? = nil) throws(InputError) {
    guard cells.count == columns.count else {
      throw InputError(
        file: file, line: line, field: field,
        message: "\(cells.count) columns where the headings name \(columns.count); the row may be truncated")
    }
    let maximum = SensitivityCurve.pointCounts.upperBound
    guard points.count < maximum else {
      throw InputError(file: file, line: line, message: "more rows than fit (2 … \(maximum))")
    }
    func value(_ column: Int) throws(InputError) -> Double {
      let name = columns[column].kind.rawValue
      return try columns[column].value(
        cells[column], format, file: file, line: line, field: field.map { "\($0).\(name)" } ?? name)
    }
    func standard(_ column: Int?) throws(InputError) -> Double {
      guard let column else { return 0 }
      return try value(column)
        / (columns[column].coverage ?? (columns[column].kind == .deviation ? 1 : coverage ?? 1))
    }
    let hertz = try value(frequency)
    if let last = points.last, hertz <= last.frequency.hertz {
      throw InputError(
        file: file, line: line, field: field ?? "frequency",
        message:
          "\(Dimension.frequency.shown(hertz)) does not rise above the row before (\(Dimension.frequency.shown(last.frequency.hertz)))"
      )
    }
    let modulus = try value(sensitivity)
    if let level {
      let other = try value(level)
      guard abs(other / modulus - 1) <= Self.agreement else {
        throw InputError(
          file: file, line: line, field: field ?? "sensitivity",
          message:
            "\(QuantityText.quoted(cells[sensitivity])) \(columns[sensitivity].unit) and \(QuantityText.quoted(cells[level])) "
            + "\(columns[level].unit) disagree: \(modulus.short) and \(other.short) V/Pa")
      }
    }
    let angle = try phase.map { column throws(InputError) in try value(column) } ?? 0
    var relative = uncertainty == nil ? overall?.relative ?? 0 : try standard(uncertainty)
    if let uncertainty, columns[uncertainty].isAbsolute {
      relative /= modulus
      guard relative <= 1 else {
        throw InputError(
          file: file, line: line, field: field ?? columns[uncertainty].kind.rawValue,
          message:
            "\(QuantityText.quoted(cells[uncertainty])) \(columns[uncertainty].unit) is more than the sensitivity itself"
        )
      }
    }
    points.append(
      SensitivityPoint(
        frequency: .hertz(hertz), modulus: modulus, phase: angle,
        relativeUncertainty: relative,
        phaseUncertainty: try standard(phaseUncertainty)))
    if let capacitance { capacitances.append(.init(trusted: try value(capacitance))) }
  }

  /// - Throws: fewer than two rows.
  func curve(correlation: ErrorCorrelation) throws(InputError) -> SensitivityCurve {
    guard SensitivityCurve.pointCounts.contains(points.count) else {
      throw InputError(
        file: file,
        message:
          "\(points.count) calibrated frequencies are out of range (2 … \(SensitivityCurve.pointCounts.upperBound))"
      )
    }
    return SensitivityCurve(
      points: points, hasPhase: hasPhase, hasUncertainty: hasUncertainty, correlation: correlation)
  }
}

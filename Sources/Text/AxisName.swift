extension Heading {
  /// Words that stand beside an axis and say nothing more.
  private static let decorations: Set<String> = [
    "pos", "position", "centre", "center", "centres", "centers", "element", "elem", "coordinate",
    "coordinates",
    "coord", "location", "loc", "lateral", "axial", "elevation", "depth",
  ]

  /// x, y or z: `x_mm`, `X (mm)`, `pos_x`, `Z[inch]`; `nil` for a column of another kind.
  package var axis: String? {
    let rest = words.filter { !Self.decorations.contains($0) }
    return rest.count == 1 && ["x", "y", "z"].contains(rest[0]) ? rest[0] : nil
  }

  /// Whether headings name x, y and z.
  package static func nameAxes(_ headings: [Heading]) -> Bool {
    ["x", "y", "z"].allSatisfy { axis in headings.contains { $0.axis == axis } }
  }
}

/// The unit of the three coordinates of a table.
package struct CoordinateUnit: Equatable, Sendable {
  package let measure: UnitOfMeasure
  /// Whether the file or the caller stated it; else it is an assumption.
  package let isStated: Bool

  package init(_ measure: UnitOfMeasure, isStated: Bool) {
    self.measure = measure
    self.isStated = isStated
  }

  package init(_ unit: LengthUnit, isStated: Bool) {
    self.init(unit.measure, isStated: isStated)
  }

  /// mm, cm, inch or m; else as it is written.
  package var name: String { LengthUnit(measure.symbol)?.rawValue ?? measure.symbol }

  package func metres(_ number: DecimalNumber) -> Double { measure.inBaseUnit(number) }

  /// What the headings say, else a comment: `# units: mm`.
  /// - Returns: `nil` where neither states a unit.
  /// - Throws: a unit that is not known or no length; units that differ; a column of units, which is
  ///   not read.
  package static func stated(
    in table: TextTable, by headings: [Heading]
  ) throws(InputError) -> CoordinateUnit? {
    let inHeadings =
      headings.isEmpty ? nil : try stated(by: headings, file: table.file, line: table.firstLine)
    func complaint(_ message: String) -> InputError {
      InputError(file: table.file, line: table.firstLine, field: "units", message: message)
    }
    if inHeadings == nil,
      let column = table.headings?.first(where: { ["unit", "units"].contains($0.text.lowercased()) })
    {
      throw complaint(
        "the column \(QuantityText.quoted(column.text)) is not read; write the unit into the headings, as in x (mm)"
      )
    }
    guard let word = remarks.lazy.compactMap({ table.remarks[$0] }).first, !word.isEmpty else {
      return inHeadings
    }
    guard let unit = UnitOfMeasure(word), unit.kind == .length else {
      if inHeadings != nil { return inHeadings }
      throw complaint(
        "the comment says \(QuantityText.quoted(word)), which is no unit of length known here (\(UnitSpellings.known(.length)))"
      )
    }
    guard let inHeadings else { return CoordinateUnit(unit, isStated: true) }
    guard inHeadings.measure.exponent == unit.exponent, inHeadings.measure.factor == unit.factor else {
      throw complaint(
        "the comment says \(QuantityText.quoted(word)), the headings say \(inHeadings.name)")
    }
    return inHeadings
  }

  /// Keys of comments that state the unit.
  private static let remarks = [
    "unit", "units", "length unit", "length units", "coordinate unit", "coordinate units", "einheit",
  ]

  /// What three headings say, which is the same for all.
  /// - Returns: `nil` where none states a unit.
  /// - Throws: a unit that is not known or no length, by the heading's name; different units.
  package static func stated(
    by headings: [Heading], file: String, line: Int
  ) throws(InputError) -> CoordinateUnit? {
    for heading in headings {
      if let complaint = heading.complaint(expecting: .length) {
        throw InputError(file: file, line: line, field: heading.axis, message: complaint)
      }
    }
    let units = headings.map(\.unit)
    let sizes = Set(units.map { $0.map { "\($0.exponent) \($0.factor)" } })
    guard sizes.count == 1 else {
      throw InputError(
        file: file, line: line, message: "x, y and z are in different units; one unit for all three")
    }
    return units[0].map { CoordinateUnit($0, isStated: true) }
  }
}

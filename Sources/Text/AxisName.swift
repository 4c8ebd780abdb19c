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

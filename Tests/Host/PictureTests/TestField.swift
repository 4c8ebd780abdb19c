import Arrays
import Field
import HistotripsyCore
import Pictures
import Testing

/// A small array whose field takes a moment.
enum TestField {
  static func array() throws -> ArrayDescription {
    try SphericalCap(
      layout: .fibonacci, elements: 48, radius: .millimetres(60), aperture: .millimetres(70),
      width: .millimetres(7), frequency: .megahertz(1)
    ).description()
  }

  static func field(of array: ArrayDescription) throws -> ArrayField {
    try ArrayField(array, speedOfSound: .metresPerSecond(1482.4), method: .piston)
  }

  /// Cuts through the peak of a steered focus.
  static func picture(source: Pressure? = nil, step: Length = .millimetres(0.2)) throws -> FieldPicture {
    let array = try array()
    let field = try field(of: array)
    let origin = array.geometricFocus
    let focus = Position(
      x: origin.x + .millimetres(2), y: origin.y - .millimetres(1), z: origin.z + .millimetres(3))
    let excitation = field.focused(at: focus)
    let peak = field.peak(near: focus, reach: .millimetres(10), driving: excitation)
    let slices = try SlicePlane.allCases.map { plane in
      let grid = try plane.grid(about: peak.position, extent: .millimetres(8, 8, 28), step: step)
      return field.slice(plane, about: peak.position, on: grid, driving: excitation)
    }
    return FieldPicture(
      array: array, field: field, focus: focus, peak: peak, slices: slices, source: source,
      medium: "water at 20 °C")
  }
}

import Foundation
import HistotripsyCore
import Text

/// Arrays as BabelBrain's users describe them: its custom transducers, YAML with `geometry_type:
/// focused_array` or `flat_array_2D` (BabelBrain, `custom_tx_templates`, version 1.0). Metres,
/// hertz, degrees.
///
/// A focused array's elements are discs whose centres are counted from the focus, with z towards
/// the transducer; a flat array's are squares. Rings and single elements are no arrays of alike
/// elements, and are refused by name.
struct BabelBrainArray {
  static let key = "geometry_type"
  private static let geometries = ["focused_array", "flat_array_2D"]

  let name: String?
  /// Metres, in the file's own frame.
  let centres: [SIMD4<Double>]
  let line: Int
  let defaults: ElementDefaults
  let notes: [String]

  /// - Parameter stated: what the caller states; goes before what the file says, and is needed
  ///   where the file names several frequencies.
  /// - Throws: another geometry, lists of different lengths, a centre off the sphere, several
  ///   frequencies and none stated.
  init(_ input: InputText, stated: ElementDefaults) throws(InputError) {
    if let unit = stated.lengthUnit, unit != .metres {
      throw InputError(
        file: input.file, field: "units",
        message: "\(unit.rawValue) is stated, but BabelBrain's arrays are in m; leave it out")
    }
    let root = try YAMLText.root(of: input, needsEndMarker: false)
    let geometry = try root.required(Self.key, allowed: Self.geometries.joined(separator: " or "))
    let kind = try geometry.text(maximum: 60)
    guard Self.geometries.contains(kind) else {
      throw geometry.complaint(
        "\(QuantityText.quoted(kind)) is no array of alike elements (\(Self.geometries.joined(separator: ", "))): rings and single transducers have no element that is steered by itself"
      )
    }
    let isFlat = kind == Self.geometries[1]
    name = try root.optional("name").map { v throws(InputError) in try v.text(maximum: 100) }
    let count = try root.required("num_elements", allowed: "a number of elements").count(
      in: 1...ArrayDescription.maximumElements)
    let elements = try root.required("elements", allowed: "lists of x, y and z")
    line = elements.line
    centres = try Self.centres(root, elements, count: count, isFlat: isFlat)
    var defaults = stated
    if defaults.frequency == nil { defaults.frequency = try Self.frequency(root) }
    if defaults.width == nil {
      let range = ArrayDescription.widths.inBaseUnit
      defaults.width = .metres(try root.required("element_size", allowed: "a width in m").number(in: range))
    }
    if defaults.shape == nil { defaults.shape = isFlat ? .square : .disc }
    self.defaults = defaults
    notes = ["BabelBrain's \(kind): metres, \(isFlat ? "squares" : "discs that face the focus")"]
    if !isFlat { try Self.checkSphere(root, centres) }
  }

  private static func centres(
    _ root: Section, _ elements: Value, count: Int, isFlat: Bool
  ) throws(InputError) -> [SIMD4<Double>] {
    var isSpherical = false
    if let system = root.optional("element_coordinate_system") {
      isSpherical = try system.choice([("cartesian", false), ("spherical", true)])
    }
    let keys = isSpherical ? ["r", "theta", "phi"] : ["x", "y", "z"]
    let section = try elements.section(keys)
    let limit = ArrayDescription.maximumCoordinate.metres
    var columns: [[Double]] = []
    for key in keys {
      let range = isSpherical && key != "r" ? -720.0...720 : -limit...limit
      let list = try section.required(key, allowed: "a list of \(count) numbers")
      var numbers: [Double] = []
      for entry in try list.list(count: count...count, of: "numbers") {
        numbers.append(try entry.number(in: range))
      }
      columns.append(numbers)
    }
    return (0..<count).map { index in
      let (a, b, c) = (columns[0][index], columns[1][index], columns[2][index])
      guard isSpherical else { return SIMD4(a, b, c, 0) }
      let (theta, phi) = (b * .pi / 180, c * .pi / 180)
      return SIMD4(a * sin(theta) * cos(phi), a * sin(theta) * sin(phi), a * cos(theta), 0)
    }
  }

  private static func frequency(_ root: Section) throws(InputError) -> Frequency {
    let value = try root.required("frequencies", allowed: "a list of frequencies in Hz")
    let range = ArrayDescription.frequencies.inBaseUnit
    var frequencies: [Double] = []
    for entry in try value.list(count: 1...1000, of: "frequencies") {
      frequencies.append(try entry.number(in: range))
    }
    guard frequencies.count == 1 else {
      throw value.complaint(
        "the array is made for \(frequencies.count) frequencies (\(QuantityText.listed(frequencies.map { Dimension.frequency.shown($0) }))); say with --frequency which it is driven at"
      )
    }
    return .hertz(frequencies[0])
  }

  /// BabelBrain itself demands that every element lies within 1 % of the focal length.
  private static func checkSphere(_ root: Section, _ centres: [SIMD4<Double>]) throws(InputError) {
    guard let value = root.optional("focal_length") else { return }
    let radius = try value.number(in: 0.005...1)
    guard let index = centres.firstIndex(where: { abs($0.length / radius - 1) > 0.01 }) else { return }
    throw value.complaint(
      "element \(index + 1) lies \(Dimension.length.shown(centres[index].length)) from the focus, not \(Dimension.length.shown(radius)) (within 1 %)"
    )
  }
}

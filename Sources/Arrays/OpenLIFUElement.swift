import Foundation
import Text

/// One element as an openLIFU file has it, in metres, in the frame of its module.
///
/// openLIFU writes position, orientation and size as lists; earlier versions wrote x, y, z, az, el, roll, w and l.
struct OpenLIFUElement {
  let place: ElementPlace
  var position: SIMD4<Double>
  /// Length 1.
  var normal: SIMD4<Double>
  let isRolled: Bool
  /// Width and length of the rectangle; `nil` where the file does not say.
  let size: SIMD2<Double>?
  /// `nil` where the file does not say.
  let sensitivity: OpenLIFUSensitivity?
  /// Channel, counted from 1; `nil` where the file does not say.
  let pin: Int?
  /// Wired the other way round, with the rest of its module.
  var isInverted = false

  /// A strip radiates a fan that no square of its area does: beyond this ratio of sides it is refused.
  private static let longestSide = 2.0

  /// - Parameter stated: the unit that the person named; overrules the file.
  init(_ value: JSONValue, unit stated: LengthUnit?) throws(InputError) {
    let object = try value.object(of: "an element")
    place = ElementPlace(line: value.line, field: value.path)
    // Millimetres are openLIFU's default for elements.
    let inFile = try object.optional("units").map { value throws(InputError) in try OpenLIFUFile.unit(value) }
    let unit = stated ?? inFile ?? .millimetres
    let isLegacy = object.optional("x") != nil
    let wish = "[x, y, z]"

    let cells =
      isLegacy
      ? try ["x", "y", "z"].map { key throws(InputError) in try object.required(key, allowed: "a length") }
      : try object.required("position", allowed: wish).list(count: 3...3, of: "numbers \(wish)")
    let limit = ArrayDescription.maximumCoordinate.metres
    var position = SIMD4<Double>.zero
    for lane in 0..<3 {
      do throws(InputError) {
        position[lane] = try cells[lane].quantity(.length, unit: unit.rawValue, in: -limit...limit) {
          unit.metres($0)
        }
      } catch {
        guard stated == nil, error.message.contains("range") else { throw error }
        throw cells[lane].complaint(error.message + "; name the unit yourself if the file's is wrong")
      }
    }
    self.position = position

    let angles = try Self.angles(object, isLegacy: isLegacy)
    // Turned about y by the azimuth, then about the new x by the elevation; a roll about z leaves the normal where it is.
    normal = SIMD4(
      sin(angles.x) * cos(angles.y), -sin(angles.y), cos(angles.x) * cos(angles.y), 0)
    isRolled = angles.z != 0
    size = try Self.size(object, isLegacy: isLegacy, unit: unit)
    sensitivity = try object.optional("sensitivity").map { value throws(InputError) in
      try OpenLIFUSensitivity(value)
    }
    // −1 stands for a pin that is not connected yet.
    let pin = try object.optional("pin")?.count(in: -1...1_000_000)
    self.pin = pin.flatMap { $0 >= 1 ? $0 : nil }
  }

  /// Azimuth, elevation, roll, in radians.
  private static func angles(_ object: JSONObject, isLegacy: Bool) throws(InputError) -> SIMD3<Double> {
    var angles = SIMD3<Double>.zero
    // Two turns and more are degrees by mistake.
    let range = -4 * Double.pi...4 * Double.pi
    if isLegacy {
      for (lane, key) in ["az", "el", "roll"].enumerated() {
        angles[lane] = try object.optional(key)?.number(in: range) ?? 0
      }
    } else if let list = try object.optional("orientation")?.list(count: 3...3, of: "angles in radians") {
      for lane in 0..<3 { angles[lane] = try list[lane].number(in: range) }
    }
    return angles
  }

  private static func size(
    _ object: JSONObject, isLegacy: Bool, unit: LengthUnit
  ) throws(InputError) -> SIMD2<Double>? {
    var sides: [JSONValue] = []
    if isLegacy {
      sides = ["w", "l"].compactMap { object.optional($0) }
      guard sides.count == 2 else { return nil }
    } else {
      guard let size = object.optional("size") else { return nil }
      sides = try size.list(count: 2...2, of: "lengths [width, length]")
    }
    var size = SIMD2<Double>.zero
    for lane in 0..<2 {
      size[lane] = try sides[lane].quantity(
        .length, unit: unit.rawValue, in: ArrayDescription.widths.inBaseUnit
      ) { unit.metres($0) }
    }
    guard size.max() <= longestSide * size.min() else {
      throw sides[1].complaint(
        "a rectangle \((size.max() / size.min()).short) times as long as wide (1 … \(longestSide.short)): "
          + "elements are discs and squares here")
    }
    return size
  }
}

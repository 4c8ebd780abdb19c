import Foundation
import HistotripsyCore
import Text

/// An array as a transducer that openLIFU loads.
///
/// openLIFU has rectangles only: a disc becomes the square of its area, which gives the same pressure on its axis. A dead element
/// becomes one of sensitivity 0. What else openLIFU has no field for is kept in `attrs`, where `ArrayFile` finds it again.
enum OpenLIFUWriter {
  /// Diameter of a disc over the side of the square of its area: 2/√π.
  static let discToSquare = 2 / Double.pi.squareRoot()

  static func text(_ array: ArrayDescription) -> String {
    let reversed = array.elements.indices.filter { array.elements[$0].isReversed }
    let elements = array.elements.enumerated().map { element($0.element, number: $0.offset + 1) }
    return """
      {
        "id": \(quoted(identifier(array.name))),
        "name": \(quoted(array.name)),
        "elements": [
      \(elements.joined(separator: ",\n"))
        ],
        "frequency": \(decimal(array.frequency.hertz)),
        "units": "mm",
        "attrs": {"\(OpenLIFUAttributes.key)": {\(attributes(array, reversed: reversed))}},
        "registration_surface_filename": null,
        "transducer_body_filename": null,
        "standoff_transform": [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
        "sensitivity": \(decimal(array.sourcePressurePerVolt.pascals)),
        "module_invert": [\(reversed.count == array.elements.count)]
      }

      """
  }

  private static func element(_ element: Element, number: Int) -> String {
    let (p, n) = (element.position.lanes, element.normal.lanes)
    let position = [p.x, p.y, p.z].map { decimal($0, timesTenTo: 3) }.joined(separator: ", ")
    let azimuth = atan2(n.x, n.z)
    let elevation = -atan2(n.y, (n.x * n.x + n.z * n.z).squareRoot())
    let side = element.width.metres / (element.shape == .disc ? discToSquare : 1)
    let size = decimal(side, timesTenTo: 3)
    let sensitivity = element.isEnabled ? element.gain : 0
    return """
          {"index": \(number), "position": [\(position)], "orientation": [\(decimal(azimuth)), \(decimal(elevation)), 0], \
      "size": [\(size), \(size)], "sensitivity": \(decimal(sensitivity)), "pin": \(number), "units": "mm"}
      """
  }

  private static func attributes(_ array: ArrayDescription, reversed: [Int]) -> String {
    let shape = NativeArrayFile.shapes.first { $0.value == array.elements.first?.shape }?.word ?? "disc"
    let focus = array.geometricFocus.lanes
    var fields = [
      "\"version\": \(OpenLIFUAttributes.version)", "\"elements\": \(array.elements.count)",
      "\"shape\": \"\(shape)\"",
      "\"geometric_focus_mm\": [\([focus.x, focus.y, focus.z].map { decimal($0, timesTenTo: 3) }.joined(separator: ", "))]",
    ]
    if let radius = array.radiusOfCurvature {
      fields.append("\"radius_of_curvature_mm\": \(decimal(radius.metres, timesTenTo: 3))")
    }
    if let conductance = array.elementConductance {
      fields.append("\"element_conductance_S\": \(decimal(conductance.siemens))")
    }
    fields.append("\"reversed\": [\(reversed.map { "\($0 + 1)" }.joined(separator: ", "))]")
    if array.elements.contains(where: { $0.phaseTrim != .zero }) {
      fields.append(
        "\"phase_trim_ns\": [\(array.elements.map { "\($0.phaseTrim.count)" }.joined(separator: ", "))]")
    }
    return fields.joined(separator: ", ")
  }

  /// Lower-case letters, digits and underscores, as openLIFU names its own.
  private static func identifier(_ name: String) -> String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "array" : words.joined(separator: "_")
  }

  private static func decimal(_ value: Double, timesTenTo exponent: Int = 0) -> String {
    DecimalNumber(value)?.text(timesTenTo: exponent) ?? "0"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where scalar.value < 0x20: quoted += " "
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension ArrayDescription {
  /// This array as a transducer that openLIFU loads; `ArrayFile` reads the same array back from it, to the last digits of a
  /// double, except for the gain of a dead element.
  ///
  /// Elements of mixed shapes are a bug of the caller.
  public var openLIFUText: String {
    precondition(elements.allSatisfy { $0.shape == elements[0].shape }, "elements of one shape")
    return OpenLIFUWriter.text(self)
  }
}

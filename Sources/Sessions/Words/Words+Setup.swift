import Arrays
import HistotripsyCore
import Text

// What the core objects to in arrays and limits.

extension Words {
  package static func name(_ field: LimitedField) -> String {
    switch field {
    case .rail: "rail-maximum"
    case .burst: "burst-maximum"
    case .period: "period-minimum"
    case .duty: "duty-maximum"
    case .deadTime: "dead-time-minimum"
    case .pulses: "pulses-maximum"
    case .setPoint: "set-point-maximum"
    case .waterTemperature: "water-minimum"
    case .railTolerance: "rail-tolerance"
    case .steeringLoss: "steering-loss-maximum"
    }
  }

  /// Elements are counted from 1, as everywhere in complaints about array files.
  package static func geometry(_ fault: GeometryFault, in array: ArrayDescription) -> InputError {
    func about(_ element: Int, _ field: String, _ message: String) -> InputError {
      InputError(
        file: array.provenance.source, field: "elements[\(element + 1)].\(field)", message: message)
    }
    let file = array.provenance.source
    switch fault {
    case .elementCount(let count):
      return InputError(
        file: file, message: "\(count) elements are out of range (1 … \(ArrayGeometry.maximumElements))")
    case .frequency(let found):
      return InputError(
        file: file, field: "frequency", message: "\(found.hertz) Hz is out of range (20 kHz … 20 MHz)")
    case .normalNotUnit(let element): return about(element, "normal", "its length is not 1")
    case .gain(let element): return about(element, "gain", "out of range (0 … 4)")
    case .width(let element): return about(element, "width", "out of range (above 0 mm)")
    case .phaseTrim(let element): return about(element, "trim", "out of range (-10 µs … 10 µs)")
    case .noElementEnabled: return InputError(file: file, message: "no element is enabled")
    }
  }
}

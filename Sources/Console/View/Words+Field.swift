import Acoustics
import HistotripsyCore

extension Words {
  /// Why a field cannot be computed.
  static func field(_ fault: FieldFault) -> String {
    switch fault {
    case .elementCount(let count): "\(count) elements are out of range (1 … \(ArrayGeometry.maximumElements))"
    case .frequency(let frequency):
      "\(Dimension.frequency.shown(frequency.hertz)) is out of range "
        + "(\(QuantityText.shown(ArrayGeometry.frequencies.inBaseUnit, as: .frequency)))"
    case .tolerance(let tolerance): "a tolerance of \(tolerance.short) is out of range (1e-9 … 1e-2)"
    case .normalNotUnit(let element): "element \(element + 1) has a normal whose length is not 1"
    case .width(let element): "element \(element + 1) has no width"
    case .tooWide(let element):
      "element \(element + 1) is too many wavelengths wide for its field (at most about 16 λ across)"
    case .tooManySizes: "more than \(ArrayField.maximumOutlines) different sizes of elements"
    case .grid: "a grid without step, with an extent below 0 or with too many points"
    }
  }
}

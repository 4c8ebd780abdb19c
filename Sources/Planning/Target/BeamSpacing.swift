import Arrays
import Field
import HistotripsyCore
import Text

/// A spacing from the −6 dB widths of an array's beam at its geometric focus.
enum BeamSpacing {
  /// Along x, y and z, in metres.
  /// - Throws: when the field cannot be computed, or does not fall by 6 dB within reach.
  static func widths(of array: ArrayDescription, speedOfSound: Speed) throws(Complaint) -> SIMD4<Double> {
    let field: ArrayField
    do throws(FieldFault) {
      field = try ArrayField(array, speedOfSound: speedOfSound, method: .piston)
    } catch {
      throw Complaint("the field of \(array.name) cannot be computed: \(error)")
    }
    let beam = field.beamSize(at: array.geometricFocus)
    var widths = SIMD4<Double>.zero
    for (axis, side) in [beam.x, beam.y, beam.z].enumerated() {
      guard let width = side.width, PlanTerms.spacings.contains(width) else {
        throw Complaint(
          "the beam of \(array.name) has no -6 dB width along \(["x", "y", "z"][axis]) of "
            + "\(QuantityText.shown(PlanTerms.spacings.inBaseUnit, as: .length)): it has no focus to speak of; state a spacing"
        )
      }
      widths[axis] = width.metres
    }
    return widths
  }
}

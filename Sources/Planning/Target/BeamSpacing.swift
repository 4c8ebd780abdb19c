import Acoustics
import HistotripsyCore

/// The −6 dB widths of an array's beam at its geometric focus.
enum BeamSize {
  /// How far from the focus the edges are looked for: no more than a spacing may be.
  static let reach = Length.metres(0.1)

  /// Along x, y and z, in metres.
  /// - Throws: when the field cannot be computed, or does not fall by 6 dB within reach.
  static func widths(of array: ArrayDescription, speedOfSound: Speed) throws(Complaint) -> SIMD4<Double> {
    let field: ArrayField
    do throws(FieldFault) {
      field = try ArrayField(array, speedOfSound: speedOfSound, method: .piston)
    } catch {
      throw Complaint("the field of \(array.name) cannot be computed: \(error)")
    }
    let law = field.focused(at: array.geometricFocus)
    var widths = SIMD4<Double>.zero
    for axis in 0..<3 {
      let direction = Position.millimetres(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0)
      let beam = field.beamWidth(at: array.geometricFocus, along: direction, reach: reach, driving: law)
      guard let width = beam.width, PlanTerms.spacings.contains(width) else {
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

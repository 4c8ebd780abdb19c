import Text

/// The value of an option that is a quantity with its unit.
///
/// A value that cannot be is bad input and not wrong usage: it is told by the option's name, as a field of a file would be.
enum QuantityOption {
  /// - Parameters:
  ///   - option: as it is typed, `--radius`.
  ///   - range: in the base unit of the dimension.
  /// - Returns: the number in the base unit.
  /// - Throws: `InputError` with value and allowed range.
  static func parse(
    _ text: String, _ option: String, _ dimension: Dimension, _ range: ClosedRange<Double>
  ) throws(InputError) -> Double {
    do throws(Complaint) {
      return try QuantityText.parse(text, as: dimension, in: range)
    } catch {
      throw InputError(file: option, message: error.message)
    }
  }
}

import HistotripsyCore
import Hydrophones
import Text

/// Options of the hydrophone commands, read with their units.
enum HydrophoneQuantity {
  static func frequency(_ text: String, _ option: String) throws(InputError) -> Frequency {
    .hertz(try QuantityOption.parse(text, option, .frequency, SensitivityCurve.frequencies.inBaseUnit))
  }

  /// `1MHz...40MHz`.
  static func band(_ text: String) throws(InputError) -> ClosedRange<Frequency> {
    let ends = text.split(separator: "...", omittingEmptySubsequences: false).map { String($0) }
    guard ends.count == 2 else {
      throw InputError(
        file: "--band", message: "\(QuantityText.quoted(text)) is not a range (as in 1MHz...40MHz)")
    }
    let (low, high) = (try frequency(ends[0], "--band"), try frequency(ends[1], "--band"))
    guard low < high else {
      throw InputError(
        file: "--band", message: "\(QuantityText.quoted(text)) does not rise (as in 1MHz...40MHz)")
    }
    return low...high
  }

  static func choice<T: RawRepresentable>(
    _ text: String, _ option: String, _ choices: [T]
  ) throws(InputError) -> T where T.RawValue == String {
    guard let choice = choices.first(where: { $0.rawValue == text }) else {
      throw InputError(
        file: option,
        message: "\(QuantityText.quoted(text)) is not known; allowed: "
          + choices.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }
}

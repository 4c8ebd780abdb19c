import HistotripsyCore
import Hydrophones
import Text

/// What options of the hydrophone commands say, each with its unit.
enum HydrophoneQuantity {
  static func parse(
    _ text: String, _ option: String, _ dimension: Dimension, _ range: ClosedRange<Double>
  ) throws(InputError) -> Double {
    do throws(Complaint) {
      return try QuantityText.parse(text, as: dimension, in: range)
    } catch {
      throw InputError(file: option, message: error.message)
    }
  }

  static func frequency(_ text: String, _ option: String) throws(InputError) -> Frequency {
    .hertz(try parse(text, option, .frequency, SensitivityCurve.frequencies.inBaseUnit))
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

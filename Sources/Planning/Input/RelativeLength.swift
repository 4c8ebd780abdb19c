import HistotripsyCore
import Text

/// A length that a plan states outright or in wavelengths of the treatment.
public enum RelativeLength: Equatable, Sendable {
  case length(Length)
  /// Of the array's frequency at the plan's speed of sound.
  case wavelengths(Double)

  /// From text such as "1.5 mm" or "1 λ" ("1 wavelength").
  /// - Parameters:
  ///   - lengths: allowed lengths.
  ///   - wavelengths: allowed numbers of wavelengths.
  /// - Throws: a complaint naming `option`, the value and both ranges.
  public init(
    _ text: String, option: String, lengths: ClosedRange<Length> = .metres(1e-5)...Length.metres(0.1),
    wavelengths: ClosedRange<Double> = 0.05...20
  ) throws(InputError) {
    do throws(Complaint) {
      self = try Self.parse(text, lengths: lengths.inBaseUnit, wavelengths: wavelengths)
    } catch {
      throw InputError(file: option, message: error.message)
    }
  }

  /// In the given medium; at most 10 m.
  public func resolved(wavelength: Length) -> Length {
    switch self {
    case .length(let length): length
    case .wavelengths(let count): Length(clamping: count * wavelength.metres)
    }
  }

  static func parse(
    _ text: String, lengths: ClosedRange<Double>, wavelengths: ClosedRange<Double>
  ) throws(Complaint) -> Self {
    if QuantityText.hasUnit(text, of: .wavelengths) {
      return .wavelengths(try QuantityText.parse(text, as: .wavelengths, in: wavelengths))
    }
    do throws(Complaint) {
      return .length(.metres(try QuantityText.parse(text, as: .length, in: lengths)))
    } catch {
      throw Complaint(error.message + ", or in λ (\(QuantityText.shown(wavelengths, as: .wavelengths)))")
    }
  }

  var yaml: String {
    switch self {
    case .length(let length): Dimension.length.written(length.metres)
    case .wavelengths(let count): Dimension.wavelengths.written(count)
    }
  }
}

extension Value {
  func relativeLength(
    lengths: ClosedRange<Double>, wavelengths: ClosedRange<Double>
  ) throws(InputError) -> RelativeLength {
    let text = try text(maximum: 60)
    do throws(Complaint) {
      return try RelativeLength.parse(text, lengths: lengths, wavelengths: wavelengths)
    } catch {
      throw complaint(error.message)
    }
  }
}

import Arrays
import HistotripsyCore
import Hydrophones
import Text

/// What is known about the hydrophone before the routine begins: from its own calibration, with preamplifier and cable.
public struct ReceiverCalibration: Equatable, Sendable {
  /// At the front end's input.
  public var curve: SensitivityCurve
  /// Whether compression gives a positive voltage.
  public var isPositive: Bool
  /// Peak negative pressure that the hydrophone bears, by its maker.
  public var limit: Pressure
  /// Of the sensitive area, effective where it is known.
  public var diameter: Length
  /// Of the water it was calibrated in; `nil` where nobody said.
  public var temperature: Temperature?
  /// How much of a wave from beside its axis it hears.
  public var direction: DirectionalResponse
  /// Where its axis points, in the array's frame, where somebody has measured that; `nil`: at the middle of the array, by eye.
  public var axis: Position?

  /// Share of the limit to which the routine drives.
  public static let margin = 0.7
  /// Change of a piezoelectric polymer's sensitivity for each kelvin, relative: half a per cent [M].
  public static let temperatureCoefficient = 0.005

  public init(
    curve: SensitivityCurve, isPositive: Bool = true, limit: Pressure, diameter: Length,
    temperature: Temperature? = nil, direction: DirectionalResponse = DirectionalResponse()
  ) {
    precondition(limit > .zero && diameter > .zero, "a hydrophone has a limit and a size")
    self.curve = curve
    self.isPositive = isPositive
    self.limit = limit
    self.diameter = diameter
    self.temperature = temperature
    self.direction = direction
  }

  /// - Throws: a file that does not say what a calibration of an array needs: limit, diameter, uncertainty of the sensitivity; and a loading
  ///   that does not fit it.
  public init(
    _ calibration: HydrophoneCalibration, loading: ElectricalLoading = ElectricalLoading()
  ) throws(InputError) {
    func missing(_ field: String, _ why: String) -> InputError {
      InputError(file: calibration.provenance.source, field: field, message: why)
    }
    guard let limit = calibration.limit else {
      throw missing(
        "peak-negative-limit",
        "missing: the ramp must end before the hydrophone breaks (a pressure, with limit-source)")
    }
    guard let diameter = calibration.diameter else {
      throw missing("diameter", "missing: spatial averaging cannot be corrected without it (a length)")
    }
    guard calibration.curve.hasUncertainty else {
      throw missing(
        "uncertainty", "missing: pressures without uncertainty are no calibration (%, k=1 or k=2)")
    }
    self.init(
      curve: try calibration.loaded(by: loading), isPositive: calibration.isPositive,
      limit: limit.peakNegative, diameter: diameter, temperature: calibration.temperature,
      direction: calibration.direction)
  }

  /// Volts per pascal and relative standard uncertainty at a frequency; `nil` outside the calibrated band.
  public func sensitivity(at frequency: Frequency) -> (sensitivity: Sensitivity, relativeUncertainty: Double)?
  {
    guard case .inBand(let point) = curve.sensitivity(at: frequency) else { return nil }
    return (point.modulus, point.relativeUncertainty)
  }

  /// Keeps an array's drive below what this hydrophone bears.
  /// - Parameters:
  ///   - ignorance: how many times stronger than stated the array may be, 1 or more.
  /// - Returns: `nil` where the array's frequency lies outside the calibrated band, or no element reaches the geometric focus.
  public func hydrophoneGuard(
    for array: ArrayDescription, speedOfSound: Speed, ignorance: Double = 2
  ) -> HydrophoneGuard? {
    precondition(ignorance >= 1, "no array is weaker than it is known to be")
    guard let known = sensitivity(at: array.frequency) else { return nil }
    let sum = array.elements.indices.reduce(0.0) { sum, i in
      array.elements[i].isEnabled
        ? sum + array.expectedAmplitude(i, at: array.geometricFocus, speedOfSound) : sum
    }
    guard sum > 0 else { return nil }
    let perPascal = known.sensitivity.voltsPerPascal
    // A hydrophone that is less sensitive than stated bears no more: twice its uncertainty is taken off. Nor does one that hears little of
    // what comes from beside its axis: it bears the whole pressure and tells the least that it may.
    let certain =
      HearingModel(for: array, self, speedOfSound: speedOfSound).least(at: array.geometricFocus)
      / (1 + 2 * known.relativeUncertainty)
    return HydrophoneGuard(
      limit: .volts(Self.margin * certain * limit.pascals * perPascal),
      ceiling: ignorance * sum * array.sourcePressurePerVolt.pascals * perPascal)
  }
}

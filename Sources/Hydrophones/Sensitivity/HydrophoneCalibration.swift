import HistotripsyCore
import Text

/// What a calibration file says of a hydrophone.
public struct HydrophoneCalibration: Sendable {
  /// What the sensitivity was measured into.
  public enum Load: String, Sendable {
    /// Nothing attached: what cable, amplifier and oscilloscope take away has to be computed (`loaded(by:)`).
    case openCircuit = "open circuit"
    /// As it is used, with everything attached: the voltages at the recorder are divided by it as they are.
    case asUsed = "as used"
  }

  /// The pressure at which the hydrophone cavitates or breaks.
  public struct Limit: Equatable, Sendable {
    public var peakNegative: Pressure
    /// Where the number comes from: data sheet, experience.
    public var source: String

    public init(peakNegative: Pressure, source: String) {
      self.peakNegative = peakNegative
      self.source = source
    }
  }

  public static let diameters = Length.metres(1e-6)...Length.metres(20e-3)
  public static let limits = Pressure.pascals(1e4)...Pressure.pascals(1e9)

  public var name: String
  public var maker: String?
  public var model: String?
  public var serial: String?
  public var curve: SensitivityCurve
  /// At every point of the curve; `nil` where the file has none.
  public var capacitances: [Capacitance]?
  public var load: Load
  /// Whether compression gives a positive voltage.
  public var isPositive = true
  /// Of the sensitive area, for spatial averaging: effective where the file says so, else nominal.
  public var diameter: Length?
  /// Whether `diameter` is the effective one, found from the directional response.
  public var isDiameterEffective = false
  public var limit: Limit?
  public var calibrated: CalendarDate?
  public var expires: CalendarDate?
  /// Of the water it was calibrated in.
  public var temperature: Temperature?
  public var provenance: Provenance
  /// What was assumed or left out while reading.
  public var notes: [String] = []

  /// Whether the calibration holds on a day; `nil` where the file names no expiry.
  public func isValid(on day: CalendarDate) -> Bool? {
    guard let expires else { return nil }
    return day <= expires && (calibrated.map { $0 <= day } ?? true)
  }

  /// Whether a peak negative pressure may be asked of this hydrophone: `nil` where its limit is not known.
  public func withstands(_ peakNegative: Pressure) -> Bool? {
    limit.map { peakNegative <= $0.peakNegative }
  }
}

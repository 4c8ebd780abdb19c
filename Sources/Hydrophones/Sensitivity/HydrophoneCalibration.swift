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
    /// The largest magnitude of peak negative pressure that the hydrophone withstands.
    public var peakNegative: Pressure
    /// The origin of the number: data sheet, experience.
    public var source: String

    /// A limit with its origin.
    public init(peakNegative: Pressure, source: String) {
      self.peakNegative = peakNegative
      self.source = source
    }
  }

  /// Diameters of sensitive areas: 1 µm to 20 mm.
  public static let diameters = Length.metres(1e-6)...Length.metres(20e-3)
  /// Limits that hydrophones have: 10 kPa to 1 GPa.
  public static let limits = Pressure.pascals(1e4)...Pressure.pascals(1e9)

  /// What the hydrophone is called in notes and reports.
  public var name: String
  /// The maker; `nil` where the file does not say.
  public var maker: String?
  /// The maker's model; `nil` where the file does not say.
  public var model: String?
  /// The serial number; `nil` where the file does not say.
  public var serial: String?
  /// The sensitivity over frequency.
  public var curve: SensitivityCurve
  /// Capacitance at every point of the curve; `nil` where the file has none.
  public var capacitances: [Capacitance]?
  /// What the sensitivity was measured with: nothing, or what is used with it.
  public var load: Load
  /// Whether compression gives a positive voltage.
  public var isPositive = true
  /// Diameter of the sensitive area, for spatial averaging: effective where the file says so, else nominal.
  public var diameter: Length?
  /// Whether `diameter` is the effective one, found from the directional response.
  public var isDiameterEffective = false
  /// What it gives of waves from beside its axis, as far as the file says.
  public var direction = DirectionalResponse()
  /// The pressure that must not be exceeded; `nil` where the file names none.
  public var limit: Limit?
  /// The day of the calibration; `nil` where the file does not say.
  public var calibrated: CalendarDate?
  /// The last day on which the calibration holds; `nil` where the file does not say.
  public var expires: CalendarDate?
  /// Temperature of the water it was calibrated in.
  public var temperature: Temperature?
  /// The file and its digest.
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

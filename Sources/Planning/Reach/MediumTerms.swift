import Field
import HistotripsyCore

/// What lies between array and target, as a request states it. Without it: water that takes nothing away.
public struct MediumTerms: Equatable, Sendable {
  /// p− that is never exceeded however strong the drive; 75 MPa [M] unless stated (`Saturation`).
  public var saturationCeiling: Pressure = .megapascals(75)
  /// Of what lies before the first layer.
  public var coupling: Attenuation = .none
  public var boundaries: Boundaries = .planes
  /// From the array on; at most `TissueLayers.maximum`.
  public var layers: [Layer] = []

  public enum Boundaries: Equatable, Sendable {
    /// Across z; each layer begins at a height over the geometric focus, negative towards the array.
    case planes
    /// Around the geometric focus; each layer begins at a radius.
    case spheres
  }

  public struct Layer: Equatable, Sendable {
    public var boundary: Length
    public var attenuation: Attenuation

    public init(boundary: Length, attenuation: Attenuation) {
      self.boundary = boundary
      self.attenuation = attenuation
    }
  }

  public init() {}

  public static let ceilings: ClosedRange<Pressure> = .megapascals(1)...Pressure.megapascals(200)

  /// Whether waves lose anything on their way.
  var attenuates: Bool { coupling != .none || !layers.isEmpty }

  /// For an array that focuses there; `nil` when the layers are not in order.
  func tissue(about geometricFocus: Position) -> TissueLayers? {
    let boundaries: TissueLayers.Boundaries =
      switch boundaries {
      case .planes: .planes(origin: geometricFocus, direction: .millimetres(0, 0, 1000))
      case .spheres: .spheres(centre: geometricFocus)
      }
    return TissueLayers(
      coupling: coupling, boundaries: boundaries,
      layers: layers.map { TissueLayers.Layer(boundary: $0.boundary, attenuation: $0.attenuation) })
  }
}

/// What a focus may do elsewhere, and where to look for it.
public struct ReachTerms: Equatable, Sendable {
  /// Highest secondary lobe against the focus, decibels.
  ///
  /// -3 dB unless stated. At a set-point of 30 MPa that is 21.2 MPa, five standard deviations (0.96 MPa) below the lowest of the published
  /// intrinsic thresholds, 26 MPa (26 to 30 MPa, Maxwell 2013 UMB 39:449 [A]): one pulse in three million would cavitate there.
  public var secondaryLobeMaximum = -3.0
  /// Lobes are looked for in the box around the foci and the geometric focus, grown by this on every side; in wavelengths or a length.
  public var searchMargin: RelativeLength = .wavelengths(6)

  public init() {}

  public static let lobes: ClosedRange<Double> = -60...0
  public static let margins: ClosedRange<Length> = .metres(1e-3)...Length.metres(0.2)
  public static let marginsInWavelengths: ClosedRange<Double> = 1...50
}

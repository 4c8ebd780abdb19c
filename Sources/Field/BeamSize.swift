import HistotripsyCore

/// The −6 dB widths of a focus along the three axes.
public struct BeamSize: Equatable, Sendable {
  public let x: BeamWidth
  public let y: BeamWidth
  public let z: BeamWidth
}

extension ArrayField {
  /// How far from a focus `beamSize` looks, in wavelengths: across and along the axis. With f/4 the widths are about 4 λ and 110 λ.
  public static let beamReach = (across: 25.0, along: 200.0)

  /// The −6 dB widths of the focal law of a focus: along x, y and z through it.
  ///
  /// Bounded: at most 850 points across and 6450 along for each width, whatever the field, each for every element.
  public func beamSize(at focus: Position) -> BeamSize {
    let excitation = focused(at: focus)
    func width(_ direction: Position, _ waves: Double) -> BeamWidth {
      beamWidth(
        at: focus, along: direction, reach: Length(clamping: waves * wavelength.metres), driving: excitation)
    }
    return BeamSize(
      x: width(Position(x: .metres(1), y: .zero, z: .zero), Self.beamReach.across),
      y: width(Position(x: .zero, y: .metres(1), z: .zero), Self.beamReach.across),
      z: width(Position(x: .zero, y: .zero, z: .metres(1)), Self.beamReach.along))
  }
}

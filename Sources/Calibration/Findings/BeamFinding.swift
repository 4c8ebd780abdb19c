import HistotripsyCore
import Hydrophones

/// The −6 dB widths of the focus at the hydrophone, measured by steering the focus across it.
///
/// Steering moves the focus over the hydrophone that stands; within a wavelength or two of it the beam keeps its shape, and the steering
/// loss on the way is taken off.
public struct BeamFinding: Codable, Equatable, Sendable {
  public struct Width: Codable, Equatable, Sendable {
    /// Between the points where the amplitude is half of that at the top, the hydrophone's own width taken off.
    public var width: Uncertain<Length>
    /// As scanned, the hydrophone's own width left in.
    public var scanned: Length
    /// Of the beam of the array as corrected, computed; `nil` where it does not fall by 6 dB.
    public var computed: Length?

    public init(width: Uncertain<Length>, scanned: Length, computed: Length?) {
      self.width = width
      self.scanned = scanned
      self.computed = computed
    }
  }

  /// Widths that lie beside the computed ones by more than their expanded uncertainty (k = 2).
  public var disagreeing: Int {
    [x, y, z].count { width in
      width.computed.map {
        abs(width.width.value.metres - $0.metres) > width.width.expandedUncertainty
      } ?? false
    }
  }

  public var position: Position
  public var x: Width
  public var y: Width
  public var z: Width
  /// Spatial averaging by the measured widths: the factor by which a reading is to be multiplied, with its standard uncertainty. The
  /// pressures of `DriveFinding` have theirs already; this one checks it.
  public var averaging: Double
  public var averagingUncertainty: Double
  public var water: Temperature
  public var shots: Int

  public init(
    position: Position, x: Width, y: Width, z: Width, averaging: Double, averagingUncertainty: Double,
    water: Temperature, shots: Int
  ) {
    self.position = position
    self.x = x
    self.y = y
    self.z = z
    self.averaging = averaging
    self.averagingUncertainty = averagingUncertainty
    self.water = water
    self.shots = shots
  }
}

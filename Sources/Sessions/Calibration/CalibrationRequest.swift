import Arrays
import HistotripsyCore
import Hydrophones

/// What a calibration session is begun with. Whatever is `nil` was not said: it takes its default, or stays as the session was begun.
public struct CalibrationRequest: Sendable {
  /// A board with hardware: its name, which goes on the certificate, and the profile that says how it is wired.
  public struct RealBoard: Equatable, Sendable {
    public var name: String
    public var profile: String

    public init(name: String, profile: String) {
      self.name = name
      self.profile = profile
    }
  }

  /// Folder of the session.
  public var folder: String
  /// `nil` for the virtual tank.
  public var board: RealBoard?
  public var array: ArrayDescription?
  /// File with the hydrophone's calibration.
  public var hydrophone: String?
  /// File with the calibration of its amplifier.
  public var preamplifier: String?
  /// Capacitance of the cable between hydrophone and amplifier or recorder.
  public var cable: Capacitance?
  /// Capacitance of the recorder's input, where there is no amplifier.
  public var recorder: Capacitance?
  /// Seed of the virtual tank.
  public var seed: UInt64?
  /// The highest drive.
  public var railMaximum: Voltage?
  /// Cycles of every burst, 1 to 20.
  public var cycles: Int?

  /// The highest drive where nobody says another: that of the built-in plan's limits.
  public static let usualRailMaximum = Voltage.volts(140)

  public init(folder: String) { self.folder = folder }

  /// Whether anything is said that a session is begun with.
  var saysTerms: Bool {
    board != nil || array != nil || hydrophone != nil || preamplifier != nil || cable != nil
      || recorder != nil || seed != nil || railMaximum != nil || cycles != nil
  }
}

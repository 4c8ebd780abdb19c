import HistotripsyCore
import Text

/// The array that was measured: the corrected one, with its dead elements disabled and its late ones trimmed.
public struct CertifiedArray: Equatable, Sendable {
  public var name: String
  /// From its identity memory, 1 to 16 printable ASCII characters.
  public var serial: String
  /// Channels, dead ones included.
  public var elements: Int
  /// Of its geometry, as the identity memory has it (`ArrayGeometry.checksum`).
  public var checksum: UInt32
  /// Pressure at an element's face for each volt that, by the computed field, gives the steepest estimate: what a nominal
  /// source pressure is replaced with where no curve can be used.
  public var sourcePressurePerVolt: Pressure

  public init(
    name: String, serial: String, elements: Int, checksum: UInt32, sourcePressurePerVolt: Pressure
  ) {
    self.name = name
    self.serial = serial
    self.elements = elements
    self.checksum = checksum
    self.sourcePressurePerVolt = sourcePressurePerVolt
  }
}

/// What a front end says of itself, and how its rail is scaled: another one gives another pressure for the same number.
public struct CertifiedFrontEnd: Codable, Equatable, Sendable {
  public var contract: UInt8
  public var revision: UInt8
  public var elements: Int
  public var clock: Frequency
  public var railFullScale: Voltage
  /// Rail volts per volt at the monitor.
  public var railDivider: Double

  public init(
    contract: UInt8, revision: UInt8, elements: Int, clock: Frequency, railFullScale: Voltage,
    railDivider: Double
  ) {
    self.contract = contract
    self.revision = revision
    self.elements = elements
    self.clock = clock
    self.railFullScale = railFullScale
    self.railDivider = railDivider
  }

  public init(_ identity: SequencerIdentity, _ setup: FrontEndSetup) {
    self.init(
      contract: identity.contractVersion, revision: identity.hardwareRevision, elements: identity.elements,
      clock: identity.clock, railFullScale: setup.railFullScale, railDivider: setup.railDivider)
  }
}

/// The hydrophone that everything is traced to.
public struct CertifiedHydrophone: Equatable, Sendable {
  public var name: String
  public var serial: String?
  /// Volts at the receiver's input per pascal, at the array's frequency.
  public var voltsPerPascal: Double
  /// Relative, k = 1.
  public var relativeUncertainty: Double
  public var limit: Pressure
  /// Last day of its own calibration.
  public var expires: CalendarDate?
  /// SHA-256 of its file.
  public var digest: String?

  public init(
    name: String, serial: String? = nil, voltsPerPascal: Double, relativeUncertainty: Double,
    limit: Pressure, expires: CalendarDate? = nil, digest: String? = nil
  ) {
    self.name = name
    self.serial = serial
    self.voltsPerPascal = voltsPerPascal
    self.relativeUncertainty = relativeUncertainty
    self.limit = limit
    self.expires = expires
    self.digest = digest
  }
}

import HistotripsyCore
import Text

/// What a calibration has found out about an array, for people and for the program that drives the array by it.
///
/// Holds for one array at one front end, in water of certain temperatures, until a day. Everything measured stands with its
/// expanded uncertainty (k = 2, JCGM 100:2008); measured pressures and linear estimates are different types and different tables.
public struct Certificate: Equatable, Sendable {
  /// Version of the program that measured.
  public var software: String
  /// The board it was measured on: the profile's name, or `virtualBoard`.
  public var board: String
  public var issued: CalendarDate
  /// The last day on which it holds.
  public var expires: CalendarDate
  public var conditions: TankConditions
  public var array: CertifiedArray
  public var frontEnd: CertifiedFrontEnd
  public var hydrophone: CertifiedHydrophone
  /// Of the water in which it holds.
  public var temperatures: ClosedRange<Temperature>
  /// With the drive, strictly increasing in both; 1 to 32.
  public var estimates: [EstimatedPoint]
  /// With the drive, strictly increasing in it; up to 64.
  public var measured: [MeasuredPoint]
  /// What the uncertainty of the pressures is made of, relative, for the highest estimate.
  public var budget: [BudgetTerm]
  public var noise: CertifiedNoise?
  public var position: CertifiedPosition?
  public var elements: CertifiedElements?
  public var beam: CertifiedBeam?
  public var steering: [SteeringPoint]
  /// What it rests on, each with the SHA-256 of its bytes.
  public var files: [CertifiedFile]

  public static let virtualBoard = "virtual"
  /// It says nothing about a real array.
  public var isVirtual: Bool { board == Self.virtualBoard }

  public init(
    software: String, board: String, issued: CalendarDate, expires: CalendarDate, conditions: TankConditions,
    array: CertifiedArray, frontEnd: CertifiedFrontEnd, hydrophone: CertifiedHydrophone,
    temperatures: ClosedRange<Temperature>, estimates: [EstimatedPoint], measured: [MeasuredPoint] = [],
    budget: [BudgetTerm], noise: CertifiedNoise? = nil, position: CertifiedPosition? = nil,
    elements: CertifiedElements? = nil, beam: CertifiedBeam? = nil, steering: [SteeringPoint] = [],
    files: [CertifiedFile] = []
  ) {
    self.software = software
    self.board = board
    self.issued = issued
    self.expires = expires
    self.conditions = conditions
    self.array = array
    self.frontEnd = frontEnd
    self.hydrophone = hydrophone
    self.temperatures = temperatures
    self.estimates = estimates
    self.measured = measured
    self.budget = budget
    self.noise = noise
    self.position = position
    self.elements = elements
    self.beam = beam
    self.steering = steering
    self.files = files
  }
}

/// A file that a certificate rests on.
public struct CertifiedFile: Equatable, Sendable {
  public var name: String
  /// SHA-256, 64 hexadecimal digits.
  public var digest: String

  public init(name: String, digest: String) {
    self.name = name
    self.digest = digest
  }
}

import HistotripsyCore

/// The water in which was measured, and who measured.
public struct TankConditions: Equatable, Sendable, Codable {
  /// Mean of what the front end's thermometer said.
  public var celsius: Double
  /// Of the water, microsiemens per centimetre, where somebody measured it: degassed, deionised water has below 5.
  public var microsiemensPerCentimetre: Double?
  /// Dissolved oxygen, milligrams per litre, where somebody measured it: water for high pressures has below 4 (IEC TR 62781).
  public var oxygenMilligramsPerLitre: Double?
  public var `operator`: String?
  public var note: String?

  public init(
    celsius: Double, microsiemensPerCentimetre: Double? = nil, oxygenMilligramsPerLitre: Double? = nil,
    operator: String? = nil, note: String? = nil
  ) {
    self.celsius = celsius
    self.microsiemensPerCentimetre = microsiemensPerCentimetre
    self.oxygenMilligramsPerLitre = oxygenMilligramsPerLitre
    self.operator = `operator`
    self.note = note
  }

  public var water: Temperature { Temperature(clamping: celsius) }

  /// Dissolved oxygen above which no high pressure is measured, milligrams per litre (IEC TR 62781).
  public static let oxygenMaximum = 4.0
  /// What two thermometers in one tank may differ by: 0.5 K [M], which is 0.1 % of the speed of sound.
  public static let waterDifference = 0.5
  public static let conductivities: ClosedRange<Double> = 0...100_000
  public static let oxygens: ClosedRange<Double> = 0...50
}

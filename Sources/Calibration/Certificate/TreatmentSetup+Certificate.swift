import Arrays
import Foundation
import HistotripsyCore

extension Certificate {
  /// The linear estimate at the geometric focus against the drive, up to the highest that was established.
  public func driveCurve() throws(DriveCurveFault) -> DriveCurve {
    let points = estimates.map { DrivePoint(drive: $0.drive, estimate: $0.estimate) }
    return try DriveCurve(points: points.span)
  }
}

extension TreatmentSetup {
  /// Drives by a certificate: its curve, followed through the water's temperature; its uncertainty, with which the set-point has to stay
  /// below `limits.setPointMaximum`; and no other water than that it holds for.
  /// - Throws: what no certificate that has been read can be.
  public mutating func adopt(_ certificate: Certificate) throws(DriveCurveFault) {
    drive = try certificate.driveCurve()
    waterGain = WaterGain(calibratedAt: certificate.conditions.water)
    let setPoint = LinearEstimate(peakNegative: regimen.setPoint)
    loop.expandedUncertainty = certificate.expandedUncertainty(at: setPoint)
    limits.waterMinimum = max(limits.waterMinimum, certificate.temperatures.lowerBound)
    limits.waterMaximum = min(limits.waterMaximum, certificate.temperatures.upperBound)
  }

  /// Drives an array of unknown pressures so weakly that nothing can cavitate: pressures are estimates from a nominal source, and a
  /// source may give twice that.
  ///
  /// A mechanical index of 0.7 is where the smallest bubbles of the worst size begin to cavitate violently (Apfel and Holland 1991, Ultrasound
  /// Med. Biol. 17, 179); half of it is left for what nobody has measured [M]. A source stated as weaker than this library assumes of one that
  /// nobody states is taken for a slip of units: the cap is then that of the assumed one. Whatever is stated, no more than `uncalibratedDrive`.
  /// - Parameter stated: the source's pressure for each volt, on which `drive` rests.
  public mutating func capBelowCavitation(stated: Pressure) {
    let share = min(1, stated.pascals / ElementDefaults.assumedSourcePressurePerVolt.pascals)
    let highest = Self.uncalibratedMaximum(regimen.frequency) * share
    if regimen.setPoint > highest { regimen.setPoint = highest }
    if limits.setPointMaximum > highest { limits.setPointMaximum = highest }
    loop.ceiling = LinearEstimate(peakNegative: highest)
    // At the focus that steering costs most, the same pressure takes so much more drive; no more is ever unlocked.
    let loss = pow(10, -limits.steeringLossMaximumDecibels / 20)
    var most = Self.uncalibratedDrive
    if let drive = drive.drive(for: LinearEstimate(peakNegative: highest), relativeGain: loss), drive < most {
      most = drive
    }
    limits.railMaximum = min(limits.railMaximum, most)
    loop.driveMaximum = min(loop.driveMaximum, most)
  }

  /// Highest drive of an array that has not been measured: 20 V [M].
  public static let uncalibratedDrive = Voltage.volts(20)

  /// 0.35 MPa at 1 MHz, in proportion to √f.
  public static func uncalibratedMaximum(_ frequency: Frequency) -> Pressure {
    .megapascals(0.35 * frequency.megahertz.squareRoot())
  }
}

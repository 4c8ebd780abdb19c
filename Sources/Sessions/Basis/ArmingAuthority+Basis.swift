import Calibration
import CoreHost
import HistotripsyCore

extension ArmingAuthority where B: ~Copyable {
  /// By a certificate: array and front end are asked again what they are, and the certificate is held against the answers and
  /// today's date, each time that the high voltage is to be switched on.
  public static func certified(by certification: Certification) -> ArmingAuthority {
    ArmingAuthority { (board: borrowing B, _) throws(ArmingRefused) in
      do throws(Certification.Refusal) { try certification.check(on: board) } catch {
        throw ArmingRefused(Words.uncertified(error))
      }
      let file = certification.file
      let established = file.certificate.estimates.map(\.estimate.peakNegative).max() ?? .zero
      return ArmingPermit(certificate: file.calibration, setPointMaximum: established)
    }
  }

  /// For an array that nobody has measured: set-point and drive stay below what cavitates.
  public static var uncalibrated: ArmingAuthority {
    ArmingAuthority { (_: borrowing B, setup) throws(ArmingRefused) in
      ArmingPermit(
        uncalibratedUpTo: TreatmentSetup.uncalibratedMaximum(setup.regimen.frequency),
        driveMaximum: TreatmentSetup.uncalibratedDrive)
    }
  }
}

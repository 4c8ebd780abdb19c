import ArgumentParser
import Calibration
import Foundation
import Sessions
import Text

/// How the pressures of a treatment are known.
struct CertificateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Drive by this calibration certificate, as 'histotripsy calibrate' issues it. It must hold for array, front end, water and date.",
      valueName: "file"))
  var certificate: String?

  @Flag(
    help:
      "Without a certificate: pressures are nominal. On a real board the drive is then capped far below any cavitation."
  )
  var uncalibrated = false

  func validate() throws {
    if certificate?.isEmpty ?? false { throw ValidationError("The value of '--certificate' is empty") }
    if certificate != nil, uncalibrated {
      throw ValidationError("--certificate and --uncalibrated exclude each other")
    }
  }

  /// - Parameter isReal: whether real elements will move real water.
  func validate(forRealBoard isReal: Bool) throws {
    guard isReal, certificate == nil, !uncalibrated else { return }
    throw ValidationError(
      "a treatment on a real board needs --certificate ('histotripsy calibrate' issues it); --uncalibrated runs it "
        + "without, the drive capped below cavitation")
  }

  /// - Parameter isReal: as above.
  func basis(forRealBoard isReal: Bool) throws(InputError) -> PressureBasis {
    guard let certificate else { return isReal ? .capped : .nominal }
    return .certified(try CertificateFile.read(URL(filePath: certificate)), path: certificate)
  }
}

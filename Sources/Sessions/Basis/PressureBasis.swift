import Calibration
import HistotripsyCore
import Planning
import Text

/// What turns volts into pascals in a treatment.
public enum PressureBasis: Sendable {
  /// The array's nominal source pressure, which was not measured: on simulated boards only.
  case nominal
  /// The same, with the drive capped below cavitation.
  case capped
  /// A certificate, and the file it was read from.
  case certified(CertificateFile, path: String)

  /// The certificate, where the pressures rest on one.
  public var certificate: CertificateFile? {
    if case .certified(let file, _) = self { file } else { nil }
  }

  /// What a fit of set-point and lattice is bound by: the measured source pressure, and a set-point below a limit by the certificate's
  /// uncertainty and within its drive curve.
  public func fitBounds(limit: Pressure) -> FitBounds {
    guard let certificate = certificate?.certificate, let curve = try? certificate.driveCurve() else {
      return FitBounds()
    }
    let uncertainty = certificate.expandedUncertainty(at: LinearEstimate(peakNegative: limit))
    return FitBounds(
      sourcePressurePerVolt: certificate.array.sourcePressurePerVolt,
      setPointMaximum: min(limit / (1 + uncertainty), curve.last.estimate.peakNegative))
  }

  /// One sentence for the opening lines and the record.
  public func note(at frequency: Frequency) -> String {
    switch self {
    case .nominal:
      return
        "uncalibrated: pressures are linear estimates from the array's nominal source pressure, without certificate"
    case .capped:
      let highest = Words.pressure(TreatmentSetup.uncalibratedMaximum(frequency))
      return
        "uncalibrated: the drive is capped below cavitation, at \(highest) (p−)LE by the nominal source pressure"
    case .certified(let file, let path):
      let stated = file.certificate
      let virtual = stated.isVirtual ? " of the virtual board" : ""
      return
        "calibrated: certificate\(virtual) \(path), digest \(file.digest.prefix(12))…, issued \(stated.issued), holds until "
        + "\(stated.expires) for water of \(Words.celsius(stated.temperatures.lowerBound)) … "
        + "\(Words.celsius(stated.temperatures.upperBound))"
    }
  }

  /// Makes a set-up drive by this basis: by the certificate's curve, or with the cap.
  /// - Parameters:
  ///   - plan: the plan's file, for messages.
  ///   - stated: the source's nominal pressure for each volt.
  /// - Throws: `InputError` for a set-point that the certificate's uncertainty does not keep below the plan's limit, for water that
  ///   it does not hold for, and for microbubbles without a certificate, because they cavitate at pressures that water and
  ///   tissue bear.
  public func apply(to setup: inout TreatmentSetup, plan: String, stated: Pressure) throws(InputError) {
    switch self {
    case .nominal: return
    case .capped:
      guard setup.regimen.kind != .microbubble else {
        throw InputError(
          file: plan, field: "regimen",
          message:
            "microbubbles cavitate below the cap of an uncalibrated array; such a regimen needs --certificate"
        )
      }
      setup.capBelowCavitation(stated: stated)
    case .certified(let file, let path):
      do throws(DriveCurveFault) { try setup.adopt(file.certificate) } catch {
        throw InputError(file: path, field: "linear-estimate", message: "is no drive curve: \(error)")
      }
      guard setup.limits.waterMinimum < setup.limits.waterMaximum else {
        let range = file.certificate.temperatures
        throw InputError(
          file: path, field: "temperatures",
          message: "the certificate holds for water of \(Words.celsius(range.lowerBound)) … "
            + "\(Words.celsius(range.upperBound)), which the plan's limits do not permit")
      }
      try check(setup, file.certificate, path)
    }
  }

  private func check(_ setup: TreatmentSetup, _ certificate: Certificate, _ path: String) throws(InputError) {
    let setPoint = setup.regimen.setPoint
    let uncertainty = setup.loop.expandedUncertainty
    let limit = setup.limits.setPointMaximum
    guard setPoint * (1 + uncertainty) <= limit else {
      throw InputError(
        file: path, field: "linear-estimate",
        message:
          "a set-point of \(Words.megapascals(setPoint)) ± \((uncertainty * 100).short) % (k = 2) may come to more than "
          + "limits.set-point-maximum, \(Words.megapascals(limit)); up to \(Words.megapascals(limit / (1 + uncertainty))) can be kept"
      )
    }
    let highest = setup.drive.last.estimate.peakNegative
    guard setPoint <= highest else {
      throw InputError(
        file: path, field: "linear-estimate",
        message:
          "the certificate ends at \(Words.megapascals(highest)), below the set-point of \(Words.megapascals(setPoint)); nothing is "
          + "extrapolated")
    }
  }
}

import Arrays
import Calibration
import HistotripsyCore
import Planning
import Text

/// Whether the built-in target can be treated by a certificate; where it cannot, up to which set-point the certificate carries and what
/// would carry further.
public enum CertifiedReach: Sendable {
  case treats
  /// Why the built-in plan is refused, and sentences about what would help.
  case short(reason: String, help: [String])

  /// - Parameters:
  ///   - array: as corrected, which is what the certificate is about.
  ///   - bound: what the highest certified drive ended at.
  /// - Throws: a built-in plan that cannot be read.
  public init(
    _ file: CertificateFile, path: String, array: ArrayDescription, bound: LinearExtension.Bound?
  ) throws(InputError) {
    let document = try BuiltInPlan.document()
    let bounds = PressureBasis.certified(file, path: path)
      .fitBounds(limit: document.terms.limits.setPointMaximum)
    do throws(InputError) {
      _ = try PlanMaker(document, array: array, within: bounds).plan()
      self = .treats
    } catch {
      self = .short(reason: error.message, help: Self.help(file.certificate, bound))
    }
  }

  private static func help(_ certificate: Certificate, _ bound: LinearExtension.Bound?) -> [String] {
    guard let last = certificate.estimates.last else { return [] }
    let carried =
      "set-points up to \(Words.pressure(last.estimate.peakNegative)) are carried, at \(Words.volts(last.drive))"
    let fullScale = Words.volts(certificate.frontEnd.railFullScale)
    let further =
      switch bound {
      case .hydrophone:
        "a single element brings the hydrophone to \(Int((100 * ReceiverCalibration.margin).rounded())) % of the "
          + "\(Words.pressure(certificate.hydrophone.limit)) that it bears: one that bears more carries further"
      case .recorder:
        "a single element brings the recorder near its full scale: a less sensitive hydrophone, or a receiver with "
          + "more range, carries further"
      case .rail, nil:
        "the rail's limit ends it: --rail-maximum in a new session (the front end goes to \(fullScale)), or an array of more or stronger "
          + "elements, carries further"
      }
    return [carried, further]
  }
}

import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Text

/// Holds a certificate against what stands there, by what array and front end say of themselves. Reads only; nothing is energised.
struct Certification {
  private let file: CertificateFile
  private let path: String
  private let array: ArrayDescription
  private let frontEnd: FrontEndSetup
  private let isVirtual: Bool

  /// - Returns: `nil` where there is no certificate to be held against anything.
  init?(_ basis: PressureBasis, array: ArrayDescription, frontEnd: FrontEndSetup, isVirtual: Bool) {
    guard case .certified(let file, let path) = basis else { return nil }
    self.file = file
    self.path = path
    self.array = array
    self.frontEnd = frontEnd
    self.isVirtual = isVirtual
  }

  enum Refusal: Error {
    /// Array or front end cannot be asked, now.
    case unread(FrontEndFault)
    case mismatch(InputError)
  }

  /// Checks, and permits every set-point that the certificate has a pressure for.
  /// - Parameter drive: the certificate's curve, by which the treatment drives.
  func permit(
    on board: borrowing ChosenBoard, up drive: DriveCurve
  ) throws(Refusal) -> ArmingPermit<ChosenBoard> {
    try check(on: board)
    return ArmingPermit(certificate: file.calibration, setPointMaximum: drive.last.estimate.peakNegative)
  }

  func check(on board: borrowing ChosenBoard) throws(Refusal) {
    let installation: Installation
    do throws(FrontEndFault) {
      installation = try Installation(
        asking: board, array: array, frontEnd: frontEnd, isVirtual: isVirtual, on: .today)
    } catch { throw .unread(error) }
    do throws(CertificateMismatch) { try file.check(against: installation) } catch {
      throw .mismatch(InputError(file: path, message: "this certificate does not hold here: \(error.words)"))
    }
  }
}

extension Installation {
  /// What the parts on the bus say of themselves.
  init(
    asking board: borrowing ChosenBoard, array: ArrayDescription, frontEnd: FrontEndSetup, isVirtual: Bool,
    on date: CalendarDate
  ) throws(FrontEndFault) {
    var counts = TransferCounts()
    let (bus, at) = (frontEnd.bus, frontEnd.addresses)
    let identity = try Sequencer(at: I2CAddress(bus: bus, device: at.sequencer))
      .identify(on: board, counts: &counts)
    let memory = try IdentityMemory(at: I2CAddress(bus: bus, device: at.identityMemory))
      .readIdentity(on: board, counts: &counts)
    // The water is measured by the self-test, and its limits are those of the certificate by then.
    self.init(
      isVirtual: isVirtual, array: array, frontEnd: CertifiedFrontEnd(identity, frontEnd), memory: memory,
      water: nil, date: date)
  }
}

extension CalendarDate {
  /// By this computer's clock, in UTC: the same everywhere.
  static var today: CalendarDate {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day], from: Date())
    guard let date = CalendarDate(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
    else {
      preconditionFailure("a day between 1900 and 2999")
    }
    return date
  }
}

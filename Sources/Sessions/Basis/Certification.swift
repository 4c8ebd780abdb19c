import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Text

/// A certificate, and the array and front end that it must have been issued for. Only reads; nothing is energised.
public struct Certification: Sendable {
  let file: CertificateFile
  private let path: String
  private let array: ArrayDescription
  private let frontEnd: FrontEndSetup
  private let isVirtual: Bool

  /// - Parameters:
  ///   - frontEnd: the addresses and scales at which array and front end are asked what they are.
  ///   - isVirtual: whether the board is the virtual one, whose certificates say nothing about a real array.
  /// - Returns: `nil` where the pressures do not rest on a certificate.
  public init?(_ basis: PressureBasis, array: ArrayDescription, frontEnd: FrontEndSetup, isVirtual: Bool) {
    guard case .certified(let file, let path) = basis else { return nil }
    self.file = file
    self.path = path
    self.array = array
    self.frontEnd = frontEnd
    self.isVirtual = isVirtual
  }

  /// Why nothing may be energised by a certificate.
  public enum Refusal: Error {
    /// Array or front end do not answer now.
    case unread(FrontEndFault)
    /// The certificate does not hold for what stands there, or not today.
    case mismatch(InputError)
  }

  /// Asks array and front end what they are, and holds the certificate against the answers and today's date.
  public func check<B: Board & ~Copyable>(on board: borrowing B) throws(Refusal) {
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
  /// - Throws: the fault of the part that does not answer.
  public init<B: Board & ~Copyable>(
    asking board: borrowing B, array: ArrayDescription, frontEnd: FrontEndSetup, isVirtual: Bool,
    on date: CalendarDate
  ) throws(FrontEndFault) {
    let (memory, certified) = try frontEnd.identify(on: board)
    // The self-test measures the water, and by then its limits are those of the certificate.
    self.init(
      isVirtual: isVirtual, array: array, frontEnd: certified, memory: memory, water: nil, date: date)
  }
}

extension FrontEndSetup {
  /// What array and front end say of themselves, asked at this set-up's addresses.
  /// - Returns: the array's identity record, `nil` where its memory is blank, and the front end as certificates describe one.
  /// - Throws: the fault of the part that does not answer.
  public func identify<B: Board & ~Copyable>(
    on board: borrowing B
  ) throws(FrontEndFault) -> (memory: IdentityRecord?, frontEnd: CertifiedFrontEnd) {
    var counts = TransferCounts()
    let identity = try sequencer.identify(on: board, counts: &counts)
    let memory = try identityMemory.readIdentity(on: board, counts: &counts)
    return (memory, CertifiedFrontEnd(identity, self))
  }

  /// The front end's count of the pulses it has fired in its life.
  /// - Throws: the sequencer's fault.
  public func readCounter<B: Board & ~Copyable>(on board: borrowing B) throws(FrontEndFault) -> PulseNumber {
    var counts = TransferCounts()
    return try sequencer.readCounters(on: board, counts: &counts).fired
  }
}

extension CalendarDate {
  /// Today by this computer's clock, in UTC, so that it is the same day everywhere.
  public static var today: CalendarDate { CalendarDate(utc: Date()) }

  /// The day of a moment, in UTC. The moment lies between the years 1900 and 2999.
  public init(utc moment: Date) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day], from: moment)
    guard let date = CalendarDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0)
    else {
      preconditionFailure("a day between 1900 and 2999")
    }
    self = date
  }
}

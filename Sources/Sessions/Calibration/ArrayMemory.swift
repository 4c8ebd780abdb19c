import Calibration
import HistotripsyCore
import Text
import VirtualBoard

/// The array's own memory, which is written only when array and front end are those that the session has measured.
struct ArrayMemory<B: SessionBoard> {
  private let session: CalibrationSession
  private let bay: TankBay<B>

  init(_ session: CalibrationSession, _ bay: TankBay<B>) {
    self.session = session
    self.bay = bay
  }

  /// What array and front end say of themselves.
  func ask(_ board: B) throws(InputError) -> (
    memory: IdentityRecord?, frontEnd: CertifiedFrontEnd
  ) {
    do throws(FrontEndFault) {
      return try bay.frontEnd.identify(on: board)
    } catch {
      throw InputError(file: "front end", message: "cannot be asked what it is: \(Words.part(error))")
    }
  }

  /// The array and the front end that all steps were measured with, and no others.
  /// - Parameter serial: the number that was given by hand for an array whose memory was blank.
  func requireMeasured(
    _ memory: IdentityRecord?, _ frontEnd: CertifiedFrontEnd, serial: SerialNumber?
  ) throws(InputError) {
    let steps = try session.origins()
    guard let first = steps.first else {
      throw InputError(file: session.folder.path, message: "nothing here says which array was measured")
    }
    func number(_ text: String?) -> String? { text ?? serial?.text }
    for other in steps where number(other.origin.serial) != number(first.origin.serial) {
      throw InputError(
        file: session.folder.place(other.step.file), field: "origin.serial",
        message:
          "\(other.step.rawValue) was measured with the array \(Self.name(other.origin.serial)), \(first.step.rawValue) with "
          + "\(Self.name(first.origin.serial)): both have to be measured with the same")
    }
    let found = memory?.serial.text
    guard number(found) == number(first.origin.serial), found != nil || first.origin.serial == nil else {
      throw InputError(
        file: "array",
        message:
          "this session has measured the array \(Self.name(first.origin.serial)), and what is plugged in is "
          + "\(Self.name(found)); its memory is left as it is")
    }
    for other in steps where other.origin.frontEnd != frontEnd {
      throw InputError(
        file: session.folder.place(other.step.file), field: "origin.frontEnd",
        message:
          "\(other.step.rawValue) was measured at another front end than this one; the array's memory is left as it is"
      )
    }
    guard let memory else { return }
    let known = [session.array, try session.corrected()].compactMap { $0?.checksum }
    guard known.contains(memory.arrayChecksum), Int(memory.elements) == session.array.elements.count else {
      throw InputError(
        file: "array",
        message: "the memory of the array \(Self.name(found)) names another geometry, of checksum "
          + "\(String(memory.arrayChecksum, radix: 16)), than this session has measured; it is left as it is")
    }
  }

  /// Whether it names a calibration, or the corrected array.
  func namesCertificate(_ memory: IdentityRecord) throws -> Bool {
    let isNamed = try state()?.calibration.isCalibrated ?? memory.calibration.isCalibrated
    return isNamed || memory.arrayChecksum != session.array.checksum
  }

  func write(_ record: IdentityRecord, on board: B) throws {
    var counts = TransferCounts()
    do throws(FrontEndFault) {
      try bay.frontEnd.identityMemory.writeIdentity(record, on: board, counts: &counts)
    } catch {
      throw InputError(
        file: "front end", message: "the array's memory cannot be written: \(Words.part(error))")
    }
    try state()?.calibration = record.calibration
  }

  /// What the array's memory names does not hold any more, and the array is again as it was given.
  ///
  /// Certificate and page stay where they are, for the record; a treatment by them is refused.
  func withdraw(_ record: IdentityRecord, on board: B) throws {
    try write(
      IdentityRecord(
        elements: record.elements, arrayChecksum: session.array.checksum, serial: record.serial), on: board)
  }

  /// A virtual array's memory lives as long as its process; what it keeps is the board's state.
  private func state() throws -> BoardStateFile? {
    guard session.terms.profile == nil else { return nil }
    return try BoardStateFile(path: session.folder.place(SessionFolder.boardState))
  }

  private static func name(_ serial: String?) -> String { serial ?? "without a number (blank memory)" }
}

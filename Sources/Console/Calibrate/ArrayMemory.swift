import Arrays
import Calibration
import HistotripsyCore
import Text
import VirtualBoard

/// The array's own memory, written only when array and front end are those that the session has measured.
struct ArrayMemory {
  private let session: CalibrationSession
  private let bay: TankBay

  init(_ session: CalibrationSession, _ bay: TankBay) {
    self.session = session
    self.bay = bay
  }

  /// What stands there, by its own word.
  func ask(_ board: borrowing ChosenBoard) throws(InputError) -> (
    memory: IdentityRecord?, frontEnd: CertifiedFrontEnd
  ) {
    let setup = bay.frontEndSetup
    var counts = TransferCounts()
    do throws(FrontEndFault) {
      let identity = try Sequencer(at: I2CAddress(bus: setup.bus, device: setup.addresses.sequencer))
        .identify(on: board, counts: &counts)
      let memory = try memory.readIdentity(on: board, counts: &counts)
      return (memory, CertifiedFrontEnd(identity, setup))
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

  func write(_ record: IdentityRecord, on board: borrowing ChosenBoard) throws {
    var counts = TransferCounts()
    do throws(FrontEndFault) { try memory.writeIdentity(record, on: board, counts: &counts) } catch {
      throw InputError(
        file: "front end", message: "the array's memory cannot be written: \(Words.part(error))")
    }
    try state()?.calibration = record.calibration
  }

  /// What the array's memory names does not hold any more, and the array is again as it was given.
  ///
  /// Certificate and page stay where they are, for the record; nobody can treat by them.
  func withdraw(_ record: IdentityRecord, on board: borrowing ChosenBoard) throws {
    try write(
      IdentityRecord(
        elements: record.elements, arrayChecksum: session.array.checksum, serial: record.serial), on: board)
  }

  /// A virtual array's memory lives as long as its process; what it keeps is the board's state.
  private func state() throws -> BoardStateFile? {
    guard session.terms.profile == nil else { return nil }
    return try BoardStateFile(path: session.folder.place(SessionFolder.boardState))
  }

  private var memory: IdentityMemory {
    let setup = bay.frontEndSetup
    return IdentityMemory(at: I2CAddress(bus: setup.bus, device: setup.addresses.identityMemory))
  }

  private static func name(_ serial: String?) -> String { serial ?? "without a number (blank memory)" }
}

extension ArrayDescription {
  /// Of its geometry, as its memory has it.
  var checksum: UInt32 {
    ArrayGeometry.checksum(of: elements.span, frequency: frequency, geometricFocus: geometricFocus)
  }
}

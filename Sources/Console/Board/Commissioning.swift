import Arrays
import HistotripsyCore
import LinuxBoard
import Sessions

/// What is done once with a new array: its record into the identity memory, and zero as the drive at power-on (`Board/front-end.md` §1).
///
/// No line is driven: the high voltage stays off.
struct Commissioning {
  static let word = "COMMISSION"

  /// What the memory held before.
  enum Found: Equatable {
    case blank
    case damaged(FrontEndFault)
    case record(IdentityRecord)
  }

  /// What it will hold. A calibration stays where the array stays the same.
  let record: IdentityRecord
  let found: Found
  private let memory: IdentityMemory
  private let supply: AmplitudeSupply

  /// Reads what is there; writes nothing.
  /// - Throws: `BoardRefusal` where the front end drives another number of elements; `FrontEndFault` for a part that does not answer.
  init<B: Board & ~Copyable>(
    of array: ArrayDescription, serial: SerialNumber, front: FrontEndSetup, on board: borrowing B
  ) throws {
    var counts = TransferCounts()
    let at = front.addresses
    memory = IdentityMemory(at: I2CAddress(bus: front.bus, device: at.identityMemory))
    supply = AmplitudeSupply(
      at: I2CAddress(bus: front.bus, device: at.amplitudeSupply), fullScale: front.railFullScale, limit: .zero
    )
    let sequencer = Sequencer(at: I2CAddress(bus: front.bus, device: at.sequencer))
    let identity = try sequencer.identify(on: board, counts: &counts)
    guard identity.elements == array.elements.count else {
      throw BoardRefusal(
        "the front end drives \(Words.count(identity.elements, "element", "elements")), array \(array.name) has "
          + "\(array.elements.count): give the file of the array that is plugged in with --array")
    }
    var record = IdentityRecord(
      elements: UInt16(identity.elements),
      arrayChecksum: ArrayGeometry.checksum(
        of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus),
      serial: serial)
    do throws(FrontEndFault) {
      if let before = try memory.readIdentity(on: board, counts: &counts) {
        found = .record(before)
        if before.arrayChecksum == record.arrayChecksum, before.serial == serial {
          record.calibration = before.calibration
        }
      } else {
        found = .blank
      }
    } catch {
      switch error.cause {
      case .badCRC, .wrongIdentity, .unexpectedValue, .outOfRange: found = .damaged(error)
      default: throw error
      }
    }
    self.record = record
  }

  /// Writes both, and reads both back.
  /// - Throws: what could not be written, or reads back differently: a memory that is write-protected does.
  func carryOut<B: Board & ~Copyable>(on board: borrowing B) throws(FrontEndFault) {
    var counts = TransferCounts()
    if found != .record(record) { try memory.writeIdentity(record, on: board, counts: &counts) }
    try supply.storeZeroAtPowerOn(on: board, counts: &counts)
  }

  /// What the person is to know before it is written.
  func question(_ array: ArrayDescription) -> String {
    var lines = [
      "array \(array.name)",
      "  will be written   \(record.words)",
    ]
    switch found {
    case .blank: lines.append("  in the memory     nothing: it is blank")
    case .damaged(let fault): lines.append("  in the memory     no valid record: \(Words.part(fault))")
    case .record(record): lines.append("  in the memory     the same: only the drive at power-on is written")
    case .record(let before):
      lines.append("  in the memory     \(before.words): it will be lost")
      if before.calibration.isCalibrated, !record.calibration.isCalibrated {
        lines.append("                    and with it its calibration")
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension IdentityRecord {
  /// Serial number, elements, checksum as `array show` prints it, and whether a calibration belongs to it.
  var words: String {
    let checksum = String(arrayChecksum, radix: 16)
    let padded = String(repeating: "0", count: 8 - checksum.count) + checksum
    return
      "serial number \(serial.text), \(Words.count(Int(elements), "element", "elements")), geometry checksum \(padded), "
      + (calibration.isCalibrated ? "calibrated" : "not calibrated")
  }
}

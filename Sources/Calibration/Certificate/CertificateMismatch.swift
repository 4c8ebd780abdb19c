import HistotripsyCore
import Text

/// Why a certificate does not hold here and now.
public enum CertificateMismatch: Error, Equatable, Sendable {
  case virtual
  case notVirtual
  /// Before the day of issue the clock is wrong, not the certificate.
  case clockBehind(issued: CalendarDate, today: CalendarDate)
  case expired(CalendarDate, today: CalendarDate)
  case elements(certified: Int, found: Int)
  case geometry(certified: UInt32, found: UInt32)
  /// A property of the front end, by its key in the file.
  case frontEnd(field: String, certified: String, found: String)
  case memoryBlank
  case serial(certified: String, found: String)
  /// The array's memory names no calibration.
  case notInMemory
  /// It names another one.
  case otherInMemory(String)
  case temperature(ClosedRange<Temperature>, found: Temperature)

  public var words: String {
    switch self {
    case .virtual: "it was measured on the virtual board and says nothing about a real array"
    case .notVirtual: "it was measured on a real board, and this is the virtual one"
    case .clockBehind(let issued, let today):
      "it was issued on \(issued), and this computer's clock says \(today): set the clock"
    case .expired(let last, let today): "it expired on \(last); today is \(today)"
    case .elements(let certified, let found):
      "it is about an array of \(certified) elements, and this one has \(found)"
    case .geometry(let certified, let found):
      "it is about another array: its geometry has the checksum \(Certificate.hexadecimal(certified)), this one's "
        + "has \(Certificate.hexadecimal(found)); give the array.yaml that was written with it"
    case .frontEnd(let field, let certified, let found):
      "it is about another front end: \(field) was \(certified), and is \(found) here"
    case .memoryBlank:
      "the array's identity memory is blank: nothing says that it is the array that was measured"
    case .serial(let certified, let found):
      "it is about the array with serial number \(certified), and this one is \(found)"
    case .notInMemory: "the array's identity memory names no calibration"
    case .otherInMemory(let digest):
      "the array's identity memory names another calibration, \(digest.prefix(12))…: this one has been superseded, or belongs "
        + "to another array"
    case .temperature(let range, let found):
      "it holds for water of \(range.lowerBound.celsius.short) °C … \(range.upperBound.celsius.short) °C, and this water "
        + "has \(found.celsius.short) °C"
    }
  }
}

extension CertificateFile {
  /// Whether it holds for what stands there.
  /// - Throws: the first thing that does not agree.
  public func check(against found: Installation) throws(CertificateMismatch) {
    let stated = certificate
    if stated.isVirtual, !found.isVirtual { throw .virtual }
    if !stated.isVirtual, found.isVirtual { throw .notVirtual }
    if found.date < stated.issued { throw .clockBehind(issued: stated.issued, today: found.date) }
    if found.date > stated.expires { throw .expired(stated.expires, today: found.date) }
    try checkArray(found)
    try checkFrontEnd(found.frontEnd)
    guard let memory = found.memory else { throw .memoryBlank }
    let serial = memory.serial.text
    if serial != stated.array.serial { throw .serial(certified: stated.array.serial, found: serial) }
    if memory.arrayChecksum != stated.array.checksum {
      throw .geometry(certified: stated.array.checksum, found: memory.arrayChecksum)
    }
    if !memory.calibration.isCalibrated { throw .notInMemory }
    if memory.calibration != calibration { throw .otherInMemory(memory.calibration.text) }
    if let water = found.water, !stated.temperatures.contains(water) {
      throw .temperature(stated.temperatures, found: water)
    }
  }

  private func checkArray(_ found: Installation) throws(CertificateMismatch) {
    let stated = certificate.array
    if stated.elements != found.arrayElements {
      throw .elements(certified: stated.elements, found: found.arrayElements)
    }
    if stated.checksum != found.arrayChecksum {
      throw .geometry(certified: stated.checksum, found: found.arrayChecksum)
    }
  }

  private func checkFrontEnd(_ found: CertifiedFrontEnd) throws(CertificateMismatch) {
    let stated = certificate.frontEnd
    for (field, certified, here) in [
      ("contract", "\(stated.contract)", "\(found.contract)"),
      ("revision", "\(stated.revision)", "\(found.revision)"),
      ("elements", "\(stated.elements)", "\(found.elements)"),
      (
        "clock", Dimension.frequency.written(stated.clock.hertz),
        Dimension.frequency.written(found.clock.hertz)
      ),
      (
        "rail-full-scale", Dimension.voltage.written(stated.railFullScale.volts),
        Dimension.voltage.written(found.railFullScale.volts)
      ), ("rail-divider", stated.railDivider.short, found.railDivider.short),
    ] where certified != here {
      throw .frontEnd(field: field, certified: certified, found: here)
    }
  }
}

import Calibration
import HistotripsyCore
import Text

/// What only people know about a calibration, as they said it: put on the certificate, and remembered by the session.
public struct StatedConditions: Codable, Equatable, Sendable {
  public var `operator`: String?
  public var note: String?
  public var conductivity: String?
  public var oxygen: String?
  public var water: String?
  public var serial: String?
  public var date: String?
  public var expires: String?

  public init() {}

  /// The same, read and found within its ranges.
  struct Checked {
    var conditions: TankConditions
    /// By a thermometer of its own.
    var water: Temperature?
    /// Day of what is measured now.
    var day: CalendarDate
    var expires: CalendarDate?
    var serial: SerialNumber?
  }

  /// What is said now, and for the rest what was said before in this session, which remembers it.
  /// - Parameter user: the operator, where nobody ever said who it is.
  /// - Throws: where the session's folder cannot be read or written.
  public func remembered(in folder: SessionFolder, user: String) throws -> StatedConditions {
    var all = StatedConditions()
    if folder.contains(SessionFolder.conditions) {
      all = try folder.record(StatedConditions.self, in: SessionFolder.conditions)
    }
    let before = all
    all.operator = `operator` ?? all.operator ?? user
    all.note = note ?? all.note
    all.conductivity = conductivity ?? all.conductivity
    all.oxygen = oxygen ?? all.oxygen
    all.water = water ?? all.water
    all.serial = serial ?? all.serial
    all.date = date ?? all.date
    all.expires = expires ?? all.expires
    if all != before { try folder.keep(all, in: SessionFolder.conditions) }
    return all
  }

  /// The number that this session was given for an array whose memory was blank.
  static func serial(rememberedIn folder: SessionFolder) throws(InputError) -> SerialNumber? {
    guard folder.contains(SessionFolder.conditions) else { return nil }
    return try folder.record(StatedConditions.self, in: SessionFolder.conditions).serial.flatMap {
      SerialNumber($0)
    }
  }

  /// - Throws: `InputError` about the first value that is out of its range.
  public func check() throws(InputError) { _ = try checked() }

  func checked() throws(InputError) -> Checked {
    func text(_ text: String?, _ option: String, maximum: Int) throws(InputError) -> String? {
      guard let text else { return nil }
      guard !text.isEmpty, text.count <= maximum, PrintableText.of(text) == text else {
        throw InputError(
          file: option,
          message: "\(QuantityText.quoted(text)) is out of range (1 … \(maximum) printable characters)")
      }
      return text
    }
    func day(_ text: String?, _ option: String) throws(InputError) -> CalendarDate? {
      guard let text else { return nil }
      guard let day = CalendarDate(text) else {
        throw InputError(
          file: option, message: "\(QuantityText.quoted(text)) is not a date (as in 2026-03-01)")
      }
      return day
    }
    func quantity(
      _ text: String?, _ option: String, _ dimension: Dimension, _ range: ClosedRange<Double>
    ) throws(InputError) -> Double? {
      guard let text else { return nil }
      do throws(Complaint) { return try QuantityText.parse(text, as: dimension, in: range) } catch {
        throw InputError(file: option, message: error.message)
      }
    }
    let given = try day(date, "--date")
    let last = try day(expires, "--expires")
    // What no step can make good is told before any is done; against the oldest step it is held at the end.
    if let last {
      if let given, last < given {
        throw InputError(file: "--expires", message: "is before the day of issue, \(given)")
      }
      if let latest = (given ?? .today).yearLater, last > latest { throw Self.tooLate(last, latest) }
    }
    var number: SerialNumber?
    if let serial {
      guard let given = SerialNumber(serial) else {
        throw InputError(
          file: "--serial",
          message: "\(QuantityText.quoted(serial)) is no serial number (1 … 16 printable ASCII characters)")
      }
      number = given
    }
    return Checked(
      conditions: TankConditions(
        celsius: 0,
        microsiemensPerCentimetre: try quantity(
          conductivity, "--conductivity", .conductivity, TankConditions.conductivities),
        oxygenMilligramsPerLitre: try quantity(oxygen, "--oxygen", .concentration, TankConditions.oxygens),
        operator: try text(`operator`, "--operator", maximum: 100) ?? "",
        note: try text(note, "--note", maximum: 1000)),
      water: try quantity(water, "--water", .temperature, 0...95).map { .celsius($0) },
      day: given ?? .today, expires: last, serial: number)
  }

  /// Nothing is certified for longer than a year after it was measured.
  static func tooLate(_ last: CalendarDate, _ latest: CalendarDate) -> InputError {
    InputError(
      file: "--expires",
      message: "\(last) is too late: \(latest) at most, a year after the oldest step was measured")
  }
}

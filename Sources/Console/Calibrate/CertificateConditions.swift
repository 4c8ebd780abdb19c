import ArgumentParser
import Calibration
import HistotripsyCore
import Text

/// What only people know, and put on the certificate.
struct CertificateConditions: ParsableArguments {
  @Option(help: ArgumentHelp("Who calibrates. Default: the user's name.", valueName: "name"))
  var `operator`: String?

  @Option(help: ArgumentHelp("Free text printed on the certificate.", valueName: "text"))
  var note: String?

  @Option(help: ArgumentHelp("Conductivity of the water, if it was measured.", valueName: "3.5µS/cm"))
  var conductivity: String?

  @Option(help: ArgumentHelp("Oxygen dissolved in the water, if it was measured.", valueName: "1.5mg/L"))
  var oxygen: String?

  @Option(help: ArgumentHelp("The array's serial number, where its memory is blank.", valueName: "text"))
  var serial: String?

  @Option(
    help: ArgumentHelp(
      "On the virtual board: date of the measurement. Default: today, by UTC.", valueName: "2026-11-25"))
  var date: String?

  @Option(
    help: ArgumentHelp(
      "Last day on which it holds. Default, and at most: a year after its oldest step was measured.",
      valueName: "2027-11-25"))
  var expires: String?

  struct Checked {
    var conditions: TankConditions
    /// Date of what is measured now.
    var day: CalendarDate
    var expires: CalendarDate?
    var serial: SerialNumber?
  }

  /// What was said before in this session, and is not said otherwise now.
  struct Said: Codable, Equatable {
    var `operator`: String?
    var note: String?
    var conductivity: String?
    var oxygen: String?
    var serial: String?
    var date: String?
    var expires: String?
  }

  /// With what the session remembers, and remembered by it from now on.
  func remembered(in folder: SessionFolder) throws -> CertificateConditions {
    var said = Said()
    if folder.contains(SessionFolder.conditions) {
      said = try folder.record(Said.self, in: SessionFolder.conditions)
    }
    let before = said
    said.operator = `operator` ?? said.operator ?? ResumeQuestion.user
    said.note = note ?? said.note
    said.conductivity = conductivity ?? said.conductivity
    said.oxygen = oxygen ?? said.oxygen
    said.serial = serial ?? said.serial
    said.date = date ?? said.date
    said.expires = expires ?? said.expires
    if said != before { try folder.keep(said, in: SessionFolder.conditions) }
    var all = self
    all.operator = said.operator
    all.note = said.note
    all.conductivity = said.conductivity
    all.oxygen = said.oxygen
    all.serial = said.serial
    all.date = said.date
    all.expires = said.expires
    return all
  }

  /// The number that this session was given for an array whose memory was blank.
  static func serial(rememberedIn folder: SessionFolder) throws(InputError) -> SerialNumber? {
    guard folder.contains(SessionFolder.conditions) else { return nil }
    return try folder.record(Said.self, in: SessionFolder.conditions).serial.flatMap { SerialNumber($0) }
  }

  /// - Throws: the first option that cannot be what it says.
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
      return try HydrophoneQuantity.parse(text, option, dimension, range)
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
        operator: try text(`operator`, "--operator", maximum: 100) ?? ResumeQuestion.user,
        note: try text(note, "--note", maximum: 1000)),
      day: given ?? .today, expires: last, serial: number)
  }

  /// Nothing is certified for longer than a year after it was measured.
  static func tooLate(_ last: CalendarDate, _ latest: CalendarDate) -> InputError {
    InputError(
      file: "--expires",
      message: "\(last) is too late: \(latest) at most, a year after the oldest step was measured")
  }
}

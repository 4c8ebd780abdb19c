import Calibration
import HistotripsyCore
import Testing

/// A certificate holds for one array, one front end, some water and some time.
@Suite struct CertificateMatchTests {
  static func refusal(
    board: String = "bench", on date: String = "2026-06-01",
    _ change: (inout Installation) throws -> Void = { _ in }
  ) throws -> CertificateMismatch? {
    let file = CertificateFile(try SampleCertificate.make(board: board))
    var found = try SampleCertificate.installation(file, on: date)
    try change(&found)
    do throws(CertificateMismatch) {
      try file.check(against: found)
      return nil
    } catch { return error }
  }

  @Test func itHoldsForWhatWasMeasured() throws { #expect(try Self.refusal() == nil) }

  @Test func itHoldsFromTheFirstDayToTheLast() throws {
    #expect(try Self.refusal(on: "2026-03-01") == nil)
    #expect(try Self.refusal(on: "2027-03-01") == nil)
    let day = try SampleCertificate.day("2027-03-02")
    #expect(
      try Self.refusal(on: "2027-03-02") == .expired(try SampleCertificate.day("2027-03-01"), today: day))
    guard case .clockBehind = try Self.refusal(on: "2026-02-28") else {
      return #expect(Bool(false), "a clock before the day of issue")
    }
  }

  @Test func anotherArrayIsRefused() throws {
    // One element trimmed by one nanosecond is another array.
    var other = SampleCertificate.array
    other.elements[5].phaseTrim = Nanoseconds(1)
    let trimmed = try Self.refusal { $0.arrayChecksum = SampleCertificate.checksum(other) }
    guard case .geometry = trimmed else { return #expect(Bool(false), "\(String(describing: trimmed))") }
    #expect(try Self.refusal { $0.arrayElements = 65 } == .elements(certified: 64, found: 65))
    #expect(try Self.refusal { $0.memory = nil } == .memoryBlank)
    let serial = try #require(SerialNumber("HT-0043"))
    #expect(
      try Self.refusal { $0.memory?.serial = serial } == .serial(certified: "HT-0042", found: "HT-0043"))
  }

  @Test func aMemoryThatNamesAnotherCalibrationIsRefused() throws {
    #expect(try Self.refusal { $0.memory?.calibration = CalibrationDigest() } == .notInMemory)
    var other = CalibrationDigest()
    other.bytes[31] = 1
    let refusal = try Self.refusal { $0.memory?.calibration = other }
    #expect(refusal == .otherInMemory(String(repeating: "0", count: 63) + "1"))
    #expect(refusal?.words.contains("another calibration") ?? false)
  }

  @Test func anotherFrontEndIsRefused() throws {
    for (field, change) in [
      ("revision", { (found: inout Installation) in found.frontEnd.revision = 2 }),
      ("clock", { $0.frontEnd.clock = .megahertz(50) }), ("elements", { $0.frontEnd.elements = 128 }),
      ("rail-full-scale", { $0.frontEnd.railFullScale = .volts(200) }),
      ("rail-divider", { $0.frontEnd.railDivider = 10 }), ("contract", { $0.frontEnd.contract = 2 }),
    ] {
      guard case .frontEnd(let named, _, _) = try Self.refusal(change) else {
        return #expect(Bool(false), "\(field)")
      }
      #expect(named == field)
    }
  }

  @Test func waterOutsideItsTemperaturesIsRefused() throws {
    #expect(try Self.refusal { $0.water = .celsius(25) } == nil)
    let refusal = try Self.refusal { $0.water = .celsius(25.1) }
    #expect(refusal?.words == "it holds for water of 15 °C … 25 °C, and this water has 25.1 °C")
  }

  @Test func aCertificateOfTheVirtualBoardIsNoneForARealArray() throws {
    #expect(try Self.refusal(board: Certificate.virtualBoard) == .virtual)
    #expect(try Self.refusal(board: Certificate.virtualBoard) { $0.isVirtual = true } == nil)
    #expect(try Self.refusal { $0.isVirtual = true } == .notVirtual)
  }
}

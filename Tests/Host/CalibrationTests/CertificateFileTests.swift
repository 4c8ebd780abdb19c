import Chance
import HistotripsyCore
import TankWorld
import Testing
import Text

@testable import Calibration

/// The file: what was issued is what is read, and nothing else is.
@Suite struct CertificateFileTests {
  static func read(_ text: String) throws(InputError) -> CertificateFile {
    try CertificateFile.read(bytes: Array(text.utf8), file: "c.yaml")
  }

  @Test(arguments: ["bench", Certificate.virtualBoard])
  func whatWasIssuedIsReadBitByBit(board: String) throws {
    let issued = CertificateFile(try SampleCertificate.make(board: board))
    let read = try Self.read(issued.text)
    #expect(read == issued)
    #expect(read.certificate.yamlText == issued.text)
    #expect(read.certificate.isVirtual == (board == "virtual"))
    #expect(issued.text.contains("virtual board") == (board == "virtual"))
  }

  @Test func theDigestIsThatOfAllLinesAboveIt() throws {
    let issued = CertificateFile(try SampleCertificate.make())
    let above = issued.text.components(before: "digest: \(issued.digest)\n...\n")
    #expect(SHA256.hexadecimal(of: Array(above.utf8)) == issued.digest)
    #expect(issued.calibration.text == issued.digest)
    #expect(issued.calibration.isCalibrated)
  }

  /// One character anywhere above the digest; some are no YAML any more, which is said first.
  @Test func noCharacterCanBeChangedUnnoticed() throws {
    let text = Array(CertificateFile(try SampleCertificate.make()).text.utf8)
    var random = Chance(seed: 26)
    for round in 0..<400 {
      let place = random.below(text.count - 75)
      let other = UInt8(0x20 + random.below(0x5F))
      guard text[place] != other else { continue }
      var changed = text
      changed[place] = other
      #expect(throws: InputError.self, "seed 26, round \(round): byte \(place) became \(other)") {
        try CertificateFile.read(bytes: changed, file: "c.yaml")
      }
    }
  }

  @Test func aChangedNumberIsToldAsSuch() throws {
    let text = CertificateFile(try SampleCertificate.make()).text
      .replacing("- [100, 32, 4]", with: "- [100, 30, 4]")
    let error = #expect(throws: InputError.self) { try Self.read(text) }
    #expect(error?.line == text.split(separator: "\n", omittingEmptySubsequences: false).count - 2)
    #expect(
      error?.message.hasPrefix("the certificate is not as it was issued") ?? false, "\(error?.message ?? "")")
  }

  /// A line behind the digest would be covered by nothing.
  @Test func nothingCanBeAddedBehindTheDigest() throws {
    let issued = CertificateFile(try SampleCertificate.make())
    let text = issued.text.replacing("\n...\n", with: "\nnote: other\n...\n")
    #expect(throws: InputError.self) { try Self.read(text) }
  }

  struct Wrong: Sendable {
    let part: String
    let other: String
    /// Of the line with `other` in it.
    let message: String
  }

  static let wrongs = [
    Wrong(part: "issued: 2026-03-01", other: "issued: soon", message: "issued: soon is not a date"),
    Wrong(
      part: "expires: 2027-03-01", other: "expires: 2026-02-28",
      message: "expires: 2026-02-28 is before the day it was issued, 2026-03-01"),
    Wrong(
      part: "- [100, 32, 4]", other: "- [10, 32, 4]",
      message: "linear-estimate[3][1]: a drive of 10 V is not above"),
    Wrong(
      part: "- [100, 32, 4]", other: "- [100, 3, 4]", message: "linear-estimate[3][2]: 3 MPa is not above"),
    Wrong(
      part: "- [100, 32, 4]", other: "- [100, 32, 40]", message: "linear-estimate[3][3]: an uncertainty above"
    ),
    Wrong(part: "- [100, 32, 4]", other: "- [100, nan, 4]", message: "nan is not a number (0 … 1000)"),
    Wrong(part: "- [100, 32, 4]", other: "- [100, 32]", message: "2 entries are out of range (3 numbers)"),
    Wrong(part: "dead: [3, 17]", other: "dead: [17, 3]", message: "elements.dead[2]: channel 3 is not above"),
    Wrong(
      part: "dead: [3, 17]", other: "dead: [3, 64]", message: "elements.dead[2]: 64 is out of range (0 … 63)"),
    Wrong(
      part: "water: 20.1 °C", other: "water: 20.1 K", message: "conditions.water: 20.1 K is not a temperature"
    ),
    Wrong(part: "oxygen: 1.5 mg/L", other: "oxigen: 1.5 mg/L", message: "unknown key; did you mean oxygen?"),
    Wrong(
      part: "serial: \"HT-0042\"", other: "serial: \"Ä\"", message: "array.serial: Ä is no serial number"),
    Wrong(
      part: "rail-divider: 8", other: "rail-divider: 0", message: "front-end.rail-divider: 0 is out of range"),
  ]

  /// Sealed anew after the change, as somebody would who can compute a digest: the reader is strict all the same.
  @Test(arguments: wrongs.indices) func everythingWrongIsToldWithItsLine(index: Int) throws {
    let wrong = Self.wrongs[index]
    let text = try Self.resealed { $0.replacing(wrong.part, with: wrong.other) }
    let error = #expect(throws: InputError.self) { try Self.read(text) }
    let said = error?.description ?? ""
    #expect(said.contains(wrong.message), "\(said)")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = (lines.firstIndex { $0.contains(wrong.other) } ?? -1) + 1
    #expect(error?.line == line, "\(said)")
  }

  @Test func aMissingTableIsNamed() throws {
    let text = try Self.resealed { $0.replacing("budget:\n", with: "budged:\n") }
    let error = #expect(throws: InputError.self) { try Self.read(text) }
    #expect(error?.description.contains("budged: unknown key; did you mean budget?") ?? false)
  }

  static func resealed(_ change: (String) -> String) throws -> String {
    let issued = CertificateFile(try SampleCertificate.make())
    let above = change(issued.text.components(before: "digest: \(issued.digest)\n...\n"))
    return above + "digest: \(SHA256.hexadecimal(of: Array(above.utf8)))\n...\n"
  }
}

extension String {
  fileprivate func components(before end: String) -> String {
    hasSuffix(end) ? String(dropLast(end.count)) : ""
  }
  fileprivate func replacing(_ part: String, with other: String) -> String {
    var text = self
    while let range = text.firstRange(of: part) {
      text.replaceSubrange(range, with: other)
      break
    }
    return text
  }
}

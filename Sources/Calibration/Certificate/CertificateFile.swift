import Foundation
import HistotripsyCore
import Text

/// A certificate as it was issued, with the digest that names it: the one in the array's identity memory.
public struct CertificateFile: Equatable, Sendable {
  static let version = 1
  static let key = "histotripsy-certificate"
  static let digestKey = "digest"

  public let certificate: Certificate
  /// SHA-256 of every line above the digest's own, 64 hexadecimal digits.
  public let digest: String
  /// The whole file.
  public let text: String

  public init(_ certificate: Certificate) {
    self.certificate = certificate
    text = certificate.yamlText
    let last = text.split(separator: "\n").last { $0.hasPrefix(Self.digestKey) }
    digest = String(last?.dropFirst(Self.digestKey.count + 2) ?? "")
  }

  private init(_ certificate: Certificate, _ input: InputText, digest: String) {
    self.certificate = certificate
    self.digest = digest
    text = input.text
  }

  /// - Throws: what is wrong with the file, its line and field; or that it is not as it was issued.
  public static func read(_ url: URL) throws(InputError) -> CertificateFile {
    try read(try InputText(reading: url))
  }

  package static func read(bytes: [UInt8], file: String) throws(InputError) -> CertificateFile {
    try read(try InputText(bytes: bytes, file: file))
  }

  private static func read(_ input: InputText) throws(InputError) -> CertificateFile {
    let root = try YAMLText.root(of: input)
    _ = try root.required(key, allowed: "\(key): \(version)").count(in: version...version)
    // First of all: what somebody has changed is not looked at any closer.
    let digest = try seal(root, input)
    return CertificateFile(try CertificateReader(root).certificate(), input, digest: digest)
  }

  private static func seal(_ root: Section, _ input: InputText) throws(InputError) -> String {
    let value = try root.required(digestKey, allowed: "the SHA-256 of all lines above it")
    let stated = try value.digest()
    let lines = input.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard value.line <= lines.count, lines[value.line - 1].hasPrefix(digestKey + ":") else {
      throw value.complaint("the digest stands on a line of its own")
    }
    let above = lines[..<(value.line - 1)].map { $0 + "\n" }.joined()
    let found = SHA256.hexadecimal(of: Array(above.utf8))
    let rest = lines[value.line...].filter { !$0.isEmpty }
    guard stated == found, rest == ["..."] else {
      throw value.complaint(
        "the certificate is not as it was issued: its text has the digest \(found.prefix(12))…, "
          + "and it was issued with \(stated.prefix(12))…")
    }
    return stated
  }

  /// As the identity memory holds it.
  public var calibration: CalibrationDigest {
    let digits = digest.utf8.map { UInt8($0 > 0x60 ? $0 - 0x57 : $0 - 0x30) }
    var result = CalibrationDigest()
    for index in 0..<32 where 2 * index + 1 < digits.count {
      result.bytes[index] = digits[2 * index] << 4 | digits[2 * index + 1]
    }
    return result
  }
}

extension Value {
  /// - Throws: unless a SHA-256 in lower case, 64 hexadecimal digits.
  func digest() throws(InputError) -> String {
    let text = try text(maximum: 80)
    guard text.utf8.count == 64,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { throw complaint("\(QuantityText.quoted(text)) is not a SHA-256 (64 digits 0…9, a…f)") }
    return text
  }
}

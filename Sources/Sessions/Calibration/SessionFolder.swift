import Calibration
import Foundation
import Text

/// The folder of a calibration session: one file a step, each whole or not there, readable by the group and writable by its owner.
///
/// A session that was killed goes on after the last step that was finished. One process at a time works in the folder.
public final class SessionFolder {
  static let mode: mode_t = 0o640
  static let terms = "session.json"
  static let givenArray = "array-as-given.yaml"
  package static let array = "array.yaml"
  static let hydrophone = "hydrophone.txt"
  static let preamplifier = "preamplifier.txt"
  static let conditions = "conditions.json"
  static let page = "certificate.html"
  package static let boardState = "board.state"

  public let path: String
  private var lock: Int32 = -1

  /// - Parameter create: makes the folder where it does not exist.
  /// - Throws: `InputError` where there is no session in it and none is to be made.
  public init(_ path: String, create: Bool) throws {
    self.path = path
    if create {
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
      } catch {
        throw OutputFile.Failure(path: path, reason: error.localizedDescription)
      }
    } else if !FileManager.default.fileExists(atPath: path + "/" + Self.terms) {
      var error = InputError(file: path, message: "there is no calibration session in this folder")
      error.isFileMissing = true
      throw error
    }
  }

  deinit { if lock >= 0 { close(lock) } }

  /// Path of a file in the folder.
  public func place(_ name: String) -> String { path + "/" + name }
  public func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: place(name)) }

  func write(_ bytes: [UInt8], to name: String) throws(OutputFile.Failure) {
    try OutputFile(checking: place(name), mode: Self.mode).write(bytes)
  }

  func bytes(of name: String) throws(InputError) -> [UInt8] {
    try InputBytes.read(URL(filePath: place(name)), file: place(name), maximum: 64 << 20)
  }

  /// SHA-256 of a file; `nil` where there is none.
  func digest(of name: String) throws(InputError) -> String? {
    contains(name) ? SHA256.hexadecimal(of: try bytes(of: name)) : nil
  }

  /// From here on no other process can work in the folder. The folder itself is locked: its files are replaced, and a lock would go with
  /// the file that it was on.
  func claim() throws {
    guard lock < 0 else { return }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      throw OutputFile.Failure(path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
      close(folder)
      throw OutputFile.Failure(path: path, reason: "another process calibrates in this folder")
    }
    lock = folder
  }

  // MARK: Records

  package func keep<Record: Encodable>(_ record: Record, in name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var bytes = [UInt8](try encoder.encode(record))
    bytes.append(0x0A)
    try write(bytes, to: name)
  }

  package func record<Record: Decodable>(_ type: Record.Type, in name: String) throws(InputError) -> Record {
    let data = Data(try bytes(of: name))
    do { return try JSONDecoder().decode(type, from: data) } catch {
      throw complaint(name, error)
    }
  }

  private func complaint(_ name: String, _ error: any Error) -> InputError {
    let (path, message): ([any CodingKey], String) =
      switch error {
      case DecodingError.keyNotFound(let key, let context):
        (context.codingPath + [key], "missing; the file is damaged, or of another version")
      case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
        (context.codingPath, "is of another kind than it must be; the file is damaged, or of another version")
      case DecodingError.dataCorrupted(let context):
        (
          context.codingPath,
          context.codingPath.isEmpty ? "this is not JSON; it may be truncated" : context.debugDescription
        )
      default: ([], "cannot be read: \(error.localizedDescription)")
      }
    let field = path.map { $0.intValue.map { "[\($0 + 1)]" } ?? $0.stringValue }.joined(separator: ".")
    return InputError(file: place(name), field: field.isEmpty ? nil : field, message: message)
  }
}

/// What a step has found, and what it was worked out from.
struct StepRecord<Finding: Codable>: Codable {
  var step: String
  var software: String
  var origin: StepOrigin
  /// SHA-256 of the files that it was worked out from, by name.
  var basis: [String: String]
  var finding: Finding
}

/// A step's record without its findings.
struct StepBasis: Decodable {
  var step: String
  var basis: [String: String]
}

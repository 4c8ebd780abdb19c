import Foundation
import GRDB

/// Why a ledger cannot be made, read or written, in words that name the file.
public struct LedgerFault: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// There is no such file.
    case missing
    /// There is one already, and a ledger is never overwritten.
    case exists
    /// Not a ledger, damaged, or of a version that is not understood here.
    case unreadable
    /// Another process has it open.
    case inUse
    /// The file system does not take it: disk full, no permission, I/O error.
    case notWritable
    /// What stands under its name is not the file that was opened.
    case replaced
  }

  public let path: String
  public let kind: Kind
  public let reason: String
  /// One line: what SQLite quotes of a damaged file may hold anything, and stands as blanks where a terminal would obey it.
  public var description: String {
    String(String.UnicodeScalarView("\(path): \(reason)".unicodeScalars.map { isControl($0) ? " " : $0 }))
  }

  init(_ path: String, _ kind: Kind, _ reason: String) {
    self.path = path
    self.kind = kind
    self.reason = reason
  }

  /// What SQLite or the file system said.
  init(_ path: String, _ error: any Error, while doing: String = "cannot be written") {
    self.path = path
    guard let error = error as? DatabaseError else {
      if let fault = error as? LedgerFault {
        (kind, reason) = (fault.kind, fault.reason)
      } else {
        (kind, reason) = (.notWritable, "\(doing): \(error)")
      }
      return
    }
    switch error.resultCode {
    case .SQLITE_NOTADB: (kind, reason) = (.unreadable, "this is not a treatment ledger (no SQLite file)")
    case .SQLITE_CORRUPT:
      (kind, reason) = (.unreadable, "the ledger is damaged: \(error.message ?? "malformed")")
    case .SQLITE_BUSY, .SQLITE_LOCKED: (kind, reason) = (.inUse, "the ledger is in use by another process")
    case .SQLITE_FULL: (kind, reason) = (.notWritable, "\(doing): the disk is full")
    case .SQLITE_READONLY:
      (kind, reason) = (.notWritable, Self.folder(of: path) ?? "\(doing): no permission to write")
    case .SQLITE_CANTOPEN:
      (kind, reason) = (.notWritable, Self.folder(of: path) ?? "cannot be opened: \(error.message ?? "")")
    default: (kind, reason) = (.notWritable, "\(doing): \(error.message ?? "\(error.resultCode)")")
    }
  }

  /// What is wrong with the folder of a ledger: its log is written beside it.
  /// - Returns: `nil` where the folder may be written.
  static func folder(of path: String) -> String? {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard access(folder, W_OK) != 0 else { return nil }
    let why = String(cString: strerror(errno))
    return
      "cannot be opened: its folder \(folder) may not be written (\(why)), and the ledger's log is written beside it; "
      + "copy the ledger, with its -wal where there is one, to a folder of your own"
  }

  /// The reason that the system gave last.
  static func system(_ path: String, _ doing: String) -> LedgerFault {
    LedgerFault(path, .notWritable, "\(doing): \(String(cString: strerror(errno)))")
  }
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
}

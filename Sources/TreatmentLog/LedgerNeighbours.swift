import Foundation
import GRDB

/// The first 100 bytes of a ledger, read without SQLite, which would take an empty or short file for an empty database.
struct LedgerHeader {
  /// The file says that its latest records may stand in a write-ahead log.
  let isLogged: Bool
  /// Of the schema, as the main file has it.
  let version: UInt32

  init(_ path: String) throws(LedgerFault) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw LedgerFault(path, .missing, "cannot be read: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw LedgerFault(path, .unreadable, "this is not a treatment ledger (no regular file)")
    }
    guard access(path, R_OK) == 0 else {
      throw LedgerFault(path, .unreadable, "cannot be read: \(String(cString: strerror(errno)))")
    }
    let handle = FileHandle(forReadingAtPath: path)
    defer { try? handle?.close() }
    let header = [UInt8]((try? handle?.read(upToCount: 100)) ?? Data())
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw LedgerFault(path, .unreadable, "this is not a treatment ledger (no SQLite file)")
    }
    // SQLite file format, §1.3: bytes 18 and 19 are 2 in a file with a write-ahead log; user_version stands at 60.
    isLogged = header[18] == 2 || header[19] == 2
    version = header[60..<64].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// What lies beside a ledger under the names that SQLite gives to parts of it.
///
/// SQLite ties none of them to a file: a log or journal that was left over from another ledger of the same name would be replayed into this
/// one without a word.
struct LedgerNeighbours {
  private let path: String
  let hasLog: Bool
  /// The main file expects a log, and there is none.
  private let expectsLog: Bool

  /// - Throws: `.unreadable` for a neighbour that cannot be the ledger's own.
  init(_ path: String, _ header: LedgerHeader) throws(LedgerFault) {
    self.path = path
    hasLog = Self.size(path + "-wal") > 0
    expectsLog = header.isLogged && !hasLog
    if Self.size(path + "-journal") > 0 {
      throw LedgerFault(
        path, .unreadable,
        "\(path)-journal lies beside it, which no ledger leaves behind: it belongs to another file and would be "
          + "replayed into this one; move it away")
    }
    if hasLog, !header.isLogged {
      throw LedgerFault(
        path, .unreadable,
        "it was closed in order, and \(path)-wal is not its log: that belongs to another file and would be replayed "
          + "into this one; move it away")
    }
  }

  /// Before a ledger is made: nothing may stand under its name or the names of its parts.
  static func requireNone(at path: String) throws(LedgerFault) {
    var status = stat()
    if lstat(path, &status) == 0 { throw exists(path) }
    for suffix in ["-wal", "-shm", "-journal"] where lstat(path + suffix, &status) == 0 {
      throw LedgerFault(
        path, .exists,
        "\(path)\(suffix) is left over from another ledger of this name and would be replayed into the new one; "
          + "move it away or choose another name")
    }
  }

  static func exists(_ path: String) -> LedgerFault {
    LedgerFault(path, .exists, "there is a file of this name, and a ledger is never overwritten")
  }

  /// 0 where there is none.
  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether records are missing with the log, as far as the ledger itself can tell.
  func isLogMissing(_ row: LedgerRow) -> Bool { expectsLog && row.commits != row.closed }

  /// Compares the ledger without its log and with it.
  /// - Parameter database: opened with the log.
  /// - Throws: `.unreadable` for the log of another ledger, or one that is older than the main file.
  func requireOwnLog(_ database: DatabaseQueue) throws {
    guard hasLog else { return }
    let scratch = try ScratchFolder(path)
    let copy = try scratch.copy(path, withLog: false)
    let bare = try DatabaseQueue(path: copy, configuration: .ledger(isReadOnly: true))
    let main: LedgerRow?
    do {
      // A main file that was not yet translated when its log was written knows no identity.
      main = try bare.read { db in
        try LedgerSchema.version(of: db) == 1 ? nil : try LedgerRow.fetchOne(db)
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      // Power went while the log was folded in, in the middle of this very page. The log still holds it whole: with it the
      // ledger has passed its check, and alone it has no identity to compare.
      return
    }
    guard let main, let whole = try database.read({ try LedgerRow.fetchOne($0) }) else { return }
    guard whole.identity == main.identity else {
      throw LedgerFault(
        path, .unreadable,
        "\(path)-wal is the log of the ledger \(whole.identity), and this is the ledger \(main.identity); "
          + "put its own log in its place")
    }
    guard whole.commits >= main.commits else {
      throw LedgerFault(
        path, .unreadable,
        "\(path)-wal is older than the ledger itself: it is a copy from before; put the latest log in its place"
      )
    }
  }
}

/// A folder of this process that disappears with its last use.
final class ScratchFolder: Sendable {
  private let folder: String
  private let ledger: String

  /// - Parameter ledger: what it is for, for messages.
  init(_ ledger: String) throws(LedgerFault) {
    self.ledger = ledger
    let base = FileManager.default.temporaryDirectory.path
    var template = Array("\(base)/histotripsy-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .system(ledger, "cannot be copied to be read") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// - Parameter withLog: else the copy is marked as one that has none.
  /// - Returns: where the copy is.
  func copy(_ path: String, withLog: Bool) throws(LedgerFault) -> String {
    let copy = "\(folder)/ledger"
    do {
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      if withLog, access(path + "-wal", F_OK) == 0 {
        try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal")
      }
      guard chmod(copy, 0o600) == 0 else { throw LedgerFault.system(ledger, "cannot be copied to be read") }
      guard !withLog else { return copy }
      let handle = try FileHandle(forWritingTo: URL(filePath: copy))
      try handle.seek(toOffset: 18)
      try handle.write(contentsOf: Data([1, 1]))
      try handle.close()
    } catch {
      throw LedgerFault(ledger, error, while: "cannot be copied to be read")
    }
    return copy
  }
}

import Foundation
import GRDB
import HistotripsyCore

/// A ledger on disk: one SQLite file, created whole or not at all, readable by the group and writable by its owner alone.
///
/// Open for writing it has a write-ahead log with `synchronous=FULL`: one flush for each commit, and a torn last page is told by its
/// checksum and left out, so that what was committed is there and what was not is absent. The log is a second file, `FILE-wal`, that
/// belongs to the ledger until it is closed; a clean close folds it in and leaves the one file.
public final class LedgerFile: Sendable {
  public let path: String
  let database: DatabaseQueue

  private init(path: String, database: DatabaseQueue) {
    self.path = path
    self.database = database
  }

  // MARK: Creating

  /// Makes a new ledger with its first session, and opens it.
  /// - Throws: `.exists` when there is a file of that name, `.notWritable` when the file system refuses; nothing is left behind.
  public static func create(
    at path: String, _ opening: LedgerOpening, session: LedgerSession
  ) throws(LedgerFault) -> LedgerFile {
    if access(path, F_OK) == 0 {
      throw LedgerFault(path, .exists, "there is a file of this name, and a ledger is never overwritten")
    }
    let partial = "\(path).\(getpid()).partial"
    let file = Foundation.open(partial, O_WRONLY | O_CREAT | O_EXCL, 0o640)
    guard file >= 0 else { throw .system(path, "cannot be created") }
    defer {
      for suffix in ["", "-journal"] { unlink(partial + suffix) }
    }
    // Whatever the umask says: the group reads, nobody else writes.
    let isAllowed = fchmod(file, 0o640) == 0
    Foundation.close(file)
    guard isAllowed else { throw .system(path, "cannot be created") }
    do {
      let database = try DatabaseQueue(path: partial)
      try database.write { db in
        try db.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(LedgerSchema.version)")
        try db.execute(sql: LedgerSchema.tables + LedgerSchema.views)
        try opening.insert(into: db)
        try session.insert(1, into: db)
      }
      try database.close()
    } catch {
      throw LedgerFault(path, error, while: "cannot be created")
    }
    try flush(partial, path)
    // A link fails where a rename would replace what somebody else has just put there.
    guard link(partial, path) == 0 else {
      if errno == EEXIST {
        throw LedgerFault(path, .exists, "there is a file of this name, and a ledger is never overwritten")
      }
      throw .system(path, "cannot be created")
    }
    do throws(LedgerFault) {
      try flush(folder(of: path), path)
      return try resume(path)
    } catch {
      // Nothing has happened that it could tell of.
      for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
      throw error
    }
  }

  private static func folder(of path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  private static func flush(_ item: String, _ path: String) throws(LedgerFault) {
    let file = Foundation.open(item, O_RDONLY)
    guard file >= 0 else { throw .system(path, "cannot be created") }
    defer { Foundation.close(file) }
    guard fsync(file) == 0 else { throw .system(path, "cannot be created") }
  }

  // MARK: Opening

  /// Opens a ledger to go on with it. Nobody else can open it meanwhile.
  /// - Throws: `.missing`, `.unreadable`, `.inUse`, `.notWritable`.
  public static func resume(_ path: String) throws(LedgerFault) -> LedgerFile {
    try opened(path, isReadOnly: false)
  }

  /// Opens a ledger to read it.
  /// - Throws: `.missing`, `.unreadable`, `.inUse`.
  public static func read(_ path: String) throws(LedgerFault) -> LedgerFile {
    try opened(path, isReadOnly: true)
  }

  private static func opened(_ path: String, isReadOnly: Bool) throws(LedgerFault) -> LedgerFile {
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
    try checkHeader(path)
    do {
      var configuration = Configuration()
      // What a crash has left beside the file can only be folded in by somebody who may write.
      configuration.readonly = isReadOnly && access(path, W_OK) != 0
      configuration.busyMode = .immediateError
      if !isReadOnly {
        configuration.prepareDatabase { db in
          // Exclusive before the log is touched: no second writer, and no shared-memory file.
          try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
          try db.execute(sql: "PRAGMA journal_mode = WAL")
          try db.execute(sql: "PRAGMA synchronous = FULL")
        }
      }
      let file = LedgerFile(path: path, database: try DatabaseQueue(path: path, configuration: configuration))
      try file.check()
      return file
    } catch {
      throw LedgerFault(path, error, while: "cannot be opened")
    }
  }

  /// An empty or short file is a valid empty database to SQLite, and would be made one.
  private static func checkHeader(_ path: String) throws(LedgerFault) {
    let handle = FileHandle(forReadingAtPath: path)
    defer { try? handle?.close() }
    let header = (try? handle?.read(upToCount: 100)) ?? Data()
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw LedgerFault(path, .unreadable, "this is not a treatment ledger (no SQLite file)")
    }
  }

  private func check() throws {
    try database.read { db in
      let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      guard application == LedgerSchema.applicationID else {
        throw LedgerFault(path, .unreadable, "this is not a treatment ledger (another kind of SQLite file)")
      }
      let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      guard version == LedgerSchema.version else {
        throw LedgerFault(
          path, .unreadable,
          "ledger version \(version) is not understood by this program (it reads \(LedgerSchema.version))")
      }
      let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
      guard findings == ["ok"] else {
        throw LedgerFault(path, .unreadable, "the ledger is damaged: \(findings.first ?? "no answer")")
      }
      if let finding = try LedgerSoundness.finding(in: db) {
        throw LedgerFault(path, .unreadable, "the ledger is damaged: \(finding)")
      }
    }
  }

  /// Folds the write-ahead log in and closes: one file is left.
  public func close() throws(LedgerFault) {
    do {
      try database.writeWithoutTransaction { db in
        // Where it cannot, SQLite says so by staying in the mode in which it was.
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE") == "delete" else {
          throw LedgerFault(
            path, .notWritable,
            "complete, but its write-ahead log cannot be folded in: \(path)-wal belongs to it")
        }
      }
      try database.close()
    } catch {
      throw LedgerFault(path, error, while: "cannot be closed")
    }
  }
}

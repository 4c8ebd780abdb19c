import Foundation
import GRDB
import HistotripsyCore

/// A ledger on disk: one SQLite file, created whole or not at all, readable by the group and writable by its owner alone.
///
/// Open for writing it has a write-ahead log with `synchronous=FULL`: one flush for each commit, and a torn last page is told by its
/// checksum and left out, so that what was committed is there and what was not is absent. The log is a second file, `FILE-wal`, that
/// belongs to the ledger until it is closed. A clean close folds it in and leaves the one file. Reading changes nothing.
public final class LedgerFile: Sendable {
  public let path: String
  public let identity: LedgerIdentity
  /// The log of a session that did not end in order is not beside the ledger. Its last records are missing, unless another
  /// program has folded them in; only the front end's counter can tell.
  public let isLogMissing: Bool
  let database: DatabaseQueue
  /// For a ledger that is written: the files that were opened, as long as they are the ones under this name.
  private let watch: FileWatch?
  /// For a ledger that is read with its log, or translated from an older schema: the folder of the copy that is read.
  private let scratch: ScratchFolder?

  private init(
    path: String, _ row: LedgerRow, database: DatabaseQueue, isLogMissing: Bool, watch: FileWatch? = nil,
    scratch: ScratchFolder? = nil
  ) throws(LedgerFault) {
    guard let identity = LedgerIdentity(row.identity) else {
      throw LedgerFault(path, .unreadable, "the ledger is damaged: its identity is not 16 hexadecimal digits")
    }
    self.path = path
    self.identity = identity
    self.isLogMissing = isLogMissing
    self.database = database
    self.watch = watch
    self.scratch = scratch
  }

  // MARK: Creating

  /// Makes a new ledger with its first session, opens it, and commits a first record to its log.
  /// - Throws: `.exists` when there is a file of that name, or one that SQLite would take for a part of it; `.notWritable` when the file
  ///   system refuses. Nothing is left behind.
  public static func create(
    at path: String, _ opening: LedgerOpening, session: LedgerSession,
    confirmed confirmations: [OperatorConfirmation] = []
  ) throws(LedgerFault) -> LedgerFile {
    try LedgerNeighbours.requireNone(at: path)
    let partial = "\(path).\(getpid()).partial"
    let file = Foundation.open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
    guard file >= 0 else { throw .system(path, "cannot be created") }
    defer { unlink(partial) }
    // Whatever the umask says: the group reads, and only the owner writes.
    let isAllowed = fchmod(file, 0o640) == 0
    Foundation.close(file)
    guard isAllowed else { throw .system(path, "cannot be created") }
    do {
      let database = try DatabaseQueue(path: partial, configuration: .ledger())
      try LedgerSchema.migrator.migrate(database)
      try database.write { db in
        try opening.insert(into: db)
        try SessionRow(session, number: 1, after: PulseCount()).insert(db)
        for (index, confirmation) in confirmations.enumerated() {
          try ConfirmationRow(confirmation, session: 1, number: index + 1).insert(db)
        }
      }
      try database.close()
    } catch {
      throw LedgerFault(path, error, while: "cannot be created")
    }
    try flush(partial, path)
    // A link fails where a rename would replace what another program has just put there.
    guard link(partial, path) == 0 else {
      if errno == EEXIST { throw LedgerNeighbours.exists(path) }
      throw .system(path, "cannot be created")
    }
    unlink(partial)
    do throws(LedgerFault) {
      try flush(folder(of: path), path)
      return try resume(path)
    } catch {
      // Nothing has happened that it could tell of.
      for suffix in ["", "-wal"] { unlink(path + suffix) }
      throw error
    }
  }

  private static func folder(of path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  private static func flush(_ item: String, _ path: String) throws(LedgerFault) {
    let file = Foundation.open(item, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(path, "cannot be created") }
    defer { Foundation.close(file) }
    guard fsync(file) == 0 else { throw .system(path, "cannot be created") }
  }

  // MARK: Opening

  /// Opens a ledger to go on with it, translates it to the newest schema, and commits a first record to its log. No other program
  /// can open it meanwhile.
  /// - Throws: `.missing`, `.unreadable`, `.inUse`, `.notWritable`.
  public static func resume(_ path: String) throws(LedgerFault) -> LedgerFile {
    // Everything is asked of a copy first: closing a database that is refused would fold a log in that is not its own.
    let checked = try read(path)
    let isLogMissing = checked.isLogMissing
    do {
      try checked.database.close()
      let database = try DatabaseQueue(path: path, configuration: .writing())
      try LedgerSchema.migrator.migrate(database)
      // Before anything is energised it is certain that this can be written, and the log of this session is there. The main file
      // learns of it too, so that a copy of it without its log does not pass for whole.
      try database.write { try LedgerRow.count($0) }
      let ledger = try LedgerFile(
        path: path, try row(path, database), database: database, isLogMissing: isLogMissing,
        watch: try FileWatch(path))
      try ledger.foldIn()
      return ledger
    } catch {
      throw LedgerFault(path, error, while: "cannot be opened")
    }
  }

  /// Opens a ledger to read it. The file and its log stay as they are.
  /// - Throws: `.missing`, `.unreadable`, `.inUse`.
  public static func read(_ path: String) throws(LedgerFault) -> LedgerFile {
    let header = try LedgerHeader(path)
    let neighbours = try LedgerNeighbours(path, header)
    do {
      try requireUnused(path)
      let isOld = header.version < LedgerSchema.version
      guard neighbours.hasLog || header.isLogged || isOld else {
        let database = try DatabaseQueue(path: path, configuration: .ledger(isReadOnly: true))
        try database.read { try LedgerCheck.run(path, $0, versions: LedgerSchema.newest) }
        return try LedgerFile(path: path, try row(path, database), database: database, isLogMissing: false)
      }
      let scratch = try ScratchFolder(path)
      let copy = try scratch.copy(path, withLog: true)
      let database = try DatabaseQueue(path: copy, configuration: .ledger())
      try database.read { try LedgerCheck.run(path, $0, versions: LedgerSchema.known) }
      try neighbours.requireOwnLog(database)
      try LedgerSchema.migrator.migrate(database)
      if isOld { try database.read { try LedgerCheck.run(path, $0, versions: LedgerSchema.newest) } }
      let row = try row(path, database)
      return try LedgerFile(
        path: path, row, database: database, isLogMissing: neighbours.isLogMissing(row), scratch: scratch)
    } catch {
      throw LedgerFault(path, error, while: "cannot be opened")
    }
  }

  private static func row(_ path: String, _ database: DatabaseQueue) throws -> LedgerRow {
    guard let row = try database.read({ try LedgerRow.fetchOne($0) }) else {
      throw LedgerFault(path, .unreadable, "the ledger is damaged: it has no identity")
    }
    return row
  }

  /// A treatment that runs holds its ledger alone.
  private static func requireUnused(_ path: String) throws {
    do {
      // Asked for exclusively: what is asked for shared leaves a shared-memory file behind.
      var configuration = Configuration.ledger(isReadOnly: true)
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
      let probe = try DatabaseQueue(path: path, configuration: configuration)
      _ = try probe.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
      try probe.close()
    } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
      throw error
    } catch {
      // Anything else is told where the file is opened.
    }
  }

  // MARK: Writing

  /// Runs one transaction on the ledger that was opened, and no other.
  /// - Throws: `LedgerFault` `.replaced` where the file under this name is another one by now.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try watch?.check()
    let result = try database.write { db in
      try LedgerRow.count(db)
      return try body(db)
    }
    try watch?.check()
    return result
  }

  /// What is in the log is in the main file too, from here on: a copy of that alone knows of this session.
  func foldIn() throws {
    _ = try database.writeWithoutTransaction { db in
      try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(PASSIVE)")
    }
  }

  /// Folds the write-ahead log in and closes: one file is left.
  public func close() throws(LedgerFault) {
    do {
      guard let watch else { return try database.close() }
      try watch.check()
      try database.write {
        try $0.execute(sql: "UPDATE ledger SET commits = commits + 1, closed = commits + 1")
      }
      try database.writeWithoutTransaction { db in
        // Where it cannot, SQLite says so by staying in the mode in which it was.
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = MEMORY") == "memory" else {
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

extension Configuration {
  /// SQLite as a ledger is read with it, or a private copy changed: a crafted file can run nothing of its own, and costs at most
  /// 256 MiB of memory. A rollback journal would be a file that nothing ties to its ledger, so there is none.
  static func ledger(isReadOnly: Bool = false) -> Configuration {
    var configuration = guarded(isReadOnly: isReadOnly)
    if !isReadOnly {
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = MEMORY") }
    }
    return configuration
  }

  /// A ledger that a treatment writes. Exclusive before the log is touched: no second writer, and no shared-memory file.
  static func writing() -> Configuration {
    var configuration = guarded(isReadOnly: false)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      if try String.fetchOne(db, sql: "PRAGMA journal_mode") != "wal" {
        // The change itself is one write to the first page.
        try db.execute(sql: "PRAGMA journal_mode = MEMORY")
        try db.execute(sql: "PRAGMA journal_mode = WAL")
      }
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    return configuration
  }

  private static func guarded(isReadOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.busyMode = .immediateError
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0")
      _ = try Int.fetchOne(db, sql: "PRAGMA hard_heap_limit = 268435456")
    }
    return configuration
  }
}

import GRDB

/// The tables of a ledger and how older ones become them. What each column means is told in `README.md` beside this file.
enum LedgerSchema {
  /// "HSTL" in ASCII: what `file` and SQLite tools show as the application.
  static let applicationID = 0x4853_544C
  /// Grows when a reader of the old schema would misread the new one.
  static let version = 3
  /// Those that can be read, and the one that all are translated to.
  static let known = 1...version
  static let newest = version...version

  /// From an empty file, or from any version, to the newest. Each step is one transaction: done or not done.
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("schema 1") { db in
      // A ledger of the program that wrote schema 1 has its tables already, and no record of migrations.
      guard try version(of: db) == 0 else { return }
      try db.execute(sql: SchemaOne.tables + SchemaOne.views)
      try mark(db, version: 1)
    }
    migrator.registerMigration("schema 2") { db in
      try SchemaTwo.migrate(db)
      try mark(db, version: 2)
    }
    migrator.registerMigration("schema 3") { db in
      try SchemaThree.migrate(db)
      try mark(db, version: 3)
    }
    return migrator
  }()

  static func version(of db: Database) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }

  private static func mark(_ db: Database, version: Int) throws {
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// Every table, view, index and trigger as a ledger of this version has them, and nothing else.
  static func statements(version: Int) throws -> [String] {
    let fresh = try DatabaseQueue()
    try migrator.migrate(fresh, upTo: "schema \(version)")
    return try fresh.read { try statements(in: $0, version: version) }
  }

  /// SQLite's own tables are left out: any tool may have left its statistics there.
  static func statements(in db: Database, version: Int) throws -> [String] {
    let ours = version == 1 ? "name <> 'grdb_migrations' AND " : ""
    return try String.fetchAll(
      db,
      sql: """
        SELECT sql FROM sqlite_schema WHERE \(ours) sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name
        """)
  }
}

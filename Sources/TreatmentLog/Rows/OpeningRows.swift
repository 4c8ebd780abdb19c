import GRDB
import HistotripsyCore

// What is known of a treatment before its first event, as rows.

/// The one row that names the ledger, and is written anew in every transaction.
///
/// A write-ahead log therefore always holds the identity of its ledger, and how far it had come: a log of another ledger, or an older one,
/// is told by it when the ledger is opened.
struct LedgerRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "ledger"
  var one = 1
  /// 16 hexadecimal digits.
  var identity: String
  /// Transactions so far.
  var commits: Int64 = 0
  /// `commits` when the ledger was closed in order, or made; less than `commits` while it is open, and after a crash.
  var closed: Int64 = 0

  init(_ identity: LedgerIdentity) { self.identity = identity.description }

  /// One more transaction.
  static func count(_ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE ledger SET commits = commits + 1").execute()
  }
}

struct DocumentRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "document"
  var role: String
  var name: String
  var source: String
  var sourceDigest: String?
  var digest: String
  var text: String

  enum CodingKeys: String, CodingKey {
    case role, name, source
    case sourceDigest = "source_sha256"
    case digest = "sha256"
    case text
  }
}

/// A cell that holds a number, a whole number or a text.
struct ParameterRow: FetchableRecord, PersistableRecord {
  static let databaseTableName = "parameter"
  var parameter: LedgerOpening.Parameter

  init(_ parameter: LedgerOpening.Parameter) { self.parameter = parameter }

  init(row: Row) {
    let value: LedgerOpening.Parameter.Value =
      switch (row["value"] as DatabaseValue).storage {
      case .int64(let number): .integer(number)
      case .double(let number): .number(number)
      case .string(let text): .text(text)
      case .null, .blob: .text("")
      }
    parameter = LedgerOpening.Parameter(row["section"], row["name"], value, row["unit"])
  }

  func encode(to container: inout PersistenceContainer) {
    container["section"] = parameter.section
    container["name"] = parameter.name
    switch parameter.value {
    case .number(let number): container["value"] = number
    case .integer(let number): container["value"] = number
    case .text(let text): container["value"] = text
    }
    container["unit"] = parameter.unit
  }
}

struct FocusRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "focus"
  var focus: Int
  /// Index in the visiting order.
  var place: Int
  var x: Double
  var y: Double
  var z: Double
  var planned: UInt32

  enum CodingKeys: String, CodingKey {
    case focus, place
    case x = "x_m"
    case y = "y_m"
    case z = "z_m"
    case planned
  }

  init(_ focus: Focus, index: Int, place: Int) {
    self.focus = index
    self.place = place
    (x, y, z) = (focus.position.x.metres, focus.position.y.metres, focus.position.z.metres)
    planned = focus.plannedPulses
  }
}

extension LedgerOpening {
  func insert(into db: Database) throws {
    for (role, document) in [("plan", plan), ("array", array)] {
      try DocumentRow(
        role: role, name: document.name, source: document.source, sourceDigest: document.sourceDigest,
        digest: document.digest, text: document.text
      ).insert(db)
    }
    for parameter in parameters { try ParameterRow(parameter).insert(db) }
    var places = Array(repeating: 0, count: foci.count)
    for (place, focus) in order.enumerated() { places[focus] = place }
    for (index, focus) in foci.enumerated() {
      try FocusRow(focus, index: index, place: places[index]).insert(db)
    }
  }
}

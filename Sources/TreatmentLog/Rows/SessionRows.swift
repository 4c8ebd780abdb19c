import Foundation
import GRDB
import HistotripsyCore

// A run of the program on a treatment, as rows.

struct SessionRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "session"
  var session: Int
  var begun: String
  var software: String
  var board: String
  var seed: String?
  var ended: String?
  var state: String?
  /// Why it ended, for people.
  var cause: String?
  var counter: Int64?
  var baseline: UInt32?
  var isVerified: Bool?
  var isExact: Bool?
  var begunCounter: Int64?
  var begunPowerCycles: Int?
  var arraySerial: String?
  var journal: Int64?
  var byOthers: UInt32 = 0
  var othersWere: String?
  var `operator`: String?
  var specimen: String?
  var note: String?

  enum CodingKeys: String, CodingKey {
    case session
    case begun = "begun_utc"
    case software, board, seed
    case ended = "ended_utc"
    case state, cause, counter, baseline
    case isVerified = "is_verified"
    case isExact = "is_exact"
    case begunCounter = "begun_counter"
    case begunPowerCycles = "begun_power_cycles"
    case arraySerial = "array_serial"
    case journal
    case byOthers = "by_others"
    case othersWere = "others_were"
    case `operator`, specimen, note
  }

  /// - Parameter last: the count of the ledger so far.
  init(_ session: LedgerSession, number: Int, after last: PulseCount) {
    self.session = number
    begun = Self.utcNow()
    software = session.software
    board = session.board
    seed = session.seed.map { String($0) }
    let attendant = session.attendant
    `operator` = attendant.operator.isEmpty ? nil : attendant.operator
    specimen = attendant.specimen.isEmpty ? nil : attendant.specimen
    note = attendant.note.isEmpty ? nil : attendant.note
    guard let start = session.start else { return }
    var count = last
    begunCounter = count.advance(to: start.counter)
    begunPowerCycles = Int(start.powerCycles)
    arraySerial = start.arraySerial
    journal = start.journalSequence.map { Int64($0) }
  }

  /// For people; nothing is decided by it.
  static func utcNow() -> String {
    Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

struct ConfirmationRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "confirmation"
  var session: Int
  var number: Int
  var utc: String
  var `operator`: String
  var question: String
  var typed: String
  var given: String

  init(_ confirmation: OperatorConfirmation, session: Int, number: Int) {
    self.session = session
    self.number = number
    utc = SessionRow.utcNow()
    `operator` = confirmation.operator
    question = confirmation.question
    typed = confirmation.typed
    given = confirmation.given
  }

  var confirmation: OperatorConfirmation {
    OperatorConfirmation(operator: `operator`, question: question, typed: typed, given: given)
  }
}

struct ChargeRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "charge"
  var session: Int
  var focus: Int
  var source: String
  var pulses: UInt32
}

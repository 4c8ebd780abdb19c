import Foundation
import HistotripsyCore
import TreatmentLog

extension Harness {
  /// A ledger that somebody has damaged: opened to be read, everything asked of it, exported. The file is not changed by it.
  static let ledger = Harness("ledger") { bytes in
    let file = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString)").path
    defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(file + suffix) } }
    guard FileManager.default.createFile(atPath: file, contents: Data(bytes)) else {
      return .broken("no temporary file \(file)")
    }
    do throws(LedgerFault) {
      let ledger = try LedgerFile.read(file)
      _ = try ledger.sessions()
      _ = try ledger.accounts()
      _ = try ledger.parameters()
      _ = try ledger.document("plan")
      _ = try ledger.document("array")
      try ledger.forEachPast { _, _ in }
      _ = try ledger.closedCounter()
      _ = try ledger.reconcile(counter: PulseNumber(1000))
      _ = try ReportPage(ledger).html
      return .accepted
    } catch {
      return .ofMessage(error.description, leading: error.path, expected: file)
    }
  }
}

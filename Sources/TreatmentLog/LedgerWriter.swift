import Foundation
import GRDB
import HistotripsyCore
import Synchronization

/// The thread that writes: takes records from the queue, commits them in batches, and says how far it has come.
///
/// A batch ends with an intent, so that nobody waits for more than what comes before it. A batch that fails is kept and tried again four
/// times a second: nothing is lost as long as the process lives, and the owner is told meanwhile.
final class LedgerWriter: Sendable {
  /// Records in one transaction.
  static let batch = 2048
  /// Without an intent that somebody waits for, records are committed at least this often.
  static let interval = 0.05
  static let retryInterval = 0.25

  let queue: LogQueue<LogRecord>
  /// Alarms and decisions, which are few and of any length. The lock is held to add one or to look at them, never while storage is
  /// waited for.
  private let annotations = Mutex<[Annotation]>([])
  private let file: LedgerFile
  /// Number of the last intent on stable storage.
  private let recordedIntent = Atomic<UInt32>(0)
  private let failure = Mutex<LedgerFault?>(nil)
  private let isEnding = Atomic<Bool>(false)
  private let work = DispatchSemaphore(value: 0)
  private let news = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// - Throws: `LedgerFault` where the system gives no thread: nobody would write, and who waits for an intent would wait for ever.
  init(_ file: LedgerFile, _ inserter: LedgerInserter, capacity: Int) throws(LedgerFault) {
    self.file = file
    queue = LogQueue(capacity: capacity)
    do throws(ThreadRefused) {
      try StartedThread.run("ledger") { [self] in run(inserter) }
    } catch { throw LedgerFault(file.path, .notWritable, "cannot be written: \(error)") }
  }

  // MARK: For the control thread

  var lastRecordedIntent: UInt32 { recordedIntent.load(ordering: .acquiring) }
  /// Why the last batch could not be written; `nil` while all is well.
  var complaint: LedgerFault? { failure.withLock { $0 } }

  /// Takes an alarm or a decision. It is on storage with the next intent that is announced, at the latest.
  func annotate(_ annotation: Annotation) {
    annotations.withLock { $0.append(annotation) }
    work.signal()
  }

  private var isAnnotated: Bool { annotations.withLock { !$0.isEmpty } }

  /// There is something that somebody waits for.
  func hurry() { work.signal() }

  /// Waits until the writer has committed or failed once more, at most `seconds`.
  func awaitNews(_ seconds: Double) { _ = news.wait(timeout: .now() + seconds) }

  /// Storage that does not answer is waited for so long at the end, in seconds.
  static let patienceAtTheEnd = 60.0

  /// Writes what is left and ends the thread, unless storage does not answer.
  /// - Returns: whether everything is on stable storage.
  func end() -> Bool {
    isEnding.store(true, ordering: .releasing)
    hurry()
    return ended.wait(timeout: .now() + Self.patienceAtTheEnd) == .success && queue.count == 0 && !isAnnotated
  }

  // MARK: The thread

  private func run(_ start: LedgerInserter) {
    var inserter = start
    while true {
      _ = work.wait(timeout: .now() + (complaint == nil ? Self.interval : Self.retryInterval))
      // Looked at before the queue: what was put before the end was asked for is written.
      let isLast = isEnding.load(ordering: .acquiring)
      while queue.count > 0 || isAnnotated, write(&inserter) {}
      if isLast { break }
    }
    ended.signal()
  }

  /// One batch; `false` when it could not be written.
  private func write(_ inserter: inout LedgerInserter) -> Bool {
    var next = inserter
    var count = 0
    var intent: UInt32?
    var added = 0
    do {
      try file.write { db in
        while count < Self.batch, intent == nil, let record = queue.peek(count) {
          try next.insert(record, into: db)
          if case .intent(let written) = record { intent = written.number }
          count += 1
        }
        // After the records: what was decided before an intent was put is committed with it.
        let waiting = annotations.withLock { $0 }
        for annotation in waiting { try annotation.insert(into: db) }
        added = waiting.count
      }
    } catch {
      failure.withLock { $0 = LedgerFault(file.path, error) }
      news.signal()
      return false
    }
    inserter = next
    queue.discard(count)
    annotations.withLock { $0.removeFirst(added) }
    failure.withLock { $0 = nil }
    if let intent { recordedIntent.store(intent, ordering: .releasing) }
    news.signal()
    return true
  }
}

import Foundation
import HistotripsyCore

/// Stands between a treatment and its ledger: moves events and intents into the writer's queue, and confirms the intents that are on stable
/// storage.
///
/// Used by the thread that owns the controller, after every step. It never waits for the disk, unless told to: on a virtual board time
/// does not pass while storage is awaited, and the treatment comes out the same however slow the disk is.
public final class TreatmentRecorder {
  /// What to do while the writer is behind.
  public enum Patience: Sendable {
    /// Wait: for boards whose time stands still meanwhile.
    case unlimited
    /// Go on, and say so when the queue is full.
    case none
  }

  /// How the ledger is doing.
  public enum Health: Equatable, Sendable {
    case sound
    /// The queue is full: records wait in the controller's own event stream, and the treatment has to pause.
    case full
    /// The last batch could not be written, for this reason, and is tried again; or storage does not answer.
    case failed(LedgerFault)
  }

  public let file: LedgerFile
  public let session: Int
  private let writer: LedgerWriter
  private let patience: Patience
  private var cursor = EventCursor()
  /// Read from the stream, and not yet in the queue.
  private var held: LogRecord?
  private var offeredIntent: UInt32 = 0
  private var offeredAt = ContinuousClock.now
  private let stalledAfter: Duration
  /// Events overwritten in the stream before they were recorded. Anything but 0 is a hole in the ledger, and told at its end.
  public private(set) var missedEvents: UInt64 = 0

  /// - Parameters:
  ///   - words: what a person is told of an event; called on the writer's thread.
  ///   - capacity: of the queue; a record takes less than a kilobyte.
  ///   - stalledAfter: an intent that is not on storage after this long is a fault, for who goes on meanwhile: the treatment waits for it with
  ///     the high voltage on. Flushing a disk takes milliseconds, of a card that cleans up behind itself a second or two [M].
  /// - Throws: `LedgerFault` where the system gives the writer no thread.
  public init(
    _ file: LedgerFile, session: Int, patience: Patience, capacity: Int = 4096,
    stalledAfter: Duration = .seconds(10), words: @escaping @Sendable (EventKind) -> String?
  ) throws(LedgerFault) {
    self.file = file
    self.session = session
    self.patience = patience
    self.stalledAfter = stalledAfter
    // Where it cannot be read, nothing can be written either, and the writer says so.
    let count = (try? file.query { try LedgerFile.count(in: $0) }) ?? PulseCount()
    writer = try LedgerWriter(
      file, LedgerInserter(session: session, from: count, words: words), capacity: capacity)
  }

  /// Takes everything that has happened, and confirms the intent that has been recorded.
  public func collect<B: Board & ~Copyable>(_ controller: inout TreatmentController<B>) -> Health {
    while true {
      let health = pass(&controller)
      switch (health, patience) {
      case (.failed, _), (_, .none): return health
      case (.full, .unlimited): break
      case (.sound, .unlimited): if controller.intentToRecord == nil { return .sound }
      }
      writer.hurry()
      writer.awaitNews(0.1)
    }
  }

  /// An alarm as it stands now.
  public func record(_ alarm: AlarmRecord) { writer.annotate(.alarm(alarm)) }

  /// A decision, before it is acted on.
  public func record(_ decision: DecisionRecord) { writer.annotate(.decision(decision)) }

  private func pass<B: Board & ~Copyable>(_ controller: inout TreatmentController<B>) -> Health {
    let isFull = !offerEvents(controller.events)
    if !isFull, let intent = controller.intentToRecord, intent.number != offeredIntent,
      writer.queue.offer(.intent(intent))
    {
      offeredIntent = intent.number
      offeredAt = .now
      writer.hurry()
    }
    if let intent = controller.intentToRecord, intent.number <= writer.lastRecordedIntent {
      controller.confirmIntent(intent.number)
    }
    if let complaint = writer.complaint { return .failed(complaint) }
    if case .none = patience, let intent = controller.intentToRecord, intent.number == offeredIntent,
      .now - offeredAt > stalledAfter
    {
      let waited = "storage has not answered for \(stalledAfter.components.seconds) s"
      return .failed(LedgerFault(file.path, .notWritable, waited))
    }
    return isFull ? .full : .sound
  }

  private func offerEvents(_ events: borrowing EventStream) -> Bool {
    while true {
      if let held {
        guard writer.queue.offer(held) else {
          writer.hurry()
          return false
        }
        self.held = nil
      }
      switch events.read(&cursor) {
      case .event(let event): held = .event(event)
      case .missed(let count): missedEvents += count
      case .upToDate: return true
      }
    }
  }

  /// Writes what is left, closes the session and checks that the ledger says what the controller says. The recorder is of no use afterwards.
  /// - Parameter cause: why the treatment ended, in words.
  /// - Throws: why the ledger is not complete, or not as it must be.
  public func finish<B: Board & ~Copyable>(
    _ controller: inout TreatmentController<B>, cause: String
  ) throws(LedgerFault) {
    // A full queue empties as long as the disk takes it, and answers.
    let end = ContinuousClock.now + .seconds(LedgerWriter.patienceAtTheEnd)
    var health = pass(&controller)
    while case .full = health, .now < end {
      writer.hurry()
      writer.awaitNews(0.1)
      health = pass(&controller)
    }
    guard writer.end() else {
      throw writer.complaint ?? LedgerFault(file.path, .notWritable, "cannot be written")
    }
    let ending = SessionEnding(controller, cause: cause)
    try file.end(session, ending)
    guard missedEvents == 0 else {
      throw LedgerFault(
        file.path, .notWritable, "\(missedEvents) events were lost before they could be recorded")
    }
    let accounts = try file.accounts()
    for i in 0..<controller.ledger.fociCount where accounts[i].account != controller.ledger[FocusIndex(i)] {
      throw LedgerFault(
        file.path, .unreadable,
        "the ledger disagrees with the controller about focus \(i): recorded \(accounts[i].account.words); known "
          + controller.ledger[FocusIndex(i)].words)
    }
  }
}

extension FocusAccount {
  /// For messages.
  public var words: String {
    "delivered \(delivered), cavitating \(cavitating), withheld \(withheld), refused \(refused), uncertain \(uncertain)"
  }
}

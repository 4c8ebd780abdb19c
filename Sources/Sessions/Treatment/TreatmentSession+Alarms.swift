import Foundation
import HistotripsyCore
import TreatmentLog

// What a session does about its alarms: it records them, shows them, and where one of them asks it holds or stops.

extension TreatmentSession where B: ~Copyable {
  /// Alarms that have begun, been acknowledged or ended since the last call, as they are now.
  public func takeAlarmNews() -> [Alarm] {
    defer { alarmNews.removeAll() }
    return alarmNews
  }

  func heedAlarms() {
    alarms.noteLog(log?.complaint, at: now)
    // The board of a computer has its clock: both go as fast.
    if !board.isVirtual { alarms.noteDay(Self.timeOfDay, at: now) }
    takeAlarms()
    guard let question = alarms.question, question != asked, !state.isFinal else { return }
    asked = question
    guard isAttended, state == .treating else {
      return stop(.alarm, because: "stopped by an alarm that nobody could answer: \(question.title)")
    }
    do throws(CommandRefused) { try owner.pause() } catch {
      preconditionFailure("a treatment that treats can be paused")
    }
    standing.question = alarms.register.all.last { $0.kind == question }
  }

  /// Ledger, screen and status learn what has changed.
  func takeAlarms() {
    let changes = alarms.takeChanges()
    guard !changes.isEmpty else { return }
    standing.alarms = alarms.register.standing
    alarmNews += changes
    for alarm in changes { log?.record(AlarmRecord(alarm, session: sessionNumber)) }
  }

  /// Whether the treatment is held by an alarm and waits for a person.
  public var question: Alarm? { state == .paused ? standing.question : nil }

  /// Nobody has answered for as long as the pause may last.
  public func stopUnanswered() {
    guard let question else { return }
    stop(.alarm, because: "stopped by an alarm that nobody answered: \(question.kind.title)")
  }

  private static var timeOfDay: Nanoseconds {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Nanoseconds(Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec))
  }
}

extension AlarmRecord {
  init(_ alarm: Alarm, session: Int) {
    guard let kind = AlarmWord(rawValue: alarm.kind.rawValue),
      let priority = AlarmPriorityWord(rawValue: alarm.kind.priority.word)
    else { preconditionFailure("every alarm and every priority has its word") }
    self.init(
      session: session, alarm: alarm.number, kind: kind, priority: priority,
      begun: Int64(bitPattern: alarm.begun.nanoseconds), words: alarm.words, advice: alarm.kind.check)
    acknowledged = (alarm.acknowledged?.at).map { Int64(bitPattern: $0.nanoseconds) }
    acknowledgedBy = alarm.acknowledged?.person
    ended = alarm.ended.map { Int64(bitPattern: $0.nanoseconds) }
  }
}

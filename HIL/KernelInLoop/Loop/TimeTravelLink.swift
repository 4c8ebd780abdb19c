import VhostUser

/// The guest's end of the calendar: the protocol of `um_timetravel.h` in user-mode Linux 6.12, with
/// the time in shared memory.
///
/// All the guest's computing takes no time, its waiting exactly as long as it waits. While it runs,
/// it keeps the time itself up to a moment it was told; it waits by handing the turn over, together
/// with the moment it wants it back at the latest.
public final class TimeTravelLink {
  private static let messageCount = 16

  private enum Operation: UInt32 {
    case acknowledge = 0
    case start = 1
    case wait = 3
    case run = 6
    case timeOfDay = 8
  }

  public enum Fault: Error, Equatable, Sendable {
    case closed
    case failed(errno: Int32)
    case unknownOperation(UInt32)
    /// The guest went on beyond what it was told.
    case ranAhead(from: UInt64, to: UInt64)
  }

  /// What the guest's clock on the wall says at its start: 2026-01-01 00:00:00 UTC, always, so that
  /// runs are equal.
  public static let timeOfDay: UInt64 = 1_767_225_600_000_000_000

  let descriptor: Descriptor
  private let calendar: Calendar
  private let share: TimeShare
  private let socket: VhostSocket
  private var sequence: UInt32 = 0
  /// What the guest was told.
  private var promised: UInt64 = 0
  private(set) var isWaiting = false
  private(set) var messages = 0

  init(_ descriptor: Descriptor, _ calendar: Calendar) throws(LoopFault) {
    self.descriptor = descriptor
    self.calendar = calendar
    share = try TimeShare()
    socket = VhostSocket(descriptor)
  }

  /// When the guest wants to run next, while it waits.
  var request: UInt64? { share.request }

  /// Takes in one message.
  func serve() throws(Fault) {
    let bytes = try read()
    messages += 1
    guard let code: UInt32 = bytes.little(at: 0), let number: UInt32 = bytes.little(at: 4),
      let operation = Operation(rawValue: code)
    else { throw .unknownOperation(bytes.little(at: 0) ?? 0) }
    switch operation {
    case .start:
      // Its place in the table, the page, and a file for notes, which the guest closes at once.
      try write(
        .acknowledge, number, UInt64(TimeShare.Client.guest.rawValue), with: [share.file, share.file])
    case .wait:
      try takeOver()
      share.running = .calendar
      isWaiting = true
    case .timeOfDay: try write(.acknowledge, number, Self.timeOfDay)
    case .acknowledge, .run: throw .unknownOperation(code)
    }
  }

  /// The guest runs, and has done something at its present.
  func takeOver() throws(Fault) {
    let present = share.present
    guard present <= max(promised, calendar.now) else { throw .ranAhead(from: calendar.now, to: present) }
    calendar.advance(to: present)
  }

  /// The calendar runs: its present is to be seen by the guest.
  func publish() { share.present = calendar.now }

  /// The guest may run, and up to `horizon` nothing happens that it does not make happen itself.
  func run(freeUntil horizon: UInt64) throws(Fault) {
    isWaiting = false
    promised = horizon
    share.freeUntil = horizon
    share.present = calendar.now
    share.running = .guest
    sequence &+= 1
    try write(.run, sequence, calendar.now)
  }

  /// The running guest has made something happen earlier than it was told.
  func shorten(to horizon: UInt64) {
    guard !isWaiting, horizon < promised else { return }
    promised = horizon
    share.freeUntil = horizon
  }

  private func read() throws(Fault) -> [UInt8] {
    do throws(StreamFault) { return try readExactly(Self.messageCount, from: descriptor) } catch {
      switch error {
      case .closed: throw .closed
      case .failed(let number): throw .failed(errno: number)
      }
    }
  }

  private func write(
    _ operation: Operation, _ number: UInt32, _ time: UInt64, with files: [Descriptor] = []
  ) throws(Fault) {
    let bytes = operation.rawValue.littleBytes + number.littleBytes + time.littleBytes
    do throws(VhostSocket.Fault) { try socket.send(bytes, with: files) } catch {
      switch error {
      case .closed, .malformed: throw .closed
      case .failed(let number): throw .failed(errno: number)
      }
    }
  }
}

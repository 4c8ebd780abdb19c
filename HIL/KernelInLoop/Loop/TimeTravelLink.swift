import VhostUser

/// The guest's end of the calendar: the protocol of `um_timetravel.h` in user-mode Linux, version without shared memory.
///
/// The guest says when it next wants to run and that it waits; the calendar says when it may. All the guest's computing takes no time, its waiting
/// exactly as long as it waits.
public final class TimeTravelLink {
  static let messageCount = 16

  private enum Operation: UInt32 {
    case acknowledge = 0
    case start = 1
    case request = 2
    case wait = 3
    case get = 4
    case update = 5
    case run = 6
    case timeOfDay = 8
  }

  public enum Fault: Error, Equatable, Sendable {
    case closed
    case failed(errno: Int32)
    case unknownOperation(UInt32)
  }

  /// What the guest's clock on the wall says at its start: 2026-01-01 00:00:00 UTC, always, so that runs are equal.
  static let timeOfDay: UInt64 = 1_767_225_600_000_000_000

  public let descriptor: Descriptor
  private let calendar: Calendar
  private var sequence: UInt32 = 0
  /// When the guest wants to run next.
  public private(set) var request: UInt64?
  public private(set) var isWaiting = false
  public private(set) var messages = 0

  public init(_ descriptor: Descriptor, _ calendar: Calendar) {
    self.descriptor = descriptor
    self.calendar = calendar
  }

  /// Takes in one message and acknowledges it.
  /// - Returns: whether it was itself an acknowledgement.
  @discardableResult public func serve() throws(Fault) -> Bool {
    let bytes = try read()
    messages += 1
    guard let code: UInt32 = bytes.little(at: 0), let number: UInt32 = bytes.little(at: 4),
      let time: UInt64 = bytes.little(at: 8), let operation = Operation(rawValue: code)
    else { throw .unknownOperation(bytes.little(at: 0) ?? 0) }
    var answer: UInt64 = 0
    switch operation {
    case .acknowledge: return true
    case .start: break
    case .request: request = time
    case .wait: isWaiting = true
    case .get: answer = calendar.now
    case .update: calendar.advance(to: time)
    case .timeOfDay: answer = Self.timeOfDay
    case .run: throw .unknownOperation(code)
    }
    try write(.acknowledge, number, answer)
    return false
  }

  /// The guest may run: it is the calendar's present.
  public func run() throws(Fault) {
    isWaiting = false
    request = nil
    sequence &+= 1
    try write(.run, sequence, calendar.now)
    while try !serve() {}
  }

  private func read() throws(Fault) -> [UInt8] {
    do throws(StreamFault) { return try readExactly(Self.messageCount, from: descriptor) } catch {
      throw Self.fault(error)
    }
  }

  private func write(_ operation: Operation, _ number: UInt32, _ time: UInt64) throws(Fault) {
    var bytes: [UInt8] = []
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: operation.rawValue >> shift))
    }
    for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: time >> shift)) }
    do throws(StreamFault) { try writeExactly(bytes, to: descriptor) } catch { throw Self.fault(error) }
  }

  private static func fault(_ error: StreamFault) -> Fault {
    switch error {
    case .closed: .closed
    case .failed(let number): .failed(errno: number)
    }
  }
}

import CLinux
import Glibc
import HistotripsyCore

/// The board of a Linux single-board computer: GPIO lines by libgpiod, an I2C adapter by i2c-dev,
/// CLOCK_MONOTONIC.
///
/// After opening, nothing is allocated. One thread uses it at a time; `makeSafe` may also be called
/// by a signal handler, since it does nothing but system calls on lines that are already open.
public final class LinuxBoard: Board {
  public typealias Fault = LinuxBoardFault

  /// The name under which other programs see our lines as taken.
  public static let consumer = "histotripsy"
  /// Edges are taken over before a sleep that is at least this long; shorter ones cannot afford it.
  private static let sleepWorthLooking = Nanoseconds.milliseconds(1)

  public let profile: BoardProfile
  let calls: clinux_calls
  var chips: Chips
  /// By `OutputLine.rawValue`; `nil` until taken.
  let outputs: UnsafeMutablePointer<OpaquePointer?>
  /// By `InputLine.rawValue`; the first `inputCount` are taken.
  let inputs: UnsafeMutablePointer<InputPort>
  var inputCount = 0
  var bus: I2CBus?
  var recovery: BusRecovery?
  var watchdog: Watchdog?
  private let clock: MonotonicClock
  private var openedAt: Int64 = 0

  /// The first and the last fault that a verb threw since opening, and how many there were: more
  /// than the core's vocabulary can say.
  public private(set) var firstFault: LinuxBoardFault?
  public private(set) var lastFault: LinuxBoardFault?
  public private(set) var faultCount: UInt64 = 0

  /// Takes every line of the profile, outputs first, each at its safe level, then opens the bus.
  /// - Throws: what is missing, taken or not permitted, with what to do about it. Everything taken
  ///   so far is given back.
  public init(_ profile: BoardProfile, calls: clinux_calls = clinux_system) throws(BoardRefusal) {
    self.profile = profile
    self.calls = calls
    clock = MonotonicClock(profile.timing, calls: calls)
    chips = Chips(calls: calls)
    outputs = .allocate(capacity: 4)
    outputs.initialize(repeating: nil, count: 4)
    inputs = .allocate(capacity: 6)
    openedAt = clock.read()
    try takeLines()
    try openBus()
    if let wanted = profile.watchdog { watchdog = try Watchdog(wanted, calls: calls) }
  }

  deinit {
    makeSafe()
    watchdog?.deallocate()
    bus?.close()
    giveLinesBack()
    chips.close()
    outputs.deallocate()
    inputs.deallocate()
  }

  // MARK: Clock

  public func now() -> Instant { clock.now() }

  public func wait(until deadline: Instant) throws(LinuxBoardFault) {
    if deadline - clock.now() >= Self.sleepWorthLooking { try lookAtLines() }
    do throws(LinuxBoardFault) { try clock.wait(until: deadline) } catch { throw note(error) }
  }

  // MARK: Lines

  public func drive(_ line: OutputLine, _ level: Level) throws(LinuxBoardFault) {
    let result = set(line, level)
    guard result >= 0 else {
      throw note(LinuxBoardFault(.lineUnavailable, at: .output(line), errno: -result))
    }
    if line == .heartbeat { watchdog?.feed(at: clock.read()) }
  }

  /// 0, or the negative error number.
  private func set(_ line: OutputLine, _ level: Level) -> Int32 {
    guard let taken = outputs[Int(line.rawValue)] else { return -ENODEV }
    let value: Int32 = level == .asserted ? 1 : 0
    let result = calls.line_set(taken, value)
    // Setting a level twice is setting it once.
    return result == -EINTR ? calls.line_set(taken, value) : result
  }

  public func sense(_ line: InputLine) throws(LinuxBoardFault) -> Level {
    let taken = inputs[Int(line.rawValue)].line
    var value = calls.line_get(taken)
    if value == -EINTR { value = calls.line_get(taken) }
    guard value >= 0 else { throw note(LinuxBoardFault(.lineUnavailable, at: .input(line), errno: -value)) }
    return value == 0 ? .released : .asserted
  }

  /// The level that the kernel says an output has; for checks.
  public func level(of line: OutputLine) throws(LinuxBoardFault) -> Level {
    let value = outputs[Int(line.rawValue)].map { calls.line_get($0) } ?? -ENODEV
    guard value >= 0 else { throw note(LinuxBoardFault(.lineUnavailable, at: .output(line), errno: -value)) }
    return value == 0 ? .released : .asserted
  }

  public func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(LinuxBoardFault) -> Instant? {
    let until = Int64(bitPattern: deadline.nanoseconds)
    let index = Int(line.rawValue)
    while true {
      let drained = inputs[index].drain(calls)
      guard drained >= 0 else {
        throw note(LinuxBoardFault(.lineUnavailable, at: .input(line), errno: -drained))
      }
      let now = clock.read()
      if let at = inputs[index].take(level) {
        // A kernel before 5.7 stamps on the clock on the wall.
        guard at - openedAt > -1_000_000_000, at - now < 1_000_000_000 else {
          throw note(LinuxBoardFault(.clock, at: .input(line), errno: 0))
        }
        return Instant(nanoseconds: UInt64(bitPattern: at))
      }
      guard until - now > 0 else { return nil }
      let ready = calls.wait_readable(inputs[index].file, until - now)
      guard ready >= 0 || ready == -EINTR else {
        throw note(LinuxBoardFault(.lineUnavailable, at: .input(line), errno: -ready))
      }
    }
  }

  /// Takes over the edges of every line before the kernel's own queues fill up.
  private func lookAtLines() throws(LinuxBoardFault) {
    for index in 0..<inputCount {
      let drained = inputs[index].drain(calls)
      if drained < 0, let line = InputLine(rawValue: UInt8(index)) {
        throw note(LinuxBoardFault(.lineUnavailable, at: .input(line), errno: -drained))
      }
    }
  }

  // MARK: Bus

  public func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(LinuxBoardFault) {
    precondition(
      writing.count <= I2CBus.bytesMaximum && reading.count <= I2CBus.bytesMaximum,
      "at most 128 bytes each way")
    guard address.bus == 0, let bus else {
      throw note(LinuxBoardFault(.busUnavailable, at: .part(address.device), errno: ENODEV))
    }
    do throws(LinuxBoardFault) {
      try bus.transfer(to: address.device, writing: writing, reading: &reading)
    } catch {
      if error.kind == .busStuck || error.kind == .timedOut { recovery?.clear(calls) }
      throw note(error)
    }
  }

  // MARK: Safe

  public func makeSafe() {
    releaseOutputs()
    watchdog?.stop()
  }

  /// The outputs alone, for a handler that may have interrupted anything, the watchdog's feeding
  /// too: nothing that changes is touched.
  func releaseOutputs() {
    // A line that cannot be driven is left to its pull resistor: nothing more can be done from
    // here.
    _ = set(.trigger, .released)
    _ = set(.enable, .released)
    _ = set(.steer, .released)
    _ = set(.heartbeat, .released)
  }

  private func note(_ fault: LinuxBoardFault) -> LinuxBoardFault {
    if firstFault == nil { firstFault = fault }
    lastFault = fault
    faultCount &+= 1
    return fault
  }
}

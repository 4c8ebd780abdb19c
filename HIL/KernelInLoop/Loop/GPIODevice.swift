import VhostUser

/// virtio device 41: a GPIO chip (virtio 1.2, §5.18) whose lines end in the far end.
///
/// An unused line is reported as an input, because the kernel takes the standard's "none" for an
/// error. A line that is released is no longer driven, and the pull resistor at the far end decides
/// its level.
public final class GPIODevice: VirtioDevice {
  public static let virtioIdentity: UInt32 = 41
  private static let interrupts: UInt64 = 1 << 0
  static let requestQueue = 0
  static let eventQueue = 1

  private enum Direction: UInt32 {
    case none = 0
    case output = 1
    case input = 2
  }

  private enum Request: UInt16 {
    case names = 1
    case direction = 2
    case setDirection = 3
    case value = 4
    case setValue = 5
    case interruptType = 6
  }

  private struct Line {
    var direction = Direction.none
    var value = false
    /// 0 none, 1 rising, 2 falling, 3 both; levels (4, 8) are not offered.
    var trigger: UInt32 = 0
    /// An edge that came while no buffer waited for it.
    var isPending = false
    /// Where the next edge is to be reported.
    var waiting: DescriptorChain?
  }

  public let queueCount = 2
  public let features = GPIODevice.interrupts
  private let bench: DeviceBench
  private var lines: [Line]
  /// Names, each ended by a zero.
  private let names: [UInt8]
  private weak var session: VhostSession?
  /// Edges reported to the guest.
  public private(set) var reported = 0

  public init(_ bench: DeviceBench) {
    self.bench = bench
    lines = Array(repeating: Line(), count: bench.farEnd.lineNames.count)
    names = bench.farEnd.lineNames.flatMap { Array($0.utf8) + [0] }
    bench.deliver = { [unowned self] line, isHigh in edge(on: line, isHigh: isHigh) }
  }

  public var configuration: [UInt8] {
    [UInt8(lines.count), 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: names.count >> (8 * $0)) }
  }

  public func serve(_ queue: Int, of session: VhostSession) {
    self.session = session
    bench.catchUp()
    while let chain = session.take(from: queue) {
      if queue == Self.requestQueue {
        bench.lineRequests += 1
        let answer = carryOut(chain)
        bench.answer([(chain, chain.write(answer) ? answer.count : 0)], to: queue, of: session)
      } else {
        enlist(chain, session)
      }
    }
  }

  public func forget(_ queue: Int) {
    for index in lines.indices {
      lines[index].waiting = nil
      lines[index].isPending = false
      if queue == Self.requestQueue { letGo(of: index) }
    }
  }

  // MARK: Requests

  /// Status and value.
  private func carryOut(_ chain: DescriptorChain) -> [UInt8] {
    let failure: [UInt8] = [1, 0]
    guard let bytes = chain.read(8), let code: UInt16 = bytes.little(at: 0),
      let line: UInt16 = bytes.little(at: 2), let value: UInt32 = bytes.little(at: 4),
      let request = Request(rawValue: code), request == .names || Int(line) < lines.count
    else { return failure }
    let index = Int(line)
    switch request {
    case .names: return [0] + names
    case .direction: return [0, lines[index].direction == .output ? 1 : 2]
    case .setDirection: return setDirection(index, value) ? [0, 0] : failure
    case .value:
      guard let isHigh = bench.farEnd.sense(index) else { return failure }
      return [0, isHigh ? 1 : 0]
    case .setValue:
      guard value <= 1 else { return failure }
      lines[index].value = value == 1
      guard lines[index].direction == .output else { return [0, 0] }
      return bench.farEnd.drive(index, high: value == 1) ? [0, 0] : failure
    case .interruptType: return setTrigger(index, value) ? [0, 0] : failure
    }
  }

  private func setDirection(_ index: Int, _ value: UInt32) -> Bool {
    guard let direction = Direction(rawValue: value) else { return false }
    lines[index].direction = direction
    guard direction == .output else {
      lines[index].trigger = 0
      return bench.farEnd.drive(index, high: nil)
    }
    return bench.farEnd.drive(index, high: lines[index].value)
  }

  private func letGo(of index: Int) {
    guard lines[index].direction != .none else { return }
    lines[index].direction = .none
    _ = bench.farEnd.drive(index, high: nil)
  }

  private func setTrigger(_ index: Int, _ value: UInt32) -> Bool {
    guard value <= 3 else { return false }
    lines[index].trigger = value
    lines[index].isPending = false
    if value == 0 { report(index, isValid: false) }
    return true
  }

  // MARK: Edges

  /// A buffer for the next edge of a line.
  private func enlist(_ chain: DescriptorChain, _ session: VhostSession) {
    guard let bytes = chain.read(2), let line: UInt16 = bytes.little(at: 0), Int(line) < lines.count,
      lines[Int(line)].waiting?.generation != chain.generation, chain.writableCount >= 1
    else { return bench.answer([(chain, 0)], to: Self.eventQueue, of: session) }
    lines[Int(line)].waiting = chain
    if lines[Int(line)].isPending { report(Int(line), isValid: true) }
  }

  private func edge(on index: Int, isHigh: Bool) {
    guard lines[index].trigger & (isHigh ? 1 : 2) != 0 else { return }
    report(index, isValid: true)
  }

  private func report(_ index: Int, isValid: Bool) {
    guard let chain = lines[index].waiting, let session else {
      lines[index].isPending = isValid
      return
    }
    lines[index].waiting = nil
    lines[index].isPending = false
    _ = chain.write([isValid ? 1 : 0])
    if isValid { reported += 1 }
    bench.calendar.plan(at: bench.calendar.now) { [unowned self] in
      session.give(back: chain, written: 1, to: Self.eventQueue)
      bench.notify(session, Self.eventQueue)
    }
  }
}

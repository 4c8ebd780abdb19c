import Glibc
import VhostUser

/// Serves one guest: its GPIO chip, its I2C adapter and its time.
///
/// One thread, one loop. In *time travel* the calendar is the guest's clock: whenever the guest
/// waits, the earliest thing happens, be it at the far end or in the guest, and no time passes
/// otherwise; the same requests give the same world. In *real time* the far end follows the
/// machine's monotonic clock.
public final class GuestLoop {
  public enum Clock: Sendable {
    case timeTravel
    case real
  }

  /// Where the guest finds its devices and its clock.
  public struct Sockets: Sendable {
    public let i2c: String
    public let gpio: String
    public let time: String
    public init(in folder: String) {
      i2c = folder + "/i2c.sock"
      gpio = folder + "/gpio.sock"
      time = folder + "/time.sock"
    }
  }

  public let bench: DeviceBench
  private let calendar: Calendar
  private let ports: [DevicePort]
  private static let adapterPort = 0
  private let adapter: I2CDevice
  private let timeSocket: ListeningSocket?
  private var link: TimeTravelLink?
  private let clock: Clock
  private var realStart: UInt64 = 0
  private var pendingFault: LoopFault?
  private var hasHungUp = false
  /// Messages about time, for the report.
  public var timeMessages: Int { link?.messages ?? 0 }
  /// What the guest's rings did wrong: none, with a kernel that works.
  public var ringFaults: Int { ports.reduce(0) { $0 + $1.session.faults.count } }

  public init(_ farEnd: any FarEnd, clock: Clock, at sockets: Sockets) throws(LoopFault) {
    calendar = Calendar()
    bench = DeviceBench(farEnd, calendar)
    self.clock = clock
    var offered: VhostSession.ProtocolFeatures = [
      .multipleQueues, .replyAcknowledge, .backendRequests, .configuration,
    ]
    if clock == .timeTravel { offered.insert(.inbandNotifications) }
    adapter = I2CDevice(bench)
    ports = [
      try DevicePort("I2C", adapter, at: sockets.i2c, offering: offered),
      try DevicePort("GPIO", GPIODevice(bench), at: sockets.gpio, offering: offered),
    ]
    timeSocket = clock == .timeTravel ? try ListeningSocket(at: sockets.time) : nil
    bench.notify = { [unowned self] session, queue in notify(session, queue) }
  }

  /// Serves until the guest has hung up.
  /// - Parameters:
  ///   - patience: how long the guest may be silent, by the clock on the wall, in seconds.
  ///   - limit: how long all of it may take, likewise: a guest that waits for something that never
  ///     comes is not silent, its timers run.
  /// - Throws: `LoopFault`; the guest is to be ended.
  public func run(patience: Int, limit: Int) throws(LoopFault) {
    realStart = Self.monotonic()
    var lastHeard = realStart
    let end = realStart + UInt64(limit) * 1_000_000_000
    while !hasHungUp {
      if Self.monotonic() > end { throw .guestNeverEnds(seconds: limit) }
      if clock == .real { catchUpWithRealTime() }
      let ready = poll(descriptors(), milliseconds: wait(patience))
      if let ready {
        lastHeard = clock == .real ? Self.monotonic() : 0
        try serve(ready)
      } else if clock == .timeTravel {
        if !(try step()) { throw .guestSilent(seconds: patience) }
      } else if Self.monotonic() - lastHeard > UInt64(patience) * 1_000_000_000 {
        throw .guestSilent(seconds: patience)
      }
      if let pendingFault { throw pendingFault }
    }
  }

  /// What becomes of the adapter while the guest uses it.
  public enum AdapterEnd: Sendable {
    /// Its end of the queues hangs up: to the guest, the device is gone.
    case lost
    /// No transaction that begins from then on ends.
    case silent
  }

  /// When the first transaction began that never ended.
  public var adapterHungAt: UInt64? { adapter.hungAt }

  public func endAdapter(_ end: AdapterEnd, at time: UInt64) {
    calendar.plan(at: time) { [unowned self] in
      switch end {
      case .lost: ports[Self.adapterPort].hangUp()
      case .silent: adapter.isSilent = true
      }
    }
  }

  // MARK: Time

  /// The earliest thing happens. Nothing is on the wire and the guest waits.
  /// - Returns: whether there was anything.
  private func step() throws(LoopFault) -> Bool {
    guard let link, link.isWaiting else { return false }
    let farEndNext = bench.farEnd.nextEvent.map { max($0, calendar.now) }
    let request = link.request
    let planned = calendar.next
    // A guest without timers asks to run at the end of time.
    guard let first = [farEndNext, request, planned].compactMap({ $0 }).min(), first < UInt64(Int64.max)
    else {
      return false
    }
    if let farEndNext, farEndNext == first {
      calendar.advance(to: first)
      bench.farEnd.pass(until: first)
      bench.collectEdges()
    } else if let planned, planned == first {
      calendar.happenNext()
    } else {
      calendar.advance(to: first)
      do throws(TimeTravelLink.Fault) { try link.run(freeUntil: horizon) } catch { try broken(error) }
    }
    return true
  }

  /// Up to when nothing will happen unless the guest makes it happen.
  private var horizon: UInt64 {
    min(bench.farEnd.nextEvent ?? .max, calendar.next ?? .max, UInt64(Int64.max))
  }

  private func catchUpWithRealTime() {
    calendar.advance(to: Self.monotonic() - realStart)
    bench.catchUp()
    while let next = calendar.next, next <= calendar.now { calendar.happenNext() }
  }

  private static func monotonic() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Milliseconds to wait for the guest. With time travel none, when something can happen
  /// meanwhile.
  private func wait(_ patience: Int) -> Int32 {
    switch clock {
    case .timeTravel:
      let canStep = link?.isWaiting ?? false
      return canStep ? 0 : Int32(clamping: patience * 1000)
    case .real:
      let next = min(bench.farEnd.nextEvent ?? .max, calendar.next ?? .max)
      // Less than a millisecond is spent looking, since nothing sleeps shorter than that on time.
      return next > calendar.now ? Int32(clamping: min((next - calendar.now) / 1_000_000, 50)) : 0
    }
  }

  // MARK: Sockets

  private func descriptors() -> [Int32] {
    ports.flatMap(\.descriptors)
      + [link?.descriptor.number ?? timeSocket?.descriptor.number].compactMap { $0 }
  }

  /// - Returns: the first that has something, or `nil` when the time is over.
  private func poll(_ numbers: [Int32], milliseconds: Int32) -> Int32? {
    var waiting = numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard Glibc.poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { return nil }
    return waiting.first { $0.revents != 0 }?.fd
  }

  private func serve(_ number: Int32) throws(LoopFault) {
    if number == link?.descriptor.number || number == timeSocket?.descriptor.number {
      return try serveTime()
    }
    for port in ports where port.descriptors.contains(number) {
      // The guest's time when it kicks; and what its request has planned it must know before the
      // kick is acknowledged.
      if let link, !link.isWaiting {
        do throws(TimeTravelLink.Fault) { try link.takeOver() } catch { try broken(error) }
      }
      let isThere = try port.serve(number) { link?.shorten(to: horizon) }
      if !isThere, clock == .real { hasHungUp = true }
      return
    }
  }

  private func serveTime() throws(LoopFault) {
    guard let link else {
      if let timeSocket { link = try TimeTravelLink(try timeSocket.take(), calendar) }
      return
    }
    do throws(TimeTravelLink.Fault) { try link.serve() } catch { try broken(error) }
  }

  private func broken(_ fault: TimeTravelLink.Fault) throws(LoopFault) {
    guard fault == .closed else { throw .clockBroken(fault) }
    hasHungUp = true
  }

  // MARK: Interrupts

  private func notify(_ session: VhostSession, _ queue: Int) {
    guard let port = ports.first(where: { $0.session === session }) else { return }
    do throws(LoopFault) {
      switch port.call(for: queue) {
      case .nothing: break
      case .descriptor(let descriptor):
        do throws(StreamFault) {
          try writeExactly([1, 0, 0, 0, 0, 0, 0, 0], to: descriptor)
        } catch {
          if case .failed(let number) = error { throw .socketFailed(device: port.name, errno: number) }
        }
      case .message(let message, let socket):
        try deliver(message, over: socket, port)
      }
    } catch {
      pendingFault = pendingFault ?? error
    }
  }

  /// Waits until the guest has acknowledged an interrupt; it may have something to say about time
  /// before.
  private func deliver(_ message: VhostMessage, over socket: VhostSocket, _ port: DevicePort)
    throws(LoopFault)
  {
    link?.publish()
    do throws(VhostSocket.Fault) {
      try socket.send(message)
      while !hasHungUp {
        let numbers = [socket.descriptor.number] + (link.map { [$0.descriptor.number] } ?? [])
        guard let ready = poll(numbers, milliseconds: 10_000) else {
          throw VhostSocket.Fault.failed(errno: ETIMEDOUT)
        }
        if ready == socket.descriptor.number {
          _ = try socket.receive()
          return
        }
        do throws(LoopFault) { try serveTime() } catch {
          pendingFault = error
          return
        }
      }
    } catch {
      switch error {
      case .closed: return
      case .malformed: throw .protocolBroken(device: port.name)
      case .failed(let number): throw .socketFailed(device: port.name, errno: number)
      }
    }
  }
}

import GuestDouble
import KernelInLoop
import Testing
import VhostUser

/// The GPIO chip: requests, lines that are let go of, and edges.
@Suite struct LineDeviceTests {
  typealias Entry = GuestDouble.Entry

  let farEnd = RecordingFarEnd()
  let calendar = Calendar()
  let bench: DeviceBench
  let guest: GuestDouble

  init() {
    bench = DeviceBench(farEnd, calendar)
    guest = GuestDouble(GPIODevice(bench))
    guest.setUp()
  }

  private func settle() { while calendar.next != nil { calendar.happenNext() } }

  /// - Returns: status and value.
  private func ask(_ request: UInt16, _ line: UInt16, _ value: UInt32 = 0) -> [UInt8] {
    guest.put(request.littleBytes + line.littleBytes + value.littleBytes, at: GuestDouble.buffers)
    guest.put([0xEE, 0xEE], at: GuestDouble.buffers + 64)
    guest.describe([
      Entry(GuestDouble.buffer(0), 8, Entry.next, next: 1), Entry(GuestDouble.buffer(64), 2, Entry.write),
    ])
    guest.offer(0)
    guest.kick()
    settle()
    return Array(guest.memory[GuestDouble.buffers + 64..<GuestDouble.buffers + 66])
  }

  /// Leaves a buffer for the next edge of a line.
  private func enlist(_ line: UInt16, in slot: Int) {
    guest.put(line.littleBytes + [0, 0, 0xEE], at: GuestDouble.buffers + 128 + 16 * slot)
    let place = GuestDouble.buffer(128 + 16 * slot)
    let first = UInt16(2 * slot)
    guest.put(Entry(place, 2, Entry.next, next: first + 1), at: 0x1000 + 32 * slot)
    guest.put(Entry(place + 4, 1, Entry.write), at: 0x1000 + 32 * slot + 16)
    guest.offer(first, queue: 1)
    guest.kick(1)
    settle()
  }

  private func status(_ slot: Int) -> UInt8 { guest.memory[GuestDouble.buffers + 128 + 16 * slot + 4] }

  private func edge(_ line: Int, _ isHigh: Bool, at time: UInt64) {
    farEnd.edges.append((line, isHigh, time))
    bench.catchUp()
    settle()
  }

  @Test func anOutputIsDrivenOnceItsDirectionIsOut() {
    #expect(ask(5, 0, 1) == [0, 0])
    #expect(farEnd.driven[0] == nil)
    #expect(ask(3, 0, 1) == [0, 0])
    #expect(farEnd.driven[0] == true)
    #expect(ask(2, 0) == [0, 1])
    #expect(ask(5, 0, 0) == [0, 0])
    #expect(farEnd.driven[0] == false)
  }

  @Test func aLineThatIsLetGoOfIsDrivenByNobodyAndReportedAsAnInput() {
    _ = ask(5, 0, 1)
    _ = ask(3, 0, 1)
    #expect(ask(3, 0, 0) == [0, 0])
    #expect(farEnd.driven[0] == .some(nil))
    #expect(ask(2, 0) == [0, 2])
  }

  @Test func everyLineIsLetGoOfWhenTheDriverLeaves() {
    _ = ask(5, 2, 1)
    _ = ask(3, 2, 1)
    guest.send(.setRingEnabled, UInt32(0).littleBytes + UInt32(0).littleBytes)
    #expect(farEnd.driven[2] == .some(nil))
  }

  @Test func aLineOrARequestOrAValueThatIsNoneIsRefused() {
    #expect(ask(4, 10) == [1, 0])
    #expect(ask(5, 0, 2) == [1, 0])
    #expect(ask(3, 0, 3) == [1, 0])
    #expect(ask(6, 0, 4) == [1, 0])
    #expect(ask(99, 0) == [1, 0])
  }

  @Test func onlyTheEdgesAskedForAreReportedEachOnce() {
    _ = ask(6, 9, 1)
    enlist(9, in: 0)
    edge(9, false, at: calendar.now + 10)
    #expect(status(0) == 0xEE)
    edge(9, true, at: calendar.now + 10)
    #expect(status(0) == 1)
    #expect(guest.returned(queue: 1).count == 1)
  }

  @Test func anEdgeThatComesWhileNoBufferWaitsIsReportedToTheNext() {
    _ = ask(6, 9, 3)
    edge(9, true, at: calendar.now + 10)
    enlist(9, in: 0)
    #expect(status(0) == 1)
  }

  @Test func aWaitingBufferComesBackInvalidWhenInterruptsAreSwitchedOff() {
    _ = ask(6, 9, 1)
    enlist(9, in: 0)
    _ = ask(6, 9, 0)
    #expect(status(0) == 0)
    #expect(guest.returned(queue: 1).count == 1)
  }

  @Test func aSecondBufferForALineComesBackAtOnce() {
    _ = ask(6, 9, 1)
    enlist(9, in: 0)
    enlist(9, in: 1)
    #expect(guest.returned(queue: 1).map(\.written) == [0])
  }

  @Test func anEdgeIsReportedAtItsOwnTimeNotEarlier() {
    _ = ask(6, 9, 1)
    enlist(9, in: 0)
    let time = calendar.now + 5000
    farEnd.edges.append((9, true, time))
    bench.catchUp()
    #expect(calendar.next == time)
    #expect(status(0) == 0xEE)
  }
}

import GuestDouble
import KernelInLoop
import Testing
import VhostUser

/// Guest memory is untrusted: whatever stands in it, the server goes on, and does nothing beyond what a sound request asks.
@Suite struct HostileRingTests {
  typealias Entry = GuestDouble.Entry

  let farEnd = RecordingFarEnd()
  let calendar = Calendar()
  let bench: DeviceBench
  let guest: GuestDouble

  init() {
    bench = DeviceBench(farEnd, calendar)
    guest = GuestDouble(I2CDevice(bench))
    guest.setUp()
  }

  private func settle() { while calendar.next != nil { calendar.happenNext() } }

  /// A write of two bytes to 0x48: header, data, status.
  private func soundRequest() -> [Entry] {
    guest.put([0x90, 0, 0, 0, 0, 0, 0, 0, 0x0F, 0x55], at: GuestDouble.buffers)
    return [
      Entry(GuestDouble.buffer(0), 8, Entry.next, next: 1),
      Entry(GuestDouble.buffer(8), 2, Entry.next, next: 2), Entry(GuestDouble.buffer(64), 1, Entry.write),
    ]
  }

  private func refused(_ entries: [Entry], _ fault: VirtualQueue.Fault) {
    guest.describe(entries)
    guest.offer(0)
    guest.kick()
    settle()
    #expect(guest.session.faults.map(\.fault) == [fault])
    #expect(farEnd.transfers.isEmpty)
    #expect(guest.returned().isEmpty)
    // Out of use until it is set up anew; then in order again.
    guest.describe(soundRequest())
    guest.offer(0)
    guest.kick()
    settle()
    #expect(farEnd.transfers.isEmpty)
    guest.memory.initializeMemory(as: UInt8.self, repeating: 0)
    guest.setUp(queue: 0)
    guest.describe(soundRequest())
    guest.offer(0)
    guest.kick()
    settle()
    #expect(farEnd.transfers.count == 1)
    #expect(guest.returned().count == 1)
  }

  @Test func aSoundRequestIsCarriedOutAndGivenBack() {
    guest.describe(soundRequest())
    guest.memory[GuestDouble.buffers + 64] = 0xEE
    guest.offer(0)
    guest.kick()
    #expect(guest.returned().isEmpty, "an answer is given when the verb has ended, never within the kick")
    settle()
    #expect(farEnd.transfers.first?.address == 0x48)
    #expect(farEnd.transfers.first?.writing == [0x0F, 0x55])
    #expect(guest.returned().map(\.written) == [1])
    #expect(guest.memory[GuestDouble.buffers + 64] == 0)
    #expect(calendar.now == 20_000)
  }

  @Test func aSoundRequestMayLieInAnIndirectTable() {
    for (index, entry) in soundRequest().enumerated() {
      guest.put(entry, at: GuestDouble.buffers + 0x100 + 16 * index)
    }
    guest.describe([Entry(GuestDouble.buffer(0x100), 48, Entry.indirect)])
    guest.offer(0)
    guest.kick()
    settle()
    #expect(farEnd.transfers.first?.writing == [0x0F, 0x55])
  }

  @Test func aDescriptorBeyondTheTableIsRefused() {
    var entries = soundRequest()
    entries[1].next = 16
    refused(entries, .noSuchDescriptor(16))
  }

  @Test func aHeadBeyondTheTableIsRefused() {
    guest.offer(0xFFFF)
    guest.kick()
    #expect(guest.session.faults.map(\.fault) == [.noSuchDescriptor(0xFFFF)])
  }

  @Test func aChainThatRunsInACircleIsRefused() {
    refused(
      [
        Entry(GuestDouble.buffer(0), 8, Entry.next, next: 1),
        Entry(GuestDouble.buffer(8), 8, Entry.next, next: 0),
      ], .chainTooLong)
  }

  @Test func bytesOutsideTheSharedMemoryAreRefused() {
    var entries = soundRequest()
    entries[1].address = GuestDouble.guestBase - 1
    refused(entries, .addressOutside(GuestDouble.guestBase - 1, byteCount: 2))
  }

  @Test func bytesThatReachBeyondTheEndOfTheSharedMemoryAreRefused() {
    var entries = soundRequest()
    entries[1].address = GuestDouble.guestBase + UInt64(GuestDouble.byteCount) - 1
    refused(entries, .addressOutside(entries[1].address, byteCount: 2))
  }

  @Test func anAddressThatWrapsIsRefused() {
    var entries = soundRequest()
    entries[1].address = .max
    entries[1].count = .max
    refused(entries, .addressOutside(.max, byteCount: .max))
  }

  @Test func aPartForTheDeviceAfterAPartForTheDriverIsRefused() {
    refused(
      [
        Entry(GuestDouble.buffer(0), 8, Entry.write | Entry.next, next: 1),
        Entry(GuestDouble.buffer(8), 2),
      ], .readableAfterWritable)
  }

  @Test func anIndirectTableWithinOneIsRefused() {
    guest.put(Entry(GuestDouble.buffer(0x100), 16, Entry.indirect), at: GuestDouble.buffers + 0x100)
    refused([Entry(GuestDouble.buffer(0x100), 16, Entry.indirect)], .malformedIndirectTable)
  }

  @Test(arguments: [0, 1, 15, 17] as [UInt32]) func anIndirectTableOfBrokenEntriesIsRefused(bytes: UInt32) {
    refused([Entry(GuestDouble.buffer(0x100), bytes, Entry.indirect)], .malformedIndirectTable)
  }

  @Test func moreEntriesThanTheRingHasAreRefused() {
    guest.describe(soundRequest())
    guest.announce(17)
    guest.kick()
    #expect(guest.session.faults.map(\.fault) == [.indexRanAhead(by: 17)])
    #expect(farEnd.transfers.isEmpty)
  }

  /// Header cut short, no room for a status, nothing at all: given back empty, and the next request is carried out.
  @Test(arguments: [
    [Entry(GuestDouble.buffer(0), 7, Entry.next, next: 1), Entry(GuestDouble.buffer(64), 1, Entry.write)],
    [Entry(GuestDouble.buffer(0), 8)], [Entry(GuestDouble.buffer(0), 0)],
  ])
  func aChainTooShortForARequestIsGivenBackEmpty(entries: [Entry]) {
    guest.describe(entries)
    guest.offer(0)
    guest.kick()
    settle()
    #expect(guest.returned().map(\.written) == [0])
    #expect(farEnd.transfers.isEmpty)
    guest.describe(soundRequest())
    guest.offer(0)
    guest.kick()
    settle()
    #expect(farEnd.transfers.count == 1)
  }

  @Test func moreBytesThanATransactionMayHaveAreRefusedByStatus() {
    _ = soundRequest()
    guest.describe([
      Entry(GuestDouble.buffer(0), 8, Entry.next, next: 1),
      Entry(GuestDouble.buffer(0), 129, Entry.next, next: 2), Entry(GuestDouble.buffer(64), 1, Entry.write),
    ])
    guest.offer(0)
    guest.kick()
    settle()
    #expect(farEnd.transfers.isEmpty)
    #expect(guest.memory[GuestDouble.buffers + 64] == 1)
  }

  @Test func aChainIsNotGivenBackToAQueueThatWasSetUpAnewSince() {
    guest.describe(soundRequest())
    guest.offer(0)
    guest.kick()
    guest.setUp(queue: 0)
    settle()
    #expect(guest.returned().isEmpty)
  }
}

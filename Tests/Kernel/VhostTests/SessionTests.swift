import GuestDouble
import KernelInLoop
import Testing
import VhostUser

/// Messages of a front end: what each is answered, and that those that make no sense change nothing.
@Suite struct SessionTests {
  let guest: GuestDouble
  private let accepted = UInt64(0).littleBytes
  private let refused = UInt64(1).littleBytes

  init() {
    guest = GuestDouble(GPIODevice(DeviceBench(RecordingFarEnd(), Calendar())))
    guest.setUp()
  }

  private func ring(_ index: UInt32, _ value: UInt32) -> [UInt8] { index.littleBytes + value.littleBytes }

  @Test func offersVersionOneProtocolFeaturesAndInterrupts() {
    let features: UInt64? = guest.send(.getFeatures)?.little(at: 0)
    #expect(features == 1 << 32 | 1 << 30 | 1 << 28 | 1 << 0)
  }

  @Test func aFeatureThatWasNotOfferedIsRefused() {
    #expect(guest.send(.setFeatures, UInt64(1 << 33).littleBytes) == refused)
    #expect(guest.session.features == 0)
    #expect(guest.send(.setFeatures, UInt64(1 << 32).littleBytes) == accepted)
  }

  @Test func aRingThatTheDeviceDoesNotHaveIsRefused() {
    for code in [VhostMessage.Code.setRingSize, .setRingBase, .setRingEnabled, .getRingBase, .kick] {
      #expect(guest.send(code, ring(2, 1)) == refused, "\(code)")
      #expect(guest.send(code, ring(.max, 1)) == refused, "\(code)")
    }
  }

  @Test(arguments: [0, 3, 17, 2048, UInt32.max]) func aRingOfAnImpossibleSizeIsRefused(entries: UInt32) {
    #expect(guest.send(.setRingSize, ring(0, entries)) == refused)
  }

  @Test func ringsOutsideTheMemoryOrOutOfStepAreRefused() {
    func place(_ descriptors: UInt64, _ used: UInt64, _ available: UInt64) -> [UInt8]? {
      guest.send(
        .setRingAddress,
        ring(0, 0) + descriptors.littleBytes + used.littleBytes + available.littleBytes
          + UInt64(0).littleBytes)
    }
    let base = GuestDouble.userBase
    guest.send(.setRingSize, ring(0, 16))
    #expect(place(base, base + 0x800, base + 0x400) == accepted)
    #expect(place(base + 8, base + 0x800, base + 0x400) == refused)
    #expect(place(base, base + 0x802, base + 0x400) == refused)
    #expect(place(base, base + 0x800, base + 0x401) == refused)
    #expect(place(base + 0xFFF0, base + 0x800, base + 0x400) == refused)
    #expect(place(base, base - 16, base + 0x400) == refused)
    #expect(place(.max - 15, base + 0x800, base + 0x400) == refused)
  }

  @Test func memoryThatTheFileDoesNotHaveIsRefused() {
    #expect(guest.shareMemory(byteCount: UInt64(GuestDouble.byteCount) + 1) == refused)
    #expect(guest.shareMemory(byteCount: .max) == refused)
    #expect(guest.shareMemory(byteCount: 0) == refused)
    #expect(guest.shareMemory(byteCount: UInt64(GuestDouble.byteCount), files: 2) == refused)
    #expect(guest.shareMemory(byteCount: UInt64(GuestDouble.byteCount), files: 0) == refused)
  }

  @Test func aTableOfMoreRegionsThanItSaysOrMayHaveIsRefused() {
    #expect(guest.send(.setMemoryTable, UInt32(9).littleBytes + [UInt8](repeating: 0, count: 300)) == refused)
    #expect(guest.send(.setMemoryTable, UInt32(2).littleBytes + [UInt8](repeating: 0, count: 36)) == refused)
    #expect(guest.send(.setMemoryTable, []) == refused)
  }

  @Test func configurationSpaceIsReadWithinItsBounds() {
    func read(_ offset: UInt32, _ count: UInt32, room: Int) -> [UInt8]? {
      guest.send(
        .getConfiguration,
        offset.littleBytes + count.littleBytes + UInt32(0).littleBytes + [UInt8](repeating: 9, count: room))
    }
    #expect(read(0, 8, room: 8)?.suffix(8) == [10, 0, 0, 0, 70, 0, 0, 0])
    #expect(read(.max, 8, room: 8)?.suffix(8) == [UInt8](repeating: 0, count: 8))
    #expect(read(0, 8, room: 7) == refused)
    #expect(read(0, 257, room: 257) == refused)
  }

  @Test func anUnknownMessageIsRefused() {
    let answer = guest.session.receive(VhostMessage(code: 99, flags: 9))
    #expect(answer?.payload == refused)
  }

  @Test func aHeaderOfAnotherVersionOrOfTooLargeAPayloadIsNone() {
    func header(_ flags: UInt32, _ count: UInt32) -> [UInt8] {
      UInt32(1).littleBytes + flags.littleBytes + count.littleBytes
    }
    #expect(VhostMessage.header(header(1, 8)) != nil)
    #expect(VhostMessage.header(header(2, 8)) == nil)
    #expect(VhostMessage.header(header(1, 1025)) == nil)
    #expect(VhostMessage.header([1, 0, 0]) == nil)
  }
}

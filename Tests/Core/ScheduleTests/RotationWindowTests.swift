import HistotripsyCore
import Testing

@Suite struct RotationWindowTests {
  @Test func itIsAsManyAsTheRevisitTimeNeeds() {
    #expect(RotationWindow.minimum(for: .rapid()) == 200)
    #expect(RotationWindow.minimum(for: .rapid(revisit: .milliseconds(5))) == 1)
    #expect(RotationWindow.minimum(for: .rapid(revisit: .zero)) == 1)
    #expect(RotationWindow.minimum(for: .boiling()) == 1 + RotationWindow.distanceMargin)
    // 10 s of rest, trains of 50 ms: 1 + (10 s − 10 ms) / 50 ms, rounded up.
    #expect(RotationWindow.minimum(for: .microbubble()) == 201)
  }

  @Test(arguments: [1, 20, 199, 200, 399, 400, 401, 799, 1000, 4096, 16_384])
  func batchesAreEvenAndNoneIsTooSmall(foci: Int) {
    let size = RotationWindow.size(for: .rapid(), foci: foci, slots: 4096)
    #expect(size >= min(foci, 200) && size <= foci)
    // Batches differ by less than one focus each from the even share.
    let batches = (foci + size - 1) / size
    #expect(size - (foci + batches - 1) / batches == 0)
  }

  @Test func slotsLimitItAndLeaveRoomToLoadAhead() {
    #expect(RotationWindow.size(for: .rapid(), foci: 1000, slots: 64) == 56)
    #expect(RotationWindow.size(for: .rapid(), foci: 1000, slots: 2) == 1)
    #expect(RotationWindow.size(for: .rapid(), foci: 64, slots: 64) == 64)
    #expect(RotationWindow.size(for: .rapid(), foci: 65, slots: 64) == 56)
  }
}

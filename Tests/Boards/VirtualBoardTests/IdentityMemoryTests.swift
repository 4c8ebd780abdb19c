import HistotripsyCore
import Testing
import VirtualBoard

/// 24LC256, DS21203 §4 to §8.
@Suite struct IdentityMemoryTests {
  @Test func itReadsSequentiallyAndAroundItsEnd() throws {
    let bench = Bench { $0.identity.contents = Array(1...200) }
    #expect(try bench.transfer(0x50, [0, 10], read: 4) == [11, 12, 13, 14])
    #expect(try bench.transfer(0x50, [], read: 2) == [15, 16], "current address")
    #expect(try bench.transfer(0x50, [0x7F, 0xFF], read: 3) == [0xFF, 1, 2])
    #expect(try bench.transfer(0x50, [0x80, 0x00], read: 1) == [1], "bit 15 does not matter")
  }

  @Test func aWriteWrapsWithinItsPage() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x00, 0x7E, 1, 2, 3, 4])
    try bench.wait(.milliseconds(6))
    #expect(try bench.transfer(0x50, [0x00, 0x7E], read: 4) == [1, 2, 0xFF, 0xFF])
    #expect(try bench.transfer(0x50, [0x00, 0x40], read: 3) == [3, 4, 0xFF])
  }

  @Test func itDoesNotAnswerDuringItsWriteCycle() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x01, 0x00, 0x5A])
    let stop = bench.board.present
    var polls = 0
    while bench.fault(0x50, []) != nil { polls += 1 }
    #expect(bench.board.present - stop >= .milliseconds(5))
    #expect(bench.board.present - stop < .microseconds(5100))
    #expect(polls > 50)
    #expect(try bench.transfer(0x50, [0x01, 0x00], read: 1) == [0x5A])
  }

  @Test func settingTheAddressAloneStartsNoWriteCycle() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x01, 0x00])
    #expect(bench.fault(0x50, []) == nil)
  }

  @Test func aProtectedMemoryAcknowledgesAndKeepsItsContents() throws {
    let bench = Bench { $0.identity.isProtected = true }
    try bench.transfer(0x50, [0x00, 0x00, 0x11])
    #expect(try bench.transfer(0x50, [0x00, 0x00], read: 1) == [0xFF])
  }

  @Test func contentsOutliveThePower() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x00, 0x00, 0x11])
    try bench.wait(.milliseconds(6))
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(1)), at: .zero))
    try bench.wait(.milliseconds(2))
    #expect(try bench.transfer(0x50, [0x00, 0x00], read: 1) == [0x11])
  }
}

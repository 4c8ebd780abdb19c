import HistotripsyCore
import Testing

/// Is memory carved without overlap, aligned, and exactly as large as announced?
@Suite struct MemoryTests {
  struct Record: BitwiseCopyable {
    var small: UInt8 = 0
    var large: Double = 0
  }

  @Test func tablesDoNotOverlapAndTheAnnouncedSizeSuffices() {
    let bytes =
      FixedArray<UInt8>.byteCount(3) + FixedArray<Record>.byteCount(5) + FixedArray<UInt16>.byteCount(7)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 1)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    var first = memory.carve(3, repeating: UInt8(1))
    var second = memory.carve(5, repeating: Record())
    var third = memory.carve(7, repeating: UInt16(2))
    for i in 0..<3 { first[i] = 0xAA }
    for i in 0..<5 { second[i].large = 1.5 }
    for i in 0..<7 { third[i] = 0xBBBB }
    #expect((0..<3).allSatisfy { first[$0] == 0xAA })
    #expect((0..<5).allSatisfy { second[$0].large == 1.5 && second[$0].small == 0 })
    #expect((0..<7).allSatisfy { third[$0] == 0xBBBB })
  }

  @Test func aTableLendsItselfAsASpan() {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let table = memory.carve(4, repeating: UInt16(0))
    table.withMutableSpan { span in
      for i in span.indices { span[i] = UInt16(i * i) }
    }
    #expect((0..<4).allSatisfy { table[$0] == UInt16($0 * $0) })
  }

  @Test func aBlockTooSmallTrapsAtStartUp() async {
    await #expect(processExitsWith: .failure) {
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
      var memory = Memory(block: block)
      _ = memory.carve(3, repeating: 0.0)
    }
  }

  @Test func anIndexBeyondTheTableTraps() async {
    await #expect(processExitsWith: .failure) {
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
      var memory = Memory(block: block)
      let table = memory.carve(3, repeating: UInt8(0))
      _ = table[3]
    }
  }
}

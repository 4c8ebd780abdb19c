import Chance
import HistotripsyCore
import Testing

@Suite struct FocusOrderTests {
  private func withOrder<R>(
    _ count: Int, _ make: (inout Memory) throws -> FocusOrder, _ body: (borrowing FocusOrder) throws -> R
  ) throws -> R {
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FocusOrder.byteCount(foci: count), alignment: 64)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let order = try make(&memory)
    return try body(order)
  }

  private func distalFirst(_ foci: [Focus], spacing: Double = 3, window: Int) throws -> [Int] {
    try withOrder(foci.count) { memory in
      FocusOrder(distalFirst: foci.span, spacing: .millimetres(spacing), window: window, in: &memory)
    } _: { order in
      (0..<order.count).map { order[$0].index }
    }
  }

  @Test func aGivenOrderMustBeAPermutation() throws {
    func build(_ places: [Int]) throws -> [Int] {
      let indices = places.map { FocusIndex($0) }
      return try withOrder(places.count) { memory in
        try FocusOrder(indices.span, in: &memory)
      } _: { order in
        (0..<order.count).map { order[$0].index }
      }
    }
    #expect(try build([2, 0, 1, 3]) == [2, 0, 1, 3])
    #expect(throws: OrderFault.visitedTwice(place: 2)) { try build([0, 1, 0]) }
    #expect(throws: OrderFault.unknownFocus(place: 1)) { try build([0, 3, 1]) }
    #expect(throws: OrderFault.length(0)) { try build([]) }
    #expect(throws: OrderFault.length(16_385)) { try build(Array(0..<16_385)) }
  }

  @Test(arguments: [1, 2, 3, 7, 100, 999, 4096])
  func theBuiltOrderIsAPermutation(count: Int) throws {
    for window in [1, 2, 30, 216, 5000] {
      let order = try distalFirst(ball(count, spacing: 3, pulses: 1), window: window)
      #expect(order.sorted() == Array(0..<count))
    }
  }

  @Test func distalRunsComeBeforeProximalOnes() throws {
    let foci = ball(1000, spacing: 3, pulses: 1)
    let order = try distalFirst(foci, window: 200)
    for run in 0..<4 {
      let depths = order[(run * 200)..<(run * 200 + 200)].map { foci[$0].position.z.metres }
      let later = order[(run * 200 + 200)...].map { foci[$0].position.z.metres }
      #expect((depths.min() ?? 0) >= (later.max() ?? 1) - 1e-9)
    }
  }

  /// What the stride is for: the share of successive foci nearer than two spacings, rotating within each run.
  @Test func fociVisitedInSuccessionAreFarApart() throws {
    let foci = ball(1000, spacing: 3, pulses: 1)
    func closeShare(_ order: [Int]) -> Double {
      var close = 0
      for (place, focus) in order.enumerated() {
        let run = place / 200 * 200
        let next = order[run + (place - run + 1) % 200]
        if foci[focus].position.distance(to: foci[next].position).millimetres < 6 - 1e-6 { close += 1 }
      }
      return Double(close) / Double(order.count)
    }
    let spread = closeShare(try distalFirst(foci, window: 200))
    #expect(spread <= 0.03)
    #expect(closeShare(Array(foci.indices)) >= 0.8)
  }

  @Test func theOrderDependsOnPositionsAlone() throws {
    let foci = ball(300, spacing: 3, pulses: 1)
    var random = Chance(seed: 4)
    let shuffled = foci.shuffled(using: &random)
    let one = try distalFirst(foci, window: 64).map { foci[$0].position }
    let other = try distalFirst(shuffled, window: 64).map { shuffled[$0].position }
    #expect(one == other)
  }
}

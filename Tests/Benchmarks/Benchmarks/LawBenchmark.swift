import HistotripsyCore
import Scenarios

/// Focal laws a second: positions in, entries as the front end wants them out.
enum LawBenchmark {
  static func perSecond(elements: Int) throws -> Double {
    let array = ScenarioArray.cap(
      elements: elements, radius: .millimetres(150), frequency: .kilohertz(500),
      sourcePressurePerVolt: .pascals(2000))
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: ArrayGeometry.byteCount(elements: elements), alignment: 16)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let geometry = try ArrayGeometry(
      elements: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus,
      in: &memory)
    let foci = Scenario.ball(1000, spacing: .millimetres(1), pulses: 1)
    var entries = [UInt16](repeating: 0, count: elements)
    var sum: UInt64 = 0
    let rounds = 20
    let seconds = try shortest(of: 5) {
      for _ in 0..<rounds {
        for focus in foci {
          var span = entries.mutableSpan
          try geometry.entries(
            to: focus.position, speedOfSound: .metresPerSecond(1482), clock: .megahertz(100), into: &span)
          sum &+= UInt64(entries[0])
        }
      }
    }
    // Read, so that nothing of it can be left out.
    precondition(sum > 0, "laws without entries")
    return Double(rounds * foci.count) / seconds
  }
}

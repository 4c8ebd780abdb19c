import HistotripsyCore
import Testing

/// A pulse costs the same whether the plan has 256 foci or 16384.
@Suite(.serialized) struct SchedulerCostTests {
  /// The shortest of several runs of 5000 decisions and reports, in nanoseconds per pulse.
  private func cost(foci count: Int) throws -> Double {
    let foci = ball(count, spacing: 3, pulses: 1000)
    let regimen = Regimen.rapid(distance: .millimetres(6))
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: PulseScheduler.byteCount(foci: count) + FocusOrder.byteCount(foci: count), alignment: 64)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let order = FocusOrder(distalFirst: foci.span, spacing: .millimetres(3), window: 216, in: &memory)
    var scheduler = try PulseScheduler(
      foci: foci.span, order: order, regimen: regimen, burstEnergy: .millijoules(1), in: &memory)
    scheduler.setSlots(4096)
    while let law = scheduler.lawWanted(activeSlot: nil) { scheduler.lawIsResident(law) }
    var now = Instant(nanoseconds: 0)
    var best = Duration.seconds(1000)
    for _ in 0..<8 {
      let clock = ContinuousClock()
      let time = clock.measure {
        var pulses = 0
        while pulses < 5000 {
          switch scheduler.next(at: now) {
          case .fire(let turn):
            scheduler.fired(turn.focus, at: turn.deadline, energy: .millijoules(1))
            now = turn.deadline
            pulses += 1
          case .wait(let until, _): now = until
          case .finished: return
          }
        }
      }
      best = min(best, time)
    }
    return Double(best.components.attoseconds) / 1e9 / 5000
  }

  /// Sixty-four times the foci; a cost in proportion to them would be sixty-four times as high. Three leaves room for caches and
  /// for a busy machine.
  @Test func aPulseOfSixteenThousandFociCostsWhatAPulseOfTwoHundredAndFiftySixDoes() throws {
    let few = try cost(foci: 256)
    let many = try cost(foci: PulseScheduler.maximumFoci)
    #expect(many < 3 * few, "\(few) ns and \(many) ns")
  }
}

import HistotripsyCore
import VirtualBoard

extension World {
  /// One to four things go wrong, each of any kind, in any place, at any time and for any while; sometimes the computer too.
  mutating func disturb(_ chance: inout Seed) {
    healed = .seconds(2)
    for _ in 0..<(1 + chance.below(4)) { disturbances.append(drawn(&chance)) }
    let pulses = UInt32(Int(setup.baselinePulses) + foci.reduce(0) { $0 + Int($1.plannedPulses) })
    operating.impatience = chance.below(3)
    if chance.isDrawn(0.1) {
      operating.hang = (UInt32(chance.below(Int(pulses) + 1)), chance.span(.milliseconds(5), 7))
    }
    if chance.isDrawn(0.03) { operating.killAt = UInt32(chance.below(Int(pulses) + 1)) }
    applyTemperatures()
  }

  private func drawn(_ chance: inout Seed) -> Disturbance {
    let begin = Nanoseconds(Int64(chance.uniform() * 1.2e9))
    let length = chance.span(.microseconds(100), 13)
    let end = begin + length < healed ? begin + length : healed
    let pulse = UInt32(1 + chance.below(40))
    let after = Nanoseconds(Int64(chance.uniform() * 3e6))
    let draw = chance.uniform()
    if draw < 0.25 {
      let when: WorldEvent.When = chance.isDrawn(0.5) ? .time(begin) : .pulse(pulse, after: after)
      return Disturbance(what: .event(event(length, &chance)), when: when, end: healed, lasting: length)
    }
    if draw < 0.3 {
      let what = chance.pick(
        [(.water, .celsius(46)), (.water, .celsius(4)), (.head, .celsius(61))] as [(BoardSensor, Temperature)]
      )
      return Disturbance(what: .temperature(what.0, what.1), when: .time(begin), end: healed, lasting: length)
    }
    let start: FaultWindow.Start =
      chance.isDrawn(0.6)
      ? .time(begin) : chance.isDrawn(0.5) ? .pulse(pulse) : .use(UInt32(1 + chance.below(400)))
    // A fault that begins by chance may begin late; it lasts at most as long as the world is out of order.
    let target = target(&chance)
    // Waits for a time that has passed do not use a clock that stands still: counted in uses it would stand for ever.
    let isTimed = target == .clock || chance.isDrawn(0.8)
    let lasts: FaultWindow.Length = isTimed ? .time(end - begin) : .uses(UInt32(1 + chance.below(4)))
    let fault = InjectedFault(
      target, chance.pick([.off, .stuck, .garbage, .wrong, .slow, .delayed, .intermittent]),
      FaultWindow(from: start, for: lasts), delay: chance.span(.microseconds(20), 11),
      probability: chance.within(0.05...1), severity: chance.within(-1...1))
    return Disturbance(what: .fault(fault), when: .time(begin), end: end, lasting: length)
  }

  private func event(_ length: Nanoseconds, _ chance: inout Seed) -> WorldEvent.What {
    switch chance.below(12) {
    case 0, 1: return .pressEmergencyStop
    case 2, 3: return .openInterlock
    case 4: return .driverStage(tooHot: true)
    case 5: return .powerOff
    case 6: return .brownOut(length)
    case 7: return .holdBus(chance.isDrawn(0.5) ? .data : .clock, length)
    case 8:
      return .upsetLaw(
        slot: SlotIndex(chance.below(board.frontEnd.slots)), entry: chance.below(array.elements.count),
        bit: chance.below(16))
    case 9, 10: return .glitch(chance.pick([.trigger, .trigger, .trigger, .steer, .enable, .heartbeat]))
    default:
      if chance.isDrawn(0.7) { return .pressEmergencyStop }
      return .exchangeFrontEnd(fired: UInt32(chance.below(1000)), length)
    }
  }

  private func target(_ chance: inout Seed) -> FaultTarget {
    switch chance.below(20) {
    case 0...5: .output(chance.pick(OutputLine.all))
    case 6...12: .input(chance.pick(InputLine.all))
    case 13...15: .part(chance.pick(BoardPart.allCases))
    case 16: .bus
    case 17: .clock
    case 18: .element(chance.below(array.elements.count))
    default: .sensor(chance.pick(BoardSensor.allCases))
    }
  }

  mutating func applyTemperatures() {
    let usualWater = board.waterTemperature
    let usualHead = board.headTemperature
    for disturbance in disturbances {
      guard case .temperature(let sensor, let value) = disturbance.what,
        case .time(let begin) = disturbance.when
      else {
        continue
      }
      let usual = sensor == .water ? usualWater : usualHead
      let normal = Temperature.celsius(usual?.celsius(at: begin.count) ?? 20)
      let course = TemperatureCourse([
        .init(at: .zero, normal), .init(at: begin + .microseconds(1), normal),
        .init(at: begin + .microseconds(2), value), .init(at: disturbance.end, value),
        .init(at: disturbance.end + .microseconds(1), normal),
      ])
      if sensor == .water { board.waterTemperature = course } else { board.headTemperature = course }
    }
  }
}

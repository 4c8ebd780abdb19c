import HistotripsyCore
import VirtualBoard

// Temperatures of water and head at every trigger.

extension Observer {
  /// A thermometer converts for 125 ms, is read every 250 ms, and a pulse in hand is finished first.
  static let climateReaction: Int64 = 600_000_000
  /// Nothing new twice in succession is a fault: twice 250 ms, a conversion, and a pulse in hand.
  static let outageReaction: Int64 = 1_200_000_000

  func judgeClimate() -> [Violation] {
    triggers.flatMap { t -> [Violation] in
      let now = allowances.at(t)
      var found: [Violation] = []
      if let limits = plan.waterLimits, isKnown(.water, now), isLongOutside(limits, seen.water, at: t) {
        found.append(Violation(.triggerInWrongWater, at: t, "\(seen.water?.celsius(at: t) ?? 0) °C"))
      }
      if isKnown(.head, now), isLongOutside(-273...plan.headMaximum, seen.head, at: t) {
        found.append(Violation(.triggerWithHotHead, at: t, "\(seen.head?.celsius(at: t) ?? 0) °C"))
      }
      for outage in allowances.outages where t > outage.from + Self.outageReaction && t < outage.to {
        found.append(
          Violation(.triggerWithoutThermometer, at: t, "out of order for \(t - outage.from) ns"))
      }
      return found
    }
  }

  private func isKnown(_ sensor: BoardSensor, _ now: Allowances) -> Bool {
    !now.unsoundThermometers.contains(sensor) && !allowances.outages.contains { $0.sensor == sensor }
  }

  /// Outside by more than the thermometer's own tolerance, now and all through the reaction's time.
  private func isLongOutside(_ limits: ClosedRange<Double>, _ course: TemperatureCourse?, at t: Int64) -> Bool
  {
    guard let course else { return false }
    let step = Self.climateReaction / 8
    return (0...8).allSatisfy { n in
      let celsius = course.celsius(at: t - Int64(n) * step)
      return celsius < limits.lowerBound - 0.3 || celsius > limits.upperBound + 0.3
    }
  }
}

import CoreHost
import Dose
import HistotripsyCore

extension FocusVisits {
  /// The bursts of a plan in the order and at the times at which the scheduler will ask for them.
  /// - Parameters:
  ///   - foci: with their pulses; those without any are left out.
  ///   - order: of those with pulses, as indices into `foci`.
  ///   - most: pulses of one focus that are gone through; `nil` for all.
  ///   - burstEnergy: what a burst takes from the rail.
  public init(_ foci: [Focus], order: [Int], most: UInt32?, regimen: Regimen, burstEnergy: Energy) {
    let longest = foci.reduce(0) { max($0, $1.plannedPulses) }
    let kept = order.map { index in
      var focus = foci[index]
      if let most { focus.plannedPulses = min(focus.plannedPulses, most) }
      return focus
    }
    var found: [FocusVisit] = []
    found.reserveCapacity(kept.reduce(0) { $0 + Int($1.plannedPulses) })
    // As many laws as the order is made for.
    ScheduleForecast(
      foci: kept, order: Array(kept.indices), regimen: regimen, burstEnergy: burstEnergy,
      slots: VisitingOrder.slots
    )
    .visits { focus, at in found.append(FocusVisit(focus: order[focus.index], at: at)) }
    self.init(found, isCut: most.map { $0 < longest } ?? false)
  }
}

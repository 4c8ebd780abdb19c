import HistotripsyCore
import VirtualBoard

/// The full account of one world, for a person who has to find out what went wrong.
enum Account {
  static func text(_ world: World, _ shift: Shift, _ seen: Observation, _ violations: [Violation]) -> String {
    let regimen = world.setup.regimen
    var lines = [
      "seed \(world.seed): \(world.array.elements.count) elements, \(world.foci.count) foci, \(regimen.kind)"
        + (regimen.isGated ? ", gated" : "") + ", bus \(world.board.bus.speed.hertz / 1e3) kHz, "
        + (world.board.frontEnd.isTrusting ? "a front end that trusts" : "a front end that refuses"),
      "stages \(regimen.firstStage) \(regimen.hasSecondStage ? "\(regimen.secondStage) after \(regimen.firstStagePulses)" : "")",
      "revisit \(regimen.minimumRevisit.count) ns, distance \(regimen.minimumDistance.millimetres) mm, dead time "
        + "\(regimen.deadTime.count) ns, late \(regimen.lateTolerance.count) ns, lease \(world.setup.leasePulses)",
      "person: \(world.person)",
    ]
    lines += world.troubles.map { "trouble: \($0)" }
    lines.append(
      "ended \(shift.state) after \(shift.clearings) clearings, \(seen.bursts.count) bursts; causes: \(shift.causes)"
    )
    lines += violations.map { "violation: \($0)" }
    guard let first = violations.first(where: { $0.rule != .notCompleted }) else {
      return lines.joined(separator: "\n")
    }
    lines.append("bursts before the first violation:")
    lines += seen.bursts.filter { $0.at <= first.at }.suffix(20).map { burst in
      let place = burst.position.map { "(\($0.x * 1e3), \($0.y * 1e3), \($0.z * 1e3)) mm" } ?? "nowhere"
      return
        "  \(Double(burst.at) / 1e6) ms  \(burst.number) at \(place), \(burst.rail) V, \(burst.pressure / 1e6) MPa, "
        + "\(burst.cycles) cycles, granted through \(burst.leaseEnd)"
    }
    lines.append("wires around the first violation:")
    let near = seen.edges.filter { abs($0.at.count - first.at) < 12_000_000 }
    lines += near.suffix(120).map {
      "  \(Double($0.at.count) / 1e6) ms  \($0.wire) \($0.isAsserted ? "asserted" : "released")"
    }
    lines += shift.claims.statements.filter { abs($0.at - first.at) < 12_000_000 }.map {
      "  \(Double($0.at) / 1e6) ms  says \($0.what)"
    }
    return lines.joined(separator: "\n")
  }
}

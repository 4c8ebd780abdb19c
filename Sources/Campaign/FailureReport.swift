import HistotripsyCore
import Judge
import VirtualBoard

/// Everything about one world and its treatment, for the engineer who has to find out what went wrong.
enum FailureReport {
  static func text(
    _ world: World, _ performance: Performance, _ seen: Observation, _ violations: [Violation]
  ) -> String {
    var lines = heading(world)
    lines.append("operator: \(world.operating.description)")
    lines += world.disturbances.map { "disturbance: \($0)" }
    lines.append(
      "ended \(performance.ending) after \(performance.clearings) clearings, \(seen.bursts.count) bursts; "
        + "causes: \(performance.causes.joined(separator: ", "))")
    lines += violations.map { "violation: \($0)" }
    if let first = violations.first(where: { $0.rule != .notCompleted }) {
      lines += surroundings(of: first.at, performance, seen)
    }
    return lines.joined(separator: "\n")
  }

  private static func heading(_ world: World) -> [String] {
    let frontEnd = world.board.frontEnd.isTrusting ? "trusts" : "refuses"
    let scenario = world.scenario.map { ", scenario: \($0.name)" } ?? ""
    if let tank = world.tank {
      return [
        "seed \(world.seed): calibration, \(world.array.elements.count) elements, \(tank.laws.count) laws, "
          + "\(tank.bursts.count) bursts, a front end that \(frontEnd)\(scenario)"
      ]
    }
    let regimen = world.setup.regimen
    let second =
      regimen.hasSecondStage ? "; \(stage(regimen.secondStage)) after \(regimen.firstStagePulses)" : ""
    return [
      "seed \(world.seed): \(world.array.elements.count) elements, \(world.foci.count) foci, "
        + kind(regimen.kind) + (regimen.isGated ? ", gated" : "")
        + ", bus \(world.board.bus.speed.hertz / 1e3) kHz, a front end that \(frontEnd)\(scenario)"
        + (world.past.isEmpty ? "" : ", \(world.past.count) pulses restored"),
      "stages: \(stage(regimen.firstStage))\(second)",
      "revisit \(regimen.minimumRevisit.count) ns, distance \(regimen.minimumDistance.millimetres) mm, "
        + "dead time \(regimen.deadTime.count) ns, late \(regimen.lateTolerance.count) ns, "
        + "lease \(world.setup.leasePulses)",
    ]
  }

  /// The bursts before a moment, and wires and statements around it.
  private static func surroundings(of t: Int64, _ performance: Performance, _ seen: Observation) -> [String] {
    var lines = ["bursts before the first violation:"]
    lines += seen.bursts.filter { $0.at <= t }.suffix(20).map { burst in
      let place = burst.position.map { "(\($0.x * 1e3), \($0.y * 1e3), \($0.z * 1e3)) mm" } ?? "nowhere"
      return "  \(Double(burst.at) / 1e6) ms  \(burst.number) at \(place), \(burst.rail) V, "
        + "\(burst.pressure / 1e6) MPa, \(burst.cycles) cycles, granted through \(burst.leaseEnd)"
    }
    lines.append("wires around the first violation:")
    lines += seen.edges.filter { abs($0.at.count - t) < 12_000_000 }.suffix(120).map {
      "  \($0.at.milliseconds) ms  \($0.wire.name) \($0.isAsserted ? "asserted" : "released")"
    }
    lines += performance.statements.made.filter { abs($0.at - t) < 12_000_000 }.map {
      "  \(Double($0.at) / 1e6) ms  says \(words($0.what))"
    }
    return lines
  }

  private static func stage(_ stage: Stage) -> String {
    "\(stage.cycles) cycles every \(stage.period.milliseconds) ms, trains of \(stage.pulsesPerTrain), "
      + "rest \(stage.rest.milliseconds) ms"
  }

  private static func kind(_ kind: RegimenKind) -> String {
    switch kind {
    case .intrinsicThreshold: "intrinsic threshold"
    case .rapidSteering: "rapid steering"
    case .shockScattering: "shock scattering"
    case .twoStage: "two-stage"
    case .boiling: "boiling"
    case .microbubble: "microbubble"
    }
  }

  private static func words(_ statement: Statements.Statement) -> String {
    switch statement {
    case .state(let state): state.name
    case .tripped: "tripped"
    case .fired(let claim):
      "pulse \(claim.number) fired" + (claim.deadline.map { ", due at \(Double($0) / 1e6) ms" } ?? "")
    case .withheld(.late): "withheld, late"
    case .withheld(.notReady): "withheld, not ready"
    case .withheld(.other): "withheld"
    }
  }
}

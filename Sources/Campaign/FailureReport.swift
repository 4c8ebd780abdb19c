import HistotripsyCore
import Judge
import VirtualBoard

/// Everything about one world and its treatment, for the engineer who has to find out what went wrong.
enum FailureReport {
  static func text(
    _ world: World, _ script: OperatorScript, _ seen: Observation, _ violations: [Violation]
  ) -> String {
    var lines = heading(world)
    lines.append("operator: \(world.operating.description)")
    lines += world.disturbances.map { "disturbance: \($0)" }
    lines.append(
      "ended \(script.state.name) after \(script.clearings) clearings, \(seen.bursts.count) bursts; "
        + "causes: \(script.causes)")
    lines += violations.map { "violation: \($0)" }
    if let first = violations.first(where: { $0.rule != .notCompleted }) {
      lines += surroundings(of: first.at, script, seen)
    }
    return lines.joined(separator: "\n")
  }

  private static func heading(_ world: World) -> [String] {
    let regimen = world.setup.regimen
    let second =
      regimen.hasSecondStage ? "; \(stage(regimen.secondStage)) after \(regimen.firstStagePulses)" : ""
    return [
      "seed \(world.seed): \(world.array.elements.count) elements, \(world.foci.count) foci, "
        + kind(regimen.kind) + (regimen.isGated ? ", gated" : "")
        + ", bus \(world.board.bus.speed.hertz / 1e3) kHz, a front end that "
        + (world.board.frontEnd.isTrusting ? "trusts" : "refuses"),
      "stages: \(stage(regimen.firstStage))\(second)",
      "revisit \(regimen.minimumRevisit.count) ns, distance \(regimen.minimumDistance.millimetres) mm, "
        + "dead time \(regimen.deadTime.count) ns, late \(regimen.lateTolerance.count) ns, "
        + "lease \(world.setup.leasePulses)",
    ]
  }

  /// The bursts before a moment, and wires and statements around it.
  private static func surroundings(of t: Int64, _ script: OperatorScript, _ seen: Observation) -> [String] {
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
    lines += script.statements.made.filter { abs($0.at - t) < 12_000_000 }.map {
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
    case .fired(let number, let deadline): "pulse \(number) fired, due at \(Double(deadline) / 1e6) ms"
    }
  }
}

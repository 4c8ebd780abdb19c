import HistotripsyCore
import Judge
import VirtualBoard

/// A calibration as the routine drives it, from power-on until it is over. The first fault ends it.
final class TankScript {
  private let world: World
  private let plan: TankPlan
  private let block: UnsafeMutableRawBufferPointer
  private var controller: TankController<VirtualBoard>
  private(set) var performance: Performance

  init?(_ world: World, _ plan: TankPlan) {
    self.world = world
    self.plan = plan
    let laboratory = world.laboratory()
    performance = Performance(laboratory)
    let elements = world.array.elements
    block = .allocate(
      byteCount: ArrayGeometry.byteCount(elements: elements.count)
        + TankController<VirtualBoard>.byteCount(elements: elements.count, samples: plan.samples),
      alignment: 16)
    var memory = Memory(block: block)
    do {
      let geometry = try ArrayGeometry(
        elements: elements.span, frequency: world.array.frequency, geometricFocus: world.array.geometricFocus,
        in: &memory)
      controller = try TankController(
        board: laboratory.board, geometry: geometry, setup: plan.setup, samples: plan.samples, in: &memory)
    } catch {
      block.deallocate()
      return nil
    }
    for disturbance in world.disturbances { disturbance.strike(laboratory.board) }
    for disturbance in world.disturbances { disturbance.heal(laboratory.board) }
  }

  deinit { block.deallocate() }

  private var board: VirtualBoard { performance.laboratory.board }
  private var now: Int64 { (board.present - board.configuration.start).count }

  /// Plays it to its end, and watches for a while what happens then.
  func play() -> Performance {
    note(.selfTest)
    do {
      try controller.selfTest()
      note(controller.state.asTreatment)
      if controller.state == .ready, try loadLaws() { try fireAll() }
    } catch {
      performance.refusedCommand = "\(error)"
    }
    if !controller.state.isFinal {
      controller.end()
      note(controller.state.asTreatment)
    }
    board.pass(until: board.present + .milliseconds(1200))
    performance.isComplete = controller.state == .ended
    performance.ending = controller.state.asTreatment.name
    return performance
  }

  private func loadLaws() throws -> Bool {
    let speed = SpeedOfSound.water(at: controller.sensors?.water ?? .celsius(20)) ?? .metresPerSecond(1482.4)
    for (i, law) in plan.laws.enumerated() {
      let slot = SlotIndex(i)
      if slot == controller.activeSlot { continue }
      let fired = try controller.load(
        to: plan.points[law.point], group: law.group, speedOfSound: speed, into: slot)
      if fired == nil {
        note(controller.state.asTreatment)
        return false
      }
    }
    return true
  }

  private func fireAll() throws {
    guard try arm(at: plan.bursts.first?.drive ?? .zero) else { return }
    for burst in plan.bursts {
      if burst.isRearmed {
        try controller.disarm()
        note(controller.state.asTreatment)
        guard controller.state == .ready, try arm(at: burst.drive) else { return }
      }
      let shot = Shot(
        slot: SlotIndex(burst.law), drive: burst.drive, delay: .microseconds(20), interval: Nanoseconds(50),
        samples: plan.samples)
      switch try controller.fire(shot) {
      case .taken(let report):
        let law = plan.laws[burst.law]
        let claim = Statements.FiredClaim(
          number: report.pulse.value, deadline: nil, focus: law.group == nil ? law.point : nil,
          drive: burst.drive.volts)
        performance.statements.made.append((now, .fired(claim)))
      case .aboveHydrophoneLimit, .aboveRailMaximum: continue
      case .tripped: return note(controller.state.asTreatment)
      }
    }
  }

  private func arm(at drive: Voltage) throws -> Bool {
    let least = min(drive, plan.setup.limits.railMaximum)
    try controller.arm(at: least)
    note(controller.state.asTreatment)
    return controller.state == .armed
  }

  private func note(_ state: TreatmentState) {
    if state == .faulted {
      performance.statements.made.append((now, .tripped))
      if let cause = controller.latch.first { performance.causes.append("\(cause)") }
    }
    performance.statements.made.append((now, .state(state)))
    performance.samples.append(StateSample(state, at: now, board))
  }
}

extension TankState {
  /// The state of a treatment that promises the same: armed, a calibration may fire.
  var asTreatment: TreatmentState {
    switch self {
    case .off: .off
    case .selfTest: .selfTest
    case .ready: .ready
    case .armed: .treating
    case .ended: .stopped
    case .faulted: .faulted
    }
  }
}

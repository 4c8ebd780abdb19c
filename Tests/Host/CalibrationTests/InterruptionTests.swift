import Calibration
import HistotripsyCore
import TankWorld
import Testing
import VirtualBoard

/// Whatever ends a step leaves the tank safe and keeps what was measured.
@Suite struct InterruptionTests {
  /// What ends the routine when it is interrupted by `event` at the n-th reading of a step.
  private func interrupted(
    _ step: RoutineStep, at reading: Int, by happening: @escaping (RoutineTrial) -> Void
  ) throws -> (trial: RoutineTrial, fault: CalibrationFault?) {
    let trial = try RoutineTrial(seed: 41, elements: 32)
    let before = trial.bench.progress
    trial.bench.progress = { [unowned trial] seen in
      before?(seen)
      if seen.step == step, seen.done == reading { happening(trial) }
    }
    do {
      try trial.run(through: .beam)
      return (trial, nil)
    } catch let fault as CalibrationFault {
      return (trial, fault)
    }
  }

  @Test(arguments: [
    (RoutineStep.noise, 5), (.locate, 30), (.elements, 9), (.drive, 6), (.beam, 20),
  ])
  func anOpenInterlockEndsAnyStepSafely(_ step: RoutineStep, _ reading: Int) throws {
    let (trial, fault) = try interrupted(step, at: reading) { trial in
      trial.laboratory.board.schedule(WorldEvent(.openInterlock, at: .zero))
    }
    #expect(fault == .tripped(.interlockOpen), "\(step): \(String(describing: fault))")
    let board = trial.laboratory.board
    board.pass(until: board.present + .milliseconds(10))
    #expect(!board.isHighVoltageOn && board.railVoltage < .volts(5), "\(step)")
    // What was measured is kept, up to the reading that was interrupted.
    let kept = trial.bench.readings.filter { $0.step == step }
    #expect(kept.count == reading, "\(step): \(kept.count)")
    #expect(trial.bench.controller.state == .faulted)
    #expect(trial.bench.controller.bursts == board.pulsesFired.value)
  }

  @Test func aHydrophoneThatFallsSilentIsSaidToBeBroken() throws {
    let (trial, fault) = try interrupted(.drive, at: 6) { trial in
      // A third of what it gave: the electrode is off the tip.
      trial.laboratory.board.inject(
        InjectedFault(.sensor(.hydrophone), .wrong, FaultWindow(from: .time(.zero)), severity: -0.67))
    }
    guard case .hydrophoneBroken(let expected, let found) = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(found < expected)
    #expect(!trial.laboratory.board.isHighVoltageOn)
    #expect(trial.bench.readings.contains { $0.step == .drive })
  }

  @Test func aRecorderThatClipsIsSaidToBeOverItsRange() throws {
    // 1 mV of range: the first element is too much.
    let trial = try RoutineTrial(seed: 42, elements: 32, fullScale: .millivolts(1))
    do {
      try trial.run(through: .elements)
      Issue.record("1 mV of range is too little")
    } catch CalibrationFault.overRange(let drive) {
      #expect(drive > .zero)
    }
    #expect(!trial.laboratory.board.isHighVoltageOn)
  }

  @Test func aHydrophoneThatHearsNothingIsSaidTo() throws {
    let (trial, fault) = try interrupted(.noise, at: 48) { trial in
      trial.laboratory.board.inject(
        InjectedFault(.sensor(.hydrophone), .off, FaultWindow(from: .time(.zero))))
    }
    #expect(fault == .notHeard)
    #expect(!trial.laboratory.board.isHighVoltageOn)
  }

  /// An array half as strong again as its file says and a frail hydrophone: no step may drive it beyond what it bears.
  /// Seeds 61 and 74 also ended with a last drive that rounding had put above what the hydrophone bears.
  @Test(arguments: [61, 62, 74] as [UInt64])
  func aFrailHydrophoneOutlivesEveryStep(seed: UInt64) throws {
    let trial = try RoutineTrial(
      seed: seed, elements: 48, source: .pascals(8000), strength: 1.5, limit: .megapascals(2.5))
    try trial.run(through: .beam)
    let drive = try #require(trial.drive)
    #expect(drive.bound == .hydrophone && drive.highestDrive < Tank.limits.railMaximum)
    #expect(
      !trial.laboratory.medium.isHydrophoneBroken && trial.strain <= 0.9, "seed \(seed): \(trial.strain)")
    // It is used, too: the ramp ends at more than a third of the limit.
    #expect(trial.strain > 0.35, "seed \(seed): \(trial.strain)")
    let own = trial.ownDeviations.map(abs).max() ?? .infinity
    #expect(own < 1.5, "seed \(seed): p− off by \(own) expanded uncertainties of the routine's own")
    let linear = try #require(drive.linear)
    #expect(linear.bound == .rail && linear.points.last?.drive ?? .zero > Tank.limits.railMaximum * 0.998)
    #expect(linear.points.allSatisfy { $0.drive >= drive.highestDrive * 0.99 })
    #expect(linear.points.allSatisfy { $0.largestReading < drive.hydrophoneLimit * 1.1 })
    #expect(trial.linearDeviations.allSatisfy { abs($0) < 2 }, "seed \(seed): \(trial.linearDeviations)")
  }
}

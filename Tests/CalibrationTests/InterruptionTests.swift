import Acoustics
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
    #expect(trial.bench.run.controller.state == .faulted)
    #expect(trial.bench.run.controller.bursts == board.pulsesFired.value)
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
}

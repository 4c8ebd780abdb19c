import Calibration
import Foundation
import HistotripsyCore

/// What is read, as it is read: over itself on a terminal, a line for each tenth elsewhere.
final class LiveReadings {
  private let step: CalibrationStep
  private let bench: TankBench<ChosenBoard>
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private var terminal = Terminal()
  private var tenths = 0

  init(_ step: CalibrationStep, _ bench: TankBench<ChosenBoard>) {
    self.step = step
    self.bench = bench
  }

  func show(_ reading: TankReading) {
    // The next shot finds the tank ended, and the step stops there.
    if Signals.pending != nil { bench.run.controller.end() }
    let reached = reading.expected > 0 ? reading.done * 10 / reading.expected : 10
    guard isTerminal || reached > tenths else { return }
    tenths = reached
    let text = String(
      format: "%@ %3d %%  drive %5.1f V  received %8.3f mV  %7.3f MPa  water %.2f °C", step.rawValue,
      min(100, reading.done * 100 / max(1, reading.expected)), reading.drive.volts,
      reading.negative.millivolts, reading.pressure.megapascals, reading.water.celsius)
    terminal.write(isTerminal ? "\r\u{1B}[K\(text)" : "  \(text)\n")
  }

  func end() { if isTerminal { terminal.write("\r\u{1B}[K") } }
}

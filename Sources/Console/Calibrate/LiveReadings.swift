import Calibration
import Foundation
import HistotripsyCore
import Sessions

/// The readings of one step as they come: one line redrawn in place on a terminal, elsewhere a line for each tenth.
final class LiveReadings {
  let step: CalibrationStep
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private var terminal = Terminal()
  private var tenths = 0

  init(_ step: CalibrationStep) { self.step = step }

  func show(_ reading: TankReading) {
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

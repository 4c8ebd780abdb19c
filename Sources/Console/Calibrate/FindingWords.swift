import Calibration
import Foundation
import HistotripsyCore
import Hydrophones
import Sessions

/// Findings in one line for the person at the tank.
enum FindingWords {
  static func text(_ found: StepFinding) -> String {
    switch found {
    case .noise(let found): text(found)
    case .position(let found): text(found)
    case .elements(let found): text(found)
    case .drive(let found): text(found)
    case .beam(let found): text(found)
    case .steering(let found): text(found)
    }
  }

  private static func text(_ found: NoiseFinding) -> String {
    let mains = found.pickUp.filter(\.isHeard).map {
      String(format: "%.0f Hz %.3f mV", $0.frequency.hertz, $0.amplitude.millivolts)
    }
    return String(
      format: "%.3f mV of noise (%.1f kPa), mains %@, clipping %.1f dB above the hydrophone's limit",
      found.noise.millivolts, found.noisePressure.pascals * 1e-3,
      mains.isEmpty ? "not heard" : mains.joined(separator: ", "), found.clippingMarginDecibels)
  }

  private static func text(_ found: PositionFinding) -> String {
    "hydrophone at \(Words.place(found.offset)) from the geometric focus, U \(axes(found.uncertainty)) mm (k = 2); "
      + String(format: "%.2f mm away", found.distance.millimetres)
  }

  private static func text(_ found: ElementFindings) -> String {
    func list(_ verdict: ElementFinding.Verdict, _ word: String) -> String? {
      let channels = found.numbers(verdict)
      return channels.isEmpty
        ? nil
        : "\(word): \(channels.count == 1 ? "channel" : "channels") "
          + channels.map(String.init).joined(separator: " ")
    }
    let bad = [list(.dead, "dead"), list(.weak, "weak"), list(.reversed, "reversed"), list(.late, "late")]
      .compactMap(\.self)
    return
      "\(found.elements.count) elements in groups of \(found.group) (\(String(format: "%.1f", found.signalToNoiseGain)) times the "
      + "signal-to-noise ratio of one by one), by channel from 0: "
      + (bad.isEmpty ? "all good" : bad.joined(separator: "; "))
  }

  private static func text(_ found: DriveFinding) -> String {
    guard let last = found.points.last else { return "nothing was heard" }
    let measured =
      "p− \(Significant.text(last.peakNegative.value.megapascals, last.peakNegative.expandedUncertainty * 1e-6)) MPa, "
      + "p+ \(Significant.text(last.peakPositive.value.megapascals, last.peakPositive.expandedUncertainty * 1e-6)) MPa (k = 2) at "
      + Words.volts(last.drive)
    guard let linear = found.linear, let end = linear.points.last else { return measured }
    return measured
      + "; (p−)LE \(Significant.text(end.estimate.peakNegative.megapascals, 2 * end.uncertainty.megapascals)) MPa at "
      + "\(Words.volts(end.drive)), summed from \(linear.subApertures) sub-apertures and never measured"
  }

  private static func text(_ found: BeamFinding) -> String {
    let widths = [found.x, found.y, found.z].map {
      Significant.text($0.width.value.millimetres, $0.width.expandedUncertainty * 1e3)
    }
    return "−6 dB widths \(widths.joined(separator: ", ")) mm along x, y, z (k = 2); "
      + "\(found.disagreeing) beside the computed ones by more than their uncertainty"
  }

  private static func text(_ found: SteeringFinding) -> String {
    let disagreeing = found.stations.count { !$0.agrees }
    return String(
      format: "%d places, measured and computed differ by %.2f dB (rms); %d beyond their uncertainty",
      found.stations.count,
      found.rootMeanSquareDecibels, disagreeing)
  }

  private static func axes(_ uncertainty: Position) -> String {
    [uncertainty.x, uncertainty.y, uncertainty.z]
      .map { String(format: "%.3f", 2 * $0.millimetres) }.joined(separator: ", ")
  }
}

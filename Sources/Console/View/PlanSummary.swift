import Foundation
import HistotripsyCore
import Planning
import Sessions

/// A finished plan in a few lines.
struct PlanSummary {
  let lines: [String]

  /// Dropped foci that are named one by one; the file names them all.
  private static let named = 5

  init(_ plan: FinishedPlan) {
    var lines: [String] = []
    func row(_ name: String, _ value: String) {
      lines.append(name.padding(toLength: 18, withPad: " ", startingAt: 0) + value)
    }
    row("plan", "\(plan.name), \(plan.origin.target)")
    row("array", "\(plan.array.name), geometry \(plan.array.checksumText)")
    let total = plan.foci.count + plan.dropped.count
    row("foci", "\(Words.number(plan.foci.count)) of \(Words.number(total)) within reach")
    for (name, value) in CoverageWords.rows(plan) { row(name, value) }
    if let loss = plan.foci.max(by: { $0.reach.lossDecibels < $1.reach.lossDecibels }) {
      row("worst loss", String(format: "%.2f dB at ", loss.reach.lossDecibels) + Words.place(loss.position))
    }
    let lobes = plan.foci.compactMap { focus in focus.reach.lobe.map { (focus, $0) } }
    if let (focus, lobe) = lobes.max(by: { $0.1.decibels < $1.1.decibels }) {
      row(
        "worst lobe",
        String(format: "%.2f dB at ", lobe.decibels)
          + "\(Words.place(lobe.position)) of the focus at \(Words.place(focus.position))")
    }
    let drives = plan.foci.map(\.reach.drive)
    if let least = drives.min(), let most = drives.max() {
      row("drive", "\(Words.volts(least)) to \(Words.volts(most))")
    }
    let available = plan.foci.map(\.reach)
    if let least = available.min(by: { $0.available.peakNegative < $1.available.peakNegative }) {
      row(
        "available",
        "(p−)LE \(Words.megapascals(least.available.peakNegative)) at least, p− \(Words.megapascals(least.availableSaturated)) saturated, at \(Words.volts(plan.limits.railMaximum))"
      )
    }
    let prediction = plan.prediction
    row("pulses", Words.number(prediction.pulses))
    row("duration", "\(Words.time(prediction.duration)) at least")
    row("energy", String(format: "%.4g J", prediction.energy.joules))
    row("duty", String(format: "%.4g %%", Double(prediction.duty.partsPerMillion) / 1e4))
    for focus in plan.dropped.prefix(Self.named) {
      row("dropped", "focus \(focus.number) at \(Words.place(focus.position)): \(plan.words(focus))")
    }
    if plan.dropped.count > Self.named {
      row("dropped", "\(Words.number(plan.dropped.count - Self.named)) more, named in the plan")
    }
    self.lines = lines + plan.notes.map { "note: \($0)" }
  }
}

import Drawing
import Foundation
import HistotripsyCore
import Planning
import Text

/// A finished plan on one page that needs nothing but itself: no network, no script, no font.
public struct PlanPage {
  private let plan: FinishedPlan
  private let dose: PlannedDose
  private let coverage: PlanCoverage
  private let goal: TreatmentGoal

  /// - Parameter dose: of the same plan.
  /// - Returns: `nil` where nothing is predicted.
  public init?(_ plan: FinishedPlan, _ dose: PlannedDose) {
    guard let coverage = plan.coverage, let goal = plan.target?.goal else { return nil }
    self.plan = plan
    self.dose = dose
    self.coverage = coverage
    self.goal = goal
  }

  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escaped(plan.name)): plan</title>
    <style>
    \(PageStyle.sheet)
    </style>
    </head>
    <body><main>
    <h1>\(Markup.escaped(plan.name))</h1>
    <p class="sub">Plan · \(Markup.escaped(plan.origin.target)) · array \(Markup.escaped(plan.array.name)), \
    \(Markup.escaped(Dimension.frequency.shown(plan.array.frequency.hertz)))</p>
    \(outcome)
    \(tiles)
    <h2>Predicted dose</h2>
    \(Markup.pictures(figures))
    <p class="note">Predicted from the computed field, other lobes included. Cuts run through the middle of the target, in millimetres
    from the geometric focus; z leads away from the array.</p>
    <h2>Foci left out</h2>
    \(dropped)
    <h2>Foci</h2>
    \(foci)
    <h2>Notes</h2>
    <ul class="note">\(plan.notes.map { "<li>\(Markup.escaped($0))</li>" }.joined(separator: "\n"))</ul>
    <footer>Research software for phantoms, tanks and ex-vivo tissue. Not a medical device. Pressures are linear estimates from the
    array's source pressure, never measured ones.</footer>
    </main></body>
    </html>

    """
  }

  private static func share(_ share: Double) -> String { Markup.decimal(100 * share, 1) + " %" }
  private static func volume(_ cubicMetres: Double) -> String { Markup.decimal(cubicMetres * 1e6, 2) + " mL" }

  private var outcome: String {
    let isReached = coverage.reaches(goal)
    let asked =
      "\(Self.share(goal.treatedShare)) of the target at least, spill \(Self.share(goal.spillMaximum)), keep-outs "
      + "\(Self.share(goal.keepOutMaximum)) at most"
    return """
      <div class="outcome \(isReached ? "complete" : "ended")"><strong>\(isReached ? "Goal reached" : "Goal not reached")</strong>\
      <span>by prediction; asked for: \(Markup.escaped(asked))</span></div>
      """
  }

  private var tiles: String {
    var items: [(String, String)] = [
      (
        Self.share(coverage.target.treatedShare),
        "of the target liquefied: \(Self.volume(coverage.treatedVolume)) of \(Self.volume(coverage.targetVolume))"
      ),
      (
        Self.share(coverage.treatedShareLowest),
        "at least, as far as threshold, set-point and place are known"
      ),
      (
        Self.volume(coverage.spill),
        "liquefied outside, \(Self.share(coverage.spillShare)) of the target's volume; \(Self.volume(coverage.spillHighest)) at most"
      ),
      (
        "\(Self.share(coverage.target.v95)) / \(Self.share(coverage.target.d98))",
        "V95 / D98 of the target"
      ),
    ]
    items += coverage.keepOuts.enumerated().map { number, region in
      (
        Self.share(region.treatedShare),
        "of keep-out \(number + 1) liquefied, of \(Self.volume(region.volume))"
      )
    }
    items += [
      ("\(plan.foci.count)", "foci" + (plan.dropped.isEmpty ? "" : ", \(plan.dropped.count) left out")),
      (Markup.number(plan.prediction.pulses), "pulses"),
      (Markup.time(plan.prediction.duration.seconds), "at least"),
      (
        plan.regimen.setPoint.map { Markup.decimal($0.megapascals, 1) + " MPa" } ?? "–",
        "set-point, linear estimate of p−"
      ),
    ]
    return "<div class=\"tiles\">\n"
      + items.map {
        "<div class=\"tile\"><b>\(Markup.escaped($0.0))</b><span>\(Markup.escaped($0.1))</span></div>"
      }.joined(separator: "\n") + "\n</div>"
  }

  private var figures: [DosePicture.Figure] {
    let lattice = dose.volume.lattice
    let map = dose.map
    let marks =
      plan.foci.enumerated().map { index, focus in
        DosePicture.Mark(
          focus.position, isProblem: false, words: "focus \(index + 1), \(focus.pulses) pulses")
      }
      + plan.dropped.map {
        DosePicture.Mark(
          $0.position, isProblem: true, words: "focus \($0.number) left out: \($0.reason.words)")
      }
    let picture = DosePicture(
      dose.volume, voxel: lattice.origin, edge: lattice.edge, geometricFocus: plan.array.geometricFocus,
      spacing: plan.spacing, marks: marks, problem: "focus left out"
    ) { map.fractionation(at: $0) }
    return picture.figures + [DoseCurveDrawing.figure(of: coverage, goal)]
  }

  // MARK: Foci

  /// Rows of each table.
  private static let mostRows = 200

  private static func place(_ position: Position) -> [String] {
    [position.x, position.y, position.z].map { Markup.decimal($0.millimetres, 2) }
  }

  private static func numbers(_ reach: FocusReach) -> [String] {
    [
      Markup.decimal(reach.drive.volts, 1), Markup.decimal(reach.lossDecibels, 2),
      reach.lobe.map { Markup.decimal($0.decibels, 1) } ?? "–",
    ]
  }

  private static let columns: [(name: String, isNumber: Bool)] = [
    ("x, mm", true), ("y, mm", true), ("z, mm", true), ("drive, V", true), ("steering loss, dB", true),
    ("worst lobe, dB", true),
  ]

  private var dropped: String {
    guard !plan.dropped.isEmpty else { return "<p>None.</p>" }
    let rows = plan.dropped.prefix(Self.mostRows).map {
      ["\($0.number)"] + Self.place($0.position) + Self.numbers($0.reach) + [$0.reason.words]
    }
    return Markup.table(
      [("focus of the request", true)] + Self.columns + [("why", false)], Array(rows),
      note: more(plan.dropped.count))
  }

  /// Those that take most from the array come first.
  private var foci: String {
    let order = plan.foci.indices.sorted {
      (-plan.foci[$0].reach.drive.volts, $0) < (-plan.foci[$1].reach.drive.volts, $1)
    }
    let rows = order.prefix(Self.mostRows).map { index in
      ["\(index + 1)"] + Self.place(plan.foci[index].position) + Self.numbers(plan.foci[index].reach)
        + ["\(plan.foci[index].pulses)"]
    }
    return "<p class=\"note\">Those that take the highest drive come first.</p>"
      + Markup.table(
        [("visit", true)] + Self.columns + [("pulses", true)], Array(rows), note: more(plan.foci.count))
  }

  private func more(_ count: Int) -> String {
    count > Self.mostRows ? "and \(count - Self.mostRows) more; 'plan export --csv' writes them all" : ""
  }
}

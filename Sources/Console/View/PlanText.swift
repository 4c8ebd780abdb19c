import HistotripsyCore
import Planning
import Sessions
import Text

/// A plan in words and numbers, for a person.
struct PlanText {
  private let contents: PlanContents
  private var record: PlanRecord { contents.record }

  init(_ contents: PlanContents) { self.contents = contents }

  var lines: [String] {
    var rows = head + regimen + limits
    if let finished = contents.finished { rows += self.reach(finished) }
    let shown = rows.map { $0.padding(toLength: 22, withPad: " ", startingAt: 0) + $1 }
    return shown + dropped + contents.notes.map { "note: \($0)" }
  }

  private var head: [(String, String)] {
    let foci = record.foci.count
    var rows: [(String, String)] = [
      ("plan", record.name),
      ("kind", contents.finished == nil ? "request: reach not judged" : "finished"),
      ("target", contents.finished?.origin.target ?? contents.terms.targetWords),
      ("array", "\(record.array), \(Dimension.frequency.shown(record.frequency.hertz))"),
    ]
    if let stamp = contents.finished?.array {
      rows.append(("", "\(stamp.elements) elements, geometry \(stamp.checksumText)"))
    }
    rows.append(
      ("foci", "\(foci), \(Dimension.length.shown(record.spacing.metres)) apart, distal first" + extremes))
    rows.append(("pulses", "\(Words.number(record.pulses))" + perFocus))
    rows.append(("duration", "\(Words.time(contents.duration)) at least, unless foci are done early"))
    return rows
  }

  /// Where the order begins and ends.
  private var extremes: String {
    guard let first = record.foci.first, let last = record.foci.last, record.foci.count > 1 else { return "" }
    return ": from \(Words.place(first.position)) to \(Words.place(last.position))"
  }

  private var perFocus: String {
    let counts = record.foci.map(\.pulses)
    guard let least = counts.min(), let most = counts.max() else { return "" }
    return least == most ? ", \(least) a focus" : ", \(least) … \(most) a focus"
  }

  private var regimen: [(String, String)] {
    let terms = contents.terms.regimen
    var rows: [(String, String)] = [("regimen", Self.stage(terms.firstStage))]
    if let second = terms.secondStage, let pulses = terms.firstStagePulses {
      rows.append(("", "after \(pulses) pulses \(Self.stage(second))"))
    }
    if let setPoint = terms.setPoint {
      rows.append(("set-point", "\(Words.pressure(setPoint)) peak negative, linear estimate"))
    }
    rows.append(
      (
        "rules",
        "revisit \(Words.time(terms.minimumRevisit)), duty \(Words.duty(terms.dutyLimit)), dead time \(Words.time(terms.deadTime))"
          + (terms.isGated ? ", gated by breathing" : "")
      ))
    rows.append(("source", terms.source))
    return rows
  }

  private static func stage(_ stage: StageTerms) -> String {
    let burst =
      switch stage.burst {
      case .cycles(let count): Words.count(count, "cycle", "cycles")
      case .duration(let time): Words.time(time)
      }
    return "\(burst) every \(Words.time(stage.period))"
      + (stage.pulsesPerTrain > 1 ? ", trains of \(stage.pulsesPerTrain)" : "")
      + (stage.rest > .zero ? ", then \(Words.time(stage.rest)) rest" : "")
  }

  private var limits: [(String, String)] {
    let limits = contents.terms.limits
    return [
      (
        "limits",
        "rail \(Words.volts(limits.railMaximum)), burst \(Words.time(limits.burstMaximum)), period \(Words.time(limits.periodMinimum)), "
          + "duty \(Words.duty(limits.dutyMaximum)) of \(Words.time(limits.dutyWindow))"
      ),
      (
        "",
        "set-point \(Words.pressure(limits.setPointMaximum)), \(Words.number(limits.pulsesMaximum)) pulses, "
          + "steering loss \(Words.decibels(limits.steeringLossMaximumDecibels)), "
          + "water \(Words.celsius(limits.waterMinimum)) … \(Words.celsius(limits.waterMaximum)), head \(Words.celsius(limits.headMaximum))"
      ),
    ]
  }

  private func reach(_ plan: FinishedPlan) -> [(String, String)] {
    var rows = CoverageWords.rows(plan)
    rows.append(
      (
        "energy",
        "\(Dimension.energy.shown(plan.prediction.energy.joules)), \(Words.duty(plan.prediction.duty)) of the time"
      ))
    func range(_ values: [Double], _ text: (Double) -> String) -> String {
      guard let least = values.min(), let most = values.max() else { return "none" }
      return text(least) == text(most) ? text(least) : "\(text(least)) … \(text(most))"
    }
    let reaches = plan.foci.map(\.reach)
    rows.append(("drive", range(reaches.map(\.drive.volts)) { Words.volts(.volts($0)) }))
    rows.append(
      (
        "steering loss",
        range(reaches.map { ($0.lossDecibels * 10).rounded() / 10 + 0 }) { Words.decibels($0) }
      ))
    rows.append(
      (
        "pressure available",
        range(reaches.map(\.available.peakNegative.megapascals)) { Words.megapascals(.megapascals($0)) }
          + " at \(Words.volts(plan.limits.railMaximum)), linear"
      ))
    let lobes = reaches.compactMap { $0.lobe?.decibels }
    rows.append(("secondary lobes", range(lobes) { Words.decibels($0) }))
    return rows
  }

  /// By name: the first twenty, and how many more there are.
  private var dropped: [String] {
    guard let plan = contents.finished, !plan.dropped.isEmpty else { return [] }
    let shown = plan.dropped.prefix(20).map {
      "  focus \($0.number) \(Words.place($0.position)): \(plan.words($0))"
    }
    let more =
      plan.dropped.count > 20
      ? ["  and \(plan.dropped.count - 20) more; 'histotripsy plan export --csv' lists every focus"] : []
    return ["left out              \(Words.count(plan.dropped.count, "focus", "foci"))"] + shown + more
  }
}

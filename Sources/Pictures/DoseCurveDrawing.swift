import Drawing
import Foundation
import HistotripsyCore
import Planning

/// The dose–volume histogram of a finished plan: how much of target, shell and keep-outs has at least so much fractionation.
public enum DoseCurveDrawing {
  /// `nil` for a plan of which nothing is predicted.
  public static func svg(of plan: FinishedPlan) -> String? {
    guard let coverage = plan.coverage, let goal = plan.target?.goal else { return nil }
    func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
    let spill = "spill \(percent(coverage.spillShare)) of its volume"
    var chart = Chart(
      title: "Dose of \(plan.name)",
      subtitle:
        "\(percent(coverage.target.treatedShare)) of the target liquefied, \(spill), D98 \(percent(coverage.target.d98))",
      x: Axis("fractionation / %", exactly: 0...100),
      y: Axis("share of the region with at least that / %", exactly: 0...100))
    chart.shade(95...100, name: "liquefied")
    chart.frame()
    for region in coverage.keepOuts {
      let isFirst = region == coverage.keepOuts.first
      chart.add(.init(isFirst ? "keep-outs" : "", style: "guide", points: points(region)))
    }
    let shell = String(format: "shell of %.3g mm", goal.shell.millimetres)
    chart.add(.init(shell, style: "second", points: points(coverage.shell)))
    chart.add(.init("target", style: "curve", points: points(coverage.target)))
    chart.mark(95, coverage.target.v95 * 100, tip: "V95 \(percent(coverage.target.v95))")
    return chart.document()
  }

  private static func points(_ region: RegionDose) -> [(x: Double, y: Double)] {
    region.histogram.enumerated().map {
      (x: 100 * Double($0) / Double(RegionDose.steps), y: $1 * 100)
    }
  }
}

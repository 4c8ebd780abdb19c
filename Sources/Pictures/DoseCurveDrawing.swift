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
    draw(coverage, goal, into: &chart)
    return chart.document()
  }

  /// The same as a figure for a page that says the rest.
  static func figure(of coverage: PlanCoverage, _ goal: TreatmentGoal) -> DosePicture.Figure {
    var chart = Chart(
      title: "", subtitle: "", x: Axis("fractionation / %", exactly: 0...100),
      y: Axis("share of the region with at least that / %", exactly: 0...100), width: Chart.narrow)
    draw(coverage, goal, into: &chart)
    return (chart.document(), "Dose-volume histogram")
  }

  /// The curve of one region.
  public struct Curve {
    var name: String
    var style: String
    var shares: [Double]

    /// - Parameters:
    ///   - name: in the legend; empty for one of several that have their name already.
    ///   - style: `curve`, `second` or `guide`.
    ///   - shares: entry i is the share of the region with a fractionation of at least i %; 101 entries.
    public init(_ name: String, style: String, shares: [Double]) {
      precondition(shares.count == 101, "a share for every hundredth")
      self.name = name
      self.style = style
      self.shares = shares
    }

    /// - Parameter fractionations: of every voxel of a region, 0 to 1; one or more.
    public init(_ name: String, style: String, fractionations: [Double]) {
      var counts = [Int](repeating: 0, count: 101)
      for value in fractionations { counts[min(100, max(0, Int((value * 100).rounded(.down))))] += 1 }
      var atLeast = 0
      var shares = [Double](repeating: 0, count: 101)
      for i in stride(from: 100, through: 0, by: -1) {
        atLeast += counts[i]
        shares[i] = Double(atLeast) / Double(max(1, fractionations.count))
      }
      self.init(name, style: style, shares: shares)
    }
  }

  /// Curves that were counted voxel by voxel, as a figure for a page.
  public static func figure(of curves: [Curve]) -> DosePicture.Figure {
    var chart = Chart(
      title: "", subtitle: "", x: Axis("fractionation / %", exactly: 0...100),
      y: Axis("share of the region with at least that / %", exactly: 0...100), width: Chart.narrow)
    chart.shade(95...100, name: "liquefied")
    chart.frame()
    for curve in curves {
      let points = curve.shares.enumerated().map { (x: Double($0), y: 100 * $1) }
      chart.add(.init(curve.name, style: curve.style, points: points))
    }
    return (chart.document(), "Dose-volume histogram")
  }

  private static func draw(_ coverage: PlanCoverage, _ goal: TreatmentGoal, into chart: inout Chart) {
    func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
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
  }

  private static func points(_ region: RegionDose) -> [(x: Double, y: Double)] {
    region.histogram.enumerated().map {
      (x: 100 * Double($0) / Double(RegionDose.steps), y: $1 * 100)
    }
  }
}

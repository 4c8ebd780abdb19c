import Foundation
import Phantom
import Sessions

extension PhantomTruth {
  /// The block at the end of a treatment on the virtual board.
  var text: String {
    var lines = [
      "The phantom's truth (virtual board only: what no treatment can measure, and no controller was told):"
    ]
    if let tissue {
      lines.append(
        "  target            \(Self.percent(tissue.treatedShare)) liquid: "
          + "\(Self.millilitres(tissue.treatedShare * tissue.targetCubicMetres)) of "
          + "\(Self.millilitres(tissue.targetCubicMetres)); mean fractionation "
          + Self.percent(tissue.meanFractionation))
      lines.append(
        "  spill             \(Self.millilitres(tissue.spillCubicMetres)) outside, "
          + "\(Self.percent(tissue.spillCubicMetres / tissue.targetCubicMetres)) of the target's volume, up to "
          + "\(Self.number(tissue.spillDepth.millimetres, 1)) mm deep")
      lines.append("  overlap           Dice \(Self.number(tissue.dice, 3))")
      for region in tissue.spared {
        lines.append(
          "  \(region.name.padding(toLength: 18, withPad: " ", startingAt: 0))"
            + "\(Self.percent(region.liquefiedShare)) liquid of \(Self.millilitres(region.cubicMetres))")
      }
      if tissue.calcifiedShare + tissue.stiffShare > 0 {
        lines.append(
          "  cannot liquefy    \(Self.percent(tissue.calcifiedShare)) of the target is calcified, "
            + "\(Self.percent(tissue.stiffShare)) stiff")
      }
    } else {
      lines.append("  target            a list of points, which has no volume")
      lines.append("  liquid            \(Self.millilitres(liquefiedCubicMetres)) in all")
    }
    lines.append("  counted in        cells of \(Self.number(cellSize.millimetres, 2)) mm")
    if unknownBursts > 0 {
      lines.append(
        "  not counted       \(Words.count(Int(unknownBursts), "burst", "bursts")) of earlier sessions, whose tissue "
          + "was not kept (--board-state keeps it)")
    }
    return lines.joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String { number(100 * share, 1) + " %" }
  private static func millilitres(_ cubicMetres: Double) -> String { number(cubicMetres * 1e6, 2) + " mL" }
  private static func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}

/// The same in the summary of `--json`.
struct PhantomObject: Encodable {
  private let treated: Double?
  private let target: Double?
  private let mean: Double?
  private let spill: Double?
  private let depth: Double?
  private let dice: Double?
  private let liquefied: Double?
  private let cell: Double?
  private let unknownBursts: UInt32
  private let keepOuts: [Spared]?

  enum CodingKeys: String, CodingKey {
    case treated = "treated_share"
    case target = "target_mL"
    case mean = "mean_fractionation"
    case spill = "spill_mL"
    case depth = "spill_depth_mm"
    case dice
    case liquefied = "liquefied_mL"
    case cell = "cell_mm"
    case unknownBursts = "bursts_not_counted"
    case keepOuts = "keep_outs"
  }

  private struct Spared: Encodable {
    let name: String
    let volume: Double?
    let share: Double?

    enum CodingKeys: String, CodingKey {
      case name
      case volume = "volume_mL"
      case share = "liquefied_share"
    }
  }

  init(_ truth: PhantomTruth) {
    treated = truth.tissue?.treatedShare.rounded(to: 5)
    target = (truth.tissue?.targetCubicMetres).flatMap { ($0 * 1e6).rounded(to: 5) }
    mean = truth.tissue?.meanFractionation.rounded(to: 5)
    spill = (truth.tissue?.spillCubicMetres).flatMap { ($0 * 1e6).rounded(to: 5) }
    depth = truth.tissue?.spillDepth.millimetres.rounded(to: 3)
    dice = truth.tissue?.dice.rounded(to: 5)
    liquefied = (truth.liquefiedCubicMetres * 1e6).rounded(to: 5)
    cell = truth.cellSize.millimetres.rounded(to: 4)
    unknownBursts = truth.unknownBursts
    keepOuts = truth.tissue?.spared.map {
      Spared(
        name: $0.name, volume: ($0.cubicMetres * 1e6).rounded(to: 5), share: $0.liquefiedShare.rounded(to: 5))
    }
  }
}

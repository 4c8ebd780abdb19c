import HistotripsyCore
import Text

// The `coverage:` section of a finished plan.

extension PlanCoverage {
  static let keys = [
    "foci", "dropped", "treated-share-unshielded", "treated-share-lowest", "spill", "spill-highest", "target",
    "shell", "outside",
    "keep-outs",
  ]

  /// Without the numbers of foci.
  var yaml: [String] {
    [
      "  # Shares of the target's volume. Unshielded: if bursts lost nothing to the bubbles of earlier ones. Lowest and highest: as",
      "  # unfavourable as the uncertainties of `cloud` allow.",
      "  treated-share-unshielded: \(Dimension.share.written(treatedShareUnshielded))",
      "  treated-share-lowest: \(Dimension.share.written(treatedShareLowest))",
      "  spill: \(Dimension.volume.written(spill))",
      "  spill-highest: \(Dimension.volume.written(spillHighest))",
      "  # at-least: share of the region with a fractionation of at least 0 %, 5 %, 10 % … 100 %.",
      "  target: \(target.yaml)", "  shell: \(shell.yaml)", "  outside: \(outside.yaml)",
    ] + (keepOuts.isEmpty ? [] : ["  keep-outs:"] + keepOuts.map { "  - \($0.yaml)" })
  }

  init(_ section: Section) throws(InputError) {
    func region(_ key: String) throws(InputError) -> RegionDose {
      try RegionDose(section.required(key, allowed: "the dose of a region"))
    }
    func volume(_ key: String) throws(InputError) -> Double {
      try section.required(key, allowed: "a volume").quantity(.volume, in: RegionDose.volumes)
    }
    var keepOuts: [RegionDose] = []
    if let list = section.optional("keep-outs") {
      for value in try list.list(count: 1...PlanTerms.maximumKeepOuts, of: "regions") {
        keepOuts.append(try RegionDose(value))
      }
    }
    let target = try region("target")
    self.init(
      target: target,
      // Plans of before that knew of no such loss.
      treatedShareUnshielded: try section.optional("treated-share-unshielded")?.quantity(.share, in: 0...1)
        ?? target.treatedShare,
      treatedShareLowest: try section.required("treated-share-lowest", allowed: "a share")
        .quantity(.share, in: 0...1),
      spill: try volume("spill"), spillHighest: try volume("spill-highest"), shell: try region("shell"),
      outside: try region("outside"), keepOuts: keepOuts)
  }
}

extension RegionDose {
  static let volumes = 0.0...10.0
  private static let keys = ["volume", "treated", "mean", "d98", "at-least"]

  var yaml: String {
    func share(_ value: Double) -> String { Dimension.share.written(value) }
    return
      "{volume: \(Dimension.volume.written(volume)), treated: \(share(treatedShare)), mean: \(share(meanFractionation)), "
      + "d98: \(share(d98)), at-least: [\(histogram.map(share).joined(separator: ", "))]}"
  }

  init(_ value: Value) throws(InputError) {
    let section = try value.section(Self.keys)
    func share(_ key: String) throws(InputError) -> Double {
      try section.required(key, allowed: "a share").quantity(.share, in: 0...1)
    }
    let curve = try section.required("at-least", allowed: "\(Self.steps + 1) shares")
    var histogram: [Double] = []
    for value in try curve.list(count: Self.steps + 1...Self.steps + 1, of: "shares") {
      histogram.append(try value.quantity(.share, in: 0...1))
    }
    self.init(
      volume: try section.required("volume", allowed: "a volume").quantity(.volume, in: Self.volumes),
      treatedShare: try share("treated"), meanFractionation: try share("mean"), d98: try share("d98"),
      histogram: histogram)
  }
}

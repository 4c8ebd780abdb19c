import Arrays
import Dose
import Foundation
import HistotripsyCore
import Phantom
import Planning
import Sessions
import Testing
import VirtualBoard

/// Whole treatments take a hundred times longer without optimisation.
var isOptimised: Bool {
  #if DEBUG
    false
  #else
    true
  #endif
}

/// The live dose judged voxel by voxel by the phantom's truth, which it never sees: tissue with stiff and calcified places.
@Suite(.enabled(if: isOptimised, "takes minutes without optimisation; Tests/release.sh runs it"))
struct LiveDoseJudgeTests {
  struct Voxel {
    let probability: Double
    let isLiquid: Bool
  }

  /// Voxels of the target after a treatment of a sphere of 8 mm.
  static func voxels(seed: UInt64) throws -> [Voxel] {
    let inputs = try TreatmentInputs(
      array: BuiltInArray.description,
      planned: .request(try BuiltInPlan.document().sphere(diameter: "8 mm", spacing: nil)))
    let laboratory = try VirtualPhantom.laboratory(
      inputs.array, inputs.plan, kind: .patchy, seed: seed, isTraced: false, keepsRecords: false)
    let session = try TreatmentSession(inputs, on: laboratory.board, seed: seed, consent: .notNeeded)
    try session.askJournal()
    try session.work()
    let dose = try #require(session.doseMap())
    return (0..<dose.grid.count).filter(dose.isInTarget).map { voxel in
      Voxel(
        probability: dose.probability(voxel),
        isLiquid: laboratory.medium.fractionation(at: dose.grid.centre(of: voxel)) >= 0.95)
    }
  }

  /// Published passive cavitation imaging reaches an area of 0.94 and a sensitivity of 0.81 (Bader 2018, PMC5816682 [V]).
  @Test func voxelsCalledLiquidAreLiquid() throws {
    var all: [Voxel] = []
    for seed in UInt64(1)...8 { all += try Self.voxels(seed: seed) }
    let liquid = all.filter(\.isLiquid).map(\.probability).sorted()
    let solid = all.filter { !$0.isLiquid }.map(\.probability).sorted()
    try #require(!liquid.isEmpty && !solid.isEmpty)
    // The area is the chance that a liquid voxel is called likelier than a solid one.
    var (wins, below, equal) = (0.0, 0, 0)
    for value in liquid {
      while below < solid.count, solid[below] < value { below += 1 }
      equal = max(equal, below)
      while equal < solid.count, solid[equal] <= value { equal += 1 }
      wins += Double(below) + Double(equal - below) / 2
    }
    let area = wins / (Double(liquid.count) * Double(solid.count))
    let cut = solid[min(solid.count - 1, Int(0.9 * Double(solid.count)))]
    let sensitivity = Double(liquid.count { $0 > cut }) / Double(liquid.count)
    print(
      "area \(area), sensitivity \(sensitivity) at specificity 0.9, \(liquid.count) liquid, \(solid.count) solid"
    )
    for tenth in 0..<10 {
      let some = all.filter { min(9, Int($0.probability * 10)) == tenth }
      if !some.isEmpty {
        print("called \(tenth * 10) %: \(some.count { $0.isLiquid }) of \(some.count) liquid")
      }
    }
    #expect(area >= 0.94 && sensitivity >= 0.81)
  }
}

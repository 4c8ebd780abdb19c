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

  /// Voxels of the target after a treatment in uneven tissue with stiff and calcified places.
  static func voxels(_ plan: PlanDocument, seed: UInt64) throws -> [Voxel] {
    let inputs = try TreatmentInputs(array: BuiltInArray.description, planned: .request(plan))
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

  /// The chance that a liquid voxel is called likelier than a solid one, and the share of the liquid ones that are called
  /// likelier than nine
  /// in ten of the solid ones.
  static func judged(_ voxels: [Voxel]) throws -> (area: Double, sensitivity: Double) {
    let liquid = voxels.filter(\.isLiquid).map(\.probability).sorted()
    let solid = voxels.filter { !$0.isLiquid }.map(\.probability).sorted()
    try #require(!liquid.isEmpty && !solid.isEmpty)
    var (wins, below, equal) = (0.0, 0, 0)
    for value in liquid {
      while below < solid.count, solid[below] < value { below += 1 }
      equal = max(equal, below)
      while equal < solid.count, solid[equal] <= value { equal += 1 }
      wins += Double(below) + Double(equal - below) / 2
    }
    let cut = solid[min(solid.count - 1, Int(0.9 * Double(solid.count)))]
    return (
      wins / (Double(liquid.count) * Double(solid.count)),
      Double(liquid.count { $0 > cut }) / Double(liquid.count)
    )
  }

  /// JUDGE_SEEDS asks for more worlds.
  private static let seeds = ProcessInfo.processInfo.environment["JUDGE_SEEDS"].flatMap(UInt64.init) ?? 4

  /// Treatments with too few pulses and with enough; 0.98 and 0.95 are asked for, where published passive cavitation imaging
  /// reaches an area
  /// of 0.94 and a sensitivity of 0.81 (Bader 2018, PMC5816682 [V]). What is called liquid with a probability is so as often, within
  /// what the map itself says of all voxels together: rates may be off by 5 %, half of the standard deviation of some 10 %
  /// that one voxel has, which moves a probability by 0.19 in the middle.
  @Test func voxelsCalledLiquidAreLiquid() throws {
    var all: [Voxel] = []
    for seed in 1...Self.seeds {
      for pulses in [12, 20, 30] {
        all += try Self.voxels(try VolumeTruthTests.stated(pulses: pulses), seed: seed)
      }
      all += try Self.voxels(try BuiltInPlan.document(), seed: seed)
    }
    let (area, sensitivity) = try Self.judged(all)
    print("all doses: area \(area), sensitivity \(sensitivity) at specificity 0.9, \(all.count) voxels")
    for tenth in 0..<10 {
      let some = all.filter { min(9, Int($0.probability * 10)) == tenth }
      guard some.count > 100 else { continue }
      let called = some.reduce(0) { $0 + $1.probability } / Double(some.count)
      let share = Double(some.count { $0.isLiquid }) / Double(some.count)
      print("called \(called): \(share) of \(some.count) liquid")
      #expect(abs(called - share) <= 0.19)
    }
    #expect(area >= 0.98 && sensitivity >= 0.95)
  }
}

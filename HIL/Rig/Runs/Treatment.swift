import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Phantom
import Planning
import VirtualBoard

/// A treatment with its world, as a scenario states it: the same on every level.
struct Treatment {
  /// A file in `HIL/Rig/Plans`.
  var plan: String
  var seed: UInt64
  /// What goes wrong at the front end and around it.
  var faults: [InjectedFault] = []
  var events: [WorldEvent] = []

  /// The world: phantom, array and everything that will go wrong.
  func laboratory(plans: String) throws -> Laboratory {
    let plan = try terms(plans)
    let laboratory = VirtualPhantom.laboratory(
      BuiltInArray.description, plan, seed: seed, isTraced: false, keepsRecords: true,
      keepsWireEdges: true, calibration: try certificate(plans: plans).calibration)
    for fault in faults { laboratory.board.inject(fault) }
    for event in events { laboratory.board.schedule(event) }
    return laboratory
  }

  /// Certificate of the array in that world.
  func certificate(plans: String) throws -> CertificateFile {
    try RigCertificate.file(for: try terms(plans), BuiltInArray.description)
  }

  func terms(_ plans: String) throws -> TreatmentPlan {
    try PlanDocument.read(URL(filePath: file(plans))).plan(for: BuiltInArray.description)
  }

  func file(_ plans: String) -> String { plans + "/" + plan }
}

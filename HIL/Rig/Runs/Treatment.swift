import Arrays
import Calibration
import Foundation
import HistotripsyCore
import KernelInLoop
import Phantom
import Planning
import Sessions
import Text
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
  /// - Parameter day: the day of the array's certificate.
  func laboratory(plans: String, on day: CalendarDate = GuestClock.day) throws -> Laboratory {
    let plan = try terms(plans)
    let laboratory = try VirtualPhantom.laboratory(
      BuiltInArray.description, plan, seed: seed, isTraced: false, keepsRecords: true,
      keepsWireEdges: true, calibration: try certificate(plans: plans, on: day).calibration)
    for fault in faults { laboratory.board.inject(fault) }
    for event in events { laboratory.board.schedule(event) }
    return laboratory
  }

  /// Certificate of the array in that world.
  func certificate(plans: String, on day: CalendarDate = GuestClock.day) throws -> CertificateFile {
    try RigCertificate.file(for: try terms(plans), BuiltInArray.description, on: day)
  }

  func terms(_ plans: String) throws -> TreatmentPlan {
    try PlanDocument.read(URL(filePath: file(plans))).plan(for: BuiltInArray.description)
  }

  func file(_ plans: String) -> String { plans + "/" + plan }
}

/// The clock on the wall of the computer on which the program under test runs.
enum GuestClock {
  /// The day on which every guest begins, so that runs are equal: that of `TimeTravelLink.timeOfDay`.
  static let day = CalendarDate(
    utc: Date(timeIntervalSince1970: Double(TimeTravelLink.timeOfDay / 1_000_000_000)))
}

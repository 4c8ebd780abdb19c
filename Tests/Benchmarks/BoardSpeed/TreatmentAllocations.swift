import AllocationProbe
import Arrays
import Calibration
import CoreHost
import Foundation
import HistotripsyCore
import LinuxBoard
import Planning
import Sessions

/// What a treatment allocates on the thread that controls it, from arming until its outputs are safe again.
struct TreatmentAllocations {
  private let profile: BoardProfile
  private let plan: String

  init(_ profile: BoardProfile, plan: String) {
    self.profile = profile
    self.plan = plan
  }

  func report() throws {
    // The first treatment of a process makes the runtime's metadata, once.
    _ = try treat()
    let (allocations, delivered, state) = try treat()
    print(
      "allocations     \(allocations) from arm to safe, \(delivered) pulses, \(state) (aim 0\(allocations > 0 ? ": MISSED" : ""))"
    )
  }

  private func treat() throws -> (allocations: UInt64, delivered: UInt64, state: TreatmentState) {
    let array = BuiltInArray.description
    let plan = try PlanDocument.read(URL(filePath: plan)).plan(for: array)
    var setup = try plan.setup(for: array, consent: .whenRecorded)
    setup.frontEnd = profile.frontEnd
    setup.capBelowCavitation(stated: plan.calibration.sourcePressurePerVolt)
    let run = try TreatmentOwner(
      on: LinuxBoard(profile), array: array, foci: plan.foci, order: plan.order, setup: setup,
      authority: .uncalibrated)
    while run.state == .off || run.nextStep == .load { try run.step() }
    allocation_probe_start()
    while run.state == .ready || run.state == .armed { try run.step() }
    while !run.controller.state.isFinal {
      if let intent = run.controller.intentToRecord { run.controller.confirmIntent(intent.number) }
      run.controller.advance()
    }
    return (
      allocation_probe_stop(), UInt64(run.controller.ledger.total().delivered), run.controller.state
    )
  }
}

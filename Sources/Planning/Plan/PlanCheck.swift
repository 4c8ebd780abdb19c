import Arrays
import HistotripsyCore
import Text

/// The last look at a plan and its array together, before anything is set up.
///
/// What needs no field is judged here; what a focus costs in pressure is judged by whoever can compute it, and handed in.
public enum PlanCheck {
  /// No focus lies further from the origin of the array's frame, along any axis.
  public static let reach = Length.metres(1)
  /// A plan that takes longer at best is more probably a slip than an intention.
  public static let longestTreatment = Nanoseconds.seconds(24 * 3600)

  /// - Parameters:
  ///   - document: the document that `plan` was made from; places complaints.
  ///   - objection: why a focus cannot be treated with this array ("steering there costs 9 dB (0 dB … 6 dB)"), `nil` where it can. Called for
  ///     each focus in the order of the plan.
  /// - Returns: notes for the person who runs the treatment.
  /// - Throws: the first thing that cannot be done.
  public static func check(
    _ plan: TreatmentPlan, from document: PlanDocument, against array: ArrayDescription,
    objection: (Focus) -> String? = { _ in nil }
  ) throws(InputError) -> [String] {
    guard (1...FocusGrid.maximumFoci).contains(plan.foci.count) else {
      throw document.complaint(
        "target", "\(plan.foci.count) foci are out of range (1 … \(FocusGrid.maximumFoci))")
    }
    guard plan.shortestDuration <= longestTreatment else {
      throw document.complaint(
        "regimen",
        "the treatment takes at least \(clock(plan.shortestDuration)), which is out of range (0 h … 24 h)")
    }
    let nearest = array.elements.filter(\.isEnabled).map(\.position)
    for (index, focus) in plan.foci.enumerated() {
      let name = "focus \(index) at (\(millimetres(focus.position))) mm"
      // A focus in the face of an element or behind the array is no focus.
      if let hit = nearest.firstIndex(where: { $0.distance(to: focus.position) < .millimetres(5) }) {
        throw document.complaint(
          "target",
          "\(name) lies \(Dimension.length.shown(nearest[hit].distance(to: focus.position).metres)) from an element (5 mm or more)"
        )
      }
      if let reason = objection(focus) {
        throw document.complaint("target", "\(name) is out of reach: \(reason)")
      }
    }
    return notes(plan)
  }

  private static func notes(_ plan: TreatmentPlan) -> [String] {
    var notes = [
      "\(plan.foci.count) \(plan.foci.count == 1 ? "focus" : "foci"), \(plan.plannedPulses) pulses, at least \(clock(plan.shortestDuration)) unless foci are done early"
    ]
    let period = plan.regimen.firstStage.period
    let inRotation =
      plan.regimen.minimumRevisit.count / period.count / Int64(plan.regimen.firstStage.pulsesPerTrain)
    if inRotation > Int64(plan.foci.count) {
      notes.append(
        "\(plan.foci.count) \(plan.foci.count == 1 ? "focus" : "foci") cannot keep the array busy: with a revisit time of \(plan.regimen.minimumRevisit.yaml) "
          + "a trigger every \(period.yaml) needs \(inRotation)")
    }
    return notes
  }

  private static func millimetres(_ position: Position) -> String {
    [position.x, position.y, position.z].map { $0.millimetres.short }.joined(separator: ", ")
  }

  private static func clock(_ time: Nanoseconds) -> String {
    let seconds = time.exactSeconds
    if seconds < 120 { return "\((seconds * 10).rounded() / 10) s" }
    if seconds < 7200 { return "\((seconds / 6).rounded() / 10) min" }
    return "\((seconds / 360).rounded() / 10) h"
  }
}

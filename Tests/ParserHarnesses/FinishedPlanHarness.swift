import Acoustics
import Planning

extension Harness {
  /// A finished plan: read, written, read again, and made a treatment of.
  static let finishedPlan = Harness("finished-plan") { bytes in
    .ofReading("plan.yaml") { () throws(InputError) in
      let file = try FinishedPlanFile.read(bytes: bytes, file: "plan.yaml")
      let again: FinishedPlanFile
      do throws(InputError) {
        again = try FinishedPlanFile.read(bytes: Array(file.plan.yamlText.utf8), file: "plan.yaml")
      } catch {
        return "accepted, but not when written: \(error)"
      }
      guard again.plan == file.plan else { return "written and read, it differs" }
      _ = try file.treatment(for: BuiltInArray.description)
      return nil
    }
  }
}

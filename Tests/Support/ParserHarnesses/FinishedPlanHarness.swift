import Arrays
import Planning
import Text

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
      // Values are written to so many places and may have been given with more.
      guard again.plan.yamlText == file.plan.yamlText else { return "written twice, it differs" }
      _ = try file.treatment(for: BuiltInArray.description)
      return nil
    }
  }
}

import Arrays
import Planning
import Text

extension Harness {
  /// A request: read, placed for the built-in array, written and read again.
  static let plan = Harness("plan") { bytes in
    .ofReading(file) { () throws(InputError) in
      let document = try PlanDocument.read(bytes: bytes, file: file)
      _ = try document.plan(for: BuiltInArray.description)
      let written = document.yamlText
      let again: PlanDocument
      do throws(InputError) {
        again = try PlanDocument.read(bytes: Array(written.utf8), file: file)
      } catch {
        return "accepted, but not when written: \(error)"
      }
      return again.yamlText == withoutNotes(of: again, written) ? nil : "written twice, it differs"
    }
  }

  private static let file = "plan.yaml"

  /// Notes say what came from a preset; a plan with every value spelt out has none of them.
  private static func withoutNotes(of again: PlanDocument, _ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.filter { line in
      !line.hasPrefix("# note: ") || again.notes.contains { line == "# note: \($0)" }
    }
    return kept.joined(separator: "\n")
  }
}

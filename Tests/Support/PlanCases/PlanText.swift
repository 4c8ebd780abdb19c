import HistotripsyCore
import Planning
import Text

/// A small valid plan, and ways to spoil it.
public enum PlanText {
  public static let valid = """
    histotripsy-plan: 1
    name: Test
    target:
      shape: sphere
      diameter: 10 mm
    placement:
      spacing: 2 mm
    regimen:
      preset: rapid-steering
    limits:
      rail-maximum: 140 V
      burst-maximum: 20 µs
      period-minimum: 4 ms
      duty-maximum: 0.2 %
      duty-window: 1 s
      pulses-maximum: 50000
      set-point-maximum: 35 MPa
      water-minimum: 15 °C
      water-maximum: 40 °C
      head-maximum: 50 °C
    ...

    """

  /// The built-in plan for a sphere of 20 mm on a lattice of one wavelength, with the regimen's own set-point and
  /// pulses: nothing is fitted.
  public static func lattice() throws(InputError) -> PlanDocument {
    try BuiltInPlan.document().sphere(diameter: .millimetres(20), spacing: .wavelengths(1))
  }

  /// The valid plan with one line replaced.
  public static func replacing(_ line: String, with other: String) -> String {
    let lines = valid.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map { $0.hasSuffix(line) && $0.drop { $0 == " " } == line ? indented($0, other) : $0 }
      .joined(separator: "\n")
  }

  private static func indented(_ line: String, _ other: String) -> String {
    let indent = String(line.prefix { $0 == " " })
    return other.split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 }.joined(
      separator: "\n")
  }

  public static func read(_ text: String) throws(InputError) -> PlanDocument {
    try PlanDocument.read(bytes: Array(text.utf8), file: "plan.yaml")
  }

  /// What reading says, or "" when it says nothing.
  public static func complaint(_ text: String) -> String {
    do throws(InputError) {
      _ = try read(text)
      return ""
    } catch {
      return error.description
    }
  }
}

import Foundation
import HistotripsyCore
import Planning
import SharedData
import Testing
import Text

/// One table says everything about a section of a file. A limit that exists only here, added to the table of the
/// limits, has to show up wherever limits do.
@Suite struct RecordTests {
  struct MoreLimits: Equatable, Sendable {
    var limits: Limits
    /// The limit that is added.
    var standoffMinimum: Length
  }

  static let added = RecordField(
    "standoff-minimum", \MoreLimits.standoffMinimum,
    .quantity(.length, .millimetres(1)...Length.millimetres(80)), required: "a limit, for example 12 mm",
    doc: "shortest distance from the array to the skin")
  static let record = Record(
    "limits", comment: Limits.record.comment,
    blank: MoreLimits(limits: limits, standoffMinimum: .zero),
    fields: Limits.record.fields.map { $0.within(\MoreLimits.limits) } + [added])
  static let limits = Limits(
    railMaximum: .volts(110), burstMaximum: .microseconds(15), periodMinimum: .milliseconds(5),
    dutyMaximum: .onePercent, dutyWindow: .seconds(2), deadTimeMinimum: .microseconds(300),
    pulsesMaximum: 1234, setPointMaximum: .megapascals(31.5), waterMinimum: .celsius(16.5),
    waterMaximum: .celsius(37), headMaximum: .celsius(48), railTolerance: 0.02,
    steeringLossMaximumDecibels: 5.5)
  static let more = MoreLimits(limits: limits, standoffMinimum: .millimetres(12))

  private func read(_ lines: [String]) throws(InputError) -> MoreLimits {
    let text = (lines + ["..."]).joined(separator: "\n") + "\n"
    let root = try YAMLText.root(of: InputText(bytes: Array(text.utf8), file: "f"))
    return try Self.record.read(root.required("limits", allowed: ""))
  }

  private func complaint(_ lines: [String]) -> String {
    do throws(InputError) {
      _ = try read(lines)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func aLimitThatIsAddedIsWrittenAndReadBack() throws {
    let lines = Self.record.lines(of: Self.more)
    #expect(lines.last == "  standoff-minimum: 12 mm")
    #expect(lines.dropLast() == Limits.record.lines(of: Self.limits)[...])
    #expect(try read(lines) == Self.more)
  }

  @Test func aLimitThatIsAddedIsComplainedAbout() {
    let lines = Self.record.lines(of: Self.more)
    #expect(
      complaint(lines.dropLast())
        == "f:2: limits.standoff-minimum: missing; write a limit, for example 12 mm")
    #expect(
      complaint(lines.dropLast() + ["  standoff-minimum: 200 mm"])
        == "f:16: limits.standoff-minimum: 200 mm is out of range (1 mm … 80 mm)")
    let misspelt = complaint(lines.dropLast() + ["  standof-minimum: 12 mm"])
    #expect(misspelt.contains("did you mean standoff-minimum? known here: rail-maximum, "))
    #expect(misspelt.hasSuffix("steering-loss-maximum, standoff-minimum"))
  }

  @Test func aLimitThatIsAddedIsDocumentedAndRecorded() throws {
    #expect(Self.record.example(of: Self.more).last == "  standoff-minimum: 12 mm")
    #expect(
      Self.record.table.hasSuffix(
        "| `limits.standoff-minimum` | 1 mm … 80 mm | must be stated | "
          + "shortest distance from the array to the skin |\n"))
    let cells = Self.record.cells(of: Self.more)
    let last = try #require(cells.last)
    #expect(last.name == "standoff-minimum" && last.cell == RecordCell(.number(0.012), unit: "m"))
    #expect(cells.map(\.name) == Self.record.keys)
  }

  /// What is read, written, recorded and complained about is the table of the limits itself.
  @Test func plansUseTheTable() throws {
    let document = try BuiltInPlan.document()
    let written = Limits.record.lines(of: document.terms.limits).joined(separator: "\n")
    #expect(document.yamlText.contains("\n\(written)\n"))
    let example = Limits.record.example(of: document.terms.limits).dropFirst().joined(separator: "\n")
    #expect(BuiltInPlan.yaml.contains("\n\(example)\n"))
    for field in (0...UInt8.max).compactMap(LimitedField.init(rawValue:)) {
      #expect(Limits.record.keys.contains(field.key))
    }
  }

  @Test func theDocumentedTablesAreThese() throws {
    let document = try String(
      contentsOf: SharedData.packageRoot.appending(path: "Sources/Planning/README.md"), encoding: .utf8)
    for table in [
      Limits.record.table, ReachTerms.record.table, TreatmentGoal.record.table, CloudTerms.record.table,
      FractionationTerms.record.table,
    ] {
      #expect(document.contains("\n\(table)"), "expected:\n\(table)")
    }
  }
}

extension DutyCycle {
  fileprivate static var onePercent: DutyCycle {
    guard let duty = DutyCycle(partsPerMillion: 10_000) else { preconditionFailure("1 %") }
    return duty
  }
}

import Arrays
import HistotripsyCore
import Planning
import Text
import TreatmentLog

/// A plan for what a treatment has left: the foci that are not done, each with the pulses that have not been heard there.
///
/// A pulse without cavitation has done nothing to the tissue; one that was heard has, and is not given again. The target's volume stays in
/// the ledger of the first treatment: the new plan is a list of points.
public struct RetryPlan {
  /// Why a focus is planned again.
  public enum Reason: String, CaseIterable, Sendable {
    case silent = "not responding: no cavitation"
    case unheard = "not responding: the collapse cannot be heard"
    case unfinished = "not finished"
    case skipped = "left out by a person"
    case done = "done, and pulses of its plan are left"
  }

  /// A focus of the new plan.
  public struct Focus: Sendable {
    public let index: Int
    public let reason: Reason
    public let pulses: UInt32
  }

  public let document: PlanDocument
  public let foci: [Focus]
  /// Foci that cavitate and do not change: more pulses of the same kind would not help.
  public let unresponsive: [Int]

  /// - Parameters:
  ///   - setPoint: instead of the plan's.
  ///   - preset: the name of another regimen; its own set-point, unless one is stated.
  /// - Throws: where nothing is left, or what is asked for cannot be.
  public init(
    _ ledger: LedgerFile, inputs: TreatmentInputs, setPoint: Pressure? = nil, preset: String? = nil
  ) throws {
    let entries = try ledger.accounts()
    let skipped = Self.skipped(try ledger.decisions())
    var foci: [Focus] = []
    var unresponsive: [Int] = []
    for (index, entry) in entries.enumerated() {
      let left = entry.focus.plannedPulses - min(entry.account.cavitating, entry.focus.plannedPulses)
      switch entry.verdict {
      case .notResponding(.noGrowth): unresponsive.append(index)
      case .done: continue
      case .notResponding(.noCavitation) where left > 0:
        foci.append(Focus(index: index, reason: .silent, pulses: left))
      case .notResponding(.noEmission) where left > 0:
        foci.append(Focus(index: index, reason: .unheard, pulses: left))
      case .more, nil:
        guard left > 0 else { continue }
        foci.append(
          Focus(index: index, reason: skipped.contains(index) ? .skipped : .unfinished, pulses: left))
      case .notResponding: unresponsive.append(index)
      }
    }
    guard !foci.isEmpty else {
      throw InputError(
        file: ledger.path,
        message: unresponsive.isEmpty
          ? "nothing is left: every focus is done"
          : "nothing is left that more pulses would help: \(unresponsive.count) foci cavitate and do not change"
      )
    }
    self.foci = foci
    self.unresponsive = unresponsive
    document = try Self.document(
      inputs.document,
      foci.map { (Self.offset(of: entries[$0.index].focus.position, inputs.array), $0.pulses) }, setPoint,
      preset,
      from: ledger.path)
  }

  /// From the geometric focus, as plans count.
  private static func offset(of position: Position, _ array: ArrayDescription) -> Position {
    Position(metres: position.lanes - array.geometricFocus.lanes)
  }

  /// As the last decision about each has it.
  private static func skipped(_ decisions: [DecisionRecord]) -> Set<Int> {
    var skipped: Set<Int> = []
    for decision in decisions {
      let foci = decision.foci.map(\.index)
      if decision.kind == .skip { skipped.formUnion(foci) }
      if decision.kind == .bringBack { skipped.subtract(foci) }
    }
    return skipped
  }

  private static func document(
    _ original: PlanDocument, _ points: [(Position, UInt32)], _ setPoint: Pressure?, _ preset: String?,
    from path: String
  ) throws(InputError) -> PlanDocument {
    var document = original
    document.terms.name = "Retry of \(original.terms.name)"
    document.terms.shape = .points(points.map { PlannedPoint(offset: $0.0, pulses: $0.1, frame: .target) })
    document.terms.centre = .origin
    document.terms.margin = .zero
    document.terms.rim = .zero
    document.terms.keepOuts = []
    document.terms.pulseOverrides = []
    document.terms.fitted = []
    if let preset {
      guard let found = RegimenPreset.named(preset) else {
        throw InputError(
          file: "--regimen",
          message: "\(QuantityText.quoted(preset)) is not known; allowed: "
            + RegimenPreset.all.map(\.name).joined(separator: ", "))
      }
      let gated = document.terms.regimen.isGated
      document.terms.regimen = found.terms
      document.terms.regimen.isGated = gated
    }
    if let setPoint { document.terms.regimen.setPoint = setPoint }
    document.notes = ["what \(path) has left: \(points.count) of its foci"]
    return document
  }
}

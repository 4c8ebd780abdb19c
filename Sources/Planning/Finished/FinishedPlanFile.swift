import Arrays
import Foundation
import HistotripsyCore
import Text

/// A finished plan as it was read, with its place of origin.
public struct FinishedPlanFile: Sendable {
  public let plan: FinishedPlan
  /// The terms that it shares with a request; places complaints.
  public let document: PlanDocument

  /// As the person named it.
  public var file: String { document.file }

  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func read(_ url: URL) throws(InputError) -> FinishedPlanFile {
    try FinishedPlanReader(InputText(reading: url)).file()
  }

  /// From bytes already in memory.
  /// - Parameter file: what messages call it.
  public static func read(bytes: [UInt8], file: String) throws(InputError) -> FinishedPlanFile {
    try FinishedPlanReader(InputText(bytes: bytes, file: file)).file()
  }

  /// The treatment: foci, order and doses as they stand.
  /// - Throws: when the array is not the one that the plan was made for, or something that was edited no longer fits.
  public func treatment(for array: ArrayDescription) throws(InputError) -> TreatmentPlan {
    try check(ArrayStamp(array))
    return try document.plan(for: array) { [plan] _, _, _ throws(InputError) in
      (
        plan.foci.map { Focus(position: $0.position, plannedPulses: $0.pulses) },
        Array(plan.foci.indices), plan.spacing
      )
    }
  }

  private func check(_ found: ArrayStamp) throws(InputError) {
    let made = plan.array
    guard found.elements == made.elements, found.frequency == made.frequency else {
      throw document.complaint(
        "array",
        "made for \(made.words), not for \(found.words); make the plan again for this array")
    }
    guard found.checksum == made.checksum else {
      throw document.complaint(
        "array.geometry-checksum",
        "made for \(made.words) with geometry \(made.checksumText), but that of \(found.name) is "
          + "\(found.checksumText): an element differs; make the plan again for this array")
    }
  }
}

extension ArrayStamp {
  fileprivate var words: String {
    "\(name) (\(elements) elements, \(Dimension.frequency.shown(frequency.hertz)))"
  }
}

/// A plan file of either kind.
public enum PlanFile: Sendable {
  /// What a person asks for (`histotripsy-plan: 1`).
  case request(PlanDocument)
  /// What was worked out for one array (`histotripsy-plan: 3`, or 2, which knew no volume).
  case finished(FinishedPlanFile)

  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func read(_ url: URL) throws(InputError) -> PlanFile {
    try read(InputText(reading: url), folder: PlanDocument.folder(of: url))
  }

  /// From bytes already in memory; a request that names files is refused.
  /// - Parameter file: what messages call it.
  public static func read(bytes: [UInt8], file: String) throws(InputError) -> PlanFile {
    try read(InputText(bytes: bytes, file: file), folder: nil)
  }

  private static func read(_ input: InputText, folder: URL?) throws(InputError) -> PlanFile {
    let key = "histotripsy-plan:"
    let stated = input.text.split(separator: "\n").first { $0.utf8.starts(with: key.utf8) }
    let version = stated?.dropFirst(key.count).prefix { $0 != "#" }.filter { !$0.isWhitespace } ?? ""
    if let number = Int(version), number >= FinishedPlanReader.oldest {
      return .finished(try FinishedPlanReader(input).file())
    }
    return .request(try PlanDocument.read(input, folder: folder))
  }
}

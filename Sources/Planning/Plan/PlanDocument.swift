import Foundation
import HistotripsyCore
import Text

/// A plan as it was written, with its place of origin: what a person states before the array is known.
///
/// `plan(for:)` makes a treatment of it for one array.
public struct PlanDocument: Sendable {
  public var terms: PlanTerms
  /// As the person named it; leads every message.
  public let file: String
  /// SHA-256 of the file, 64 hexadecimal digits.
  public let digest: String?
  /// What the plan took from a preset and what it changed, one sentence each.
  public var notes: [String]
  /// The preset that the regimen was taken from.
  public let preset: RegimenPreset?
  /// Line of each field that the file states.
  let lines: [String: Int]
  /// Options of a command line that took the place of fields: `--sphere` that of `target`.
  var replaced: [String: String] = [:]

  /// Reads a plan file.
  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func read(_ url: URL) throws(InputError) -> PlanDocument {
    try read(InputText(reading: url), folder: folder(of: url))
  }

  /// Where files lie that the plan names; `nil` for what comes through standard input, which lies in no folder.
  static func folder(of url: URL) -> URL? {
    url.path == "/dev/stdin" ? nil : url.deletingLastPathComponent()
  }

  /// Reads a plan from bytes already in memory.
  /// - Parameters:
  ///   - file: what messages call it.
  ///   - folder: where files lie that the plan names; `nil` refuses such plans.
  public static func read(bytes: [UInt8], file: String, folder: URL? = nil) throws(InputError) -> PlanDocument
  {
    try read(InputText(bytes: bytes, file: file), folder: folder)
  }

  static func read(_ input: InputText, folder: URL?) throws(InputError) -> PlanDocument {
    let document = try PlanReader(input, folder: PlanFolder(url: folder)).document()
    try document.checkConsistency()
    return document
  }

  /// The same plan for a sphere of this diameter about the geometric focus.
  /// - Parameter spacing: between neighbouring foci, with the preset's own set-point and pulses where they were to be
  ///     chosen; `nil` keeps the plan's.
  /// - Throws: a size outside `TargetShape.sizes`.
  public func sphere(diameter: Length, spacing: RelativeLength? = nil) throws(InputError) -> PlanDocument {
    let sizes = TargetShape.sizes
    guard sizes.contains(diameter) else {
      throw InputError(
        file: "--sphere",
        message: "\(Dimension.length.shown(diameter.metres)) is out of range "
          + "(\(QuantityText.shown(sizes.inBaseUnit, as: .length)))")
    }
    var changed = self
    changed.terms.shape = .sphere(diameter: diameter)
    changed.terms.centre = .origin
    changed.terms.margin = .zero
    changed.replaced = ["target": "--sphere", "placement.spacing": "--sphere"]
    if let spacing {
      changed.terms.spacing = .uniform(spacing)
      changed.terms.rim = .zero
      if terms.fitted.contains(.setPoint) { changed.terms.regimen.setPoint = preset?.terms.setPoint }
      if terms.fitted.contains(.pulses), let pulses = preset?.terms.pulsesPerFocus {
        changed.terms.regimen.pulsesPerFocus = pulses
      }
      changed.terms.fitted = []
      changed.replaced["placement.spacing"] = "--spacing"
    }
    changed.terms.name = "Sphere of \(Dimension.length.shown(diameter.metres))"
    changed.notes.append(
      "the target of \(file) was replaced by a sphere of \(Dimension.length.shown(diameter.metres))")
    return changed
  }

  /// The same from text, as options of a command line give it: "20 mm", "1 λ".
  public func sphere(diameter: String, spacing: String?) throws(InputError) -> PlanDocument {
    let metres: Double
    do throws(Complaint) {
      metres = try QuantityText.parse(diameter, as: .length, in: TargetShape.sizes.inBaseUnit)
    } catch {
      throw InputError(file: "--sphere", message: error.message)
    }
    var step: RelativeLength?
    if let spacing {
      step = try RelativeLength(
        spacing, option: "--spacing", lengths: PlanTerms.spacings,
        wavelengths: PlanTerms.spacingsInWavelengths)
    }
    return try sphere(diameter: .metres(metres), spacing: step)
  }

  /// A complaint about a field, at the option that replaced it, or at its line if the file states it, else at that of its section.
  public func complaint(_ field: String, _ message: String) -> InputError {
    if let option = replaced[field] { return InputError(file: option, message: message) }
    let section = field.split(separator: ".").first.map(String.init) ?? field
    return InputError(file: file, line: lines[field] ?? lines[section], field: field, message: message)
  }
}

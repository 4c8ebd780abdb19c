import Foundation
import Text

/// Everything that is wrong with an array file, not only the first thing.
public struct ArrayInspection: Sendable {
  /// What could be read, without the elements that could not; `nil` when nothing could.
  public let array: ArrayDescription?
  /// In the order of the file: first what could not be read, then what `ArrayCheck` finds. Empty for a sound array.
  public let findings: [InputError]
}

extension ArrayFile {
  /// Reads as much of an array file as can be read, and checks it.
  ///
  /// Elements that `read` would refuse the file for (not a number, out of range, one on top of another) become findings here.
  /// - Throws: never for what is wrong inside the file; that the file is missing or cannot be read as text.
  public static func inspect(
    _ url: URL, defaults: ElementDefaults = ElementDefaults()
  ) throws(InputError) -> ArrayInspection {
    inspect(
      try InputText(reading: url), name: url.deletingPathExtension().lastPathComponent, defaults: defaults)
  }

  /// Inspects bytes already in memory.
  /// - Parameter file: what messages call it.
  public static func inspect(
    bytes: [UInt8], file: String, defaults: ElementDefaults = ElementDefaults()
  ) throws(InputError) -> ArrayInspection {
    let name = URL(filePath: file).deletingPathExtension().lastPathComponent
    return inspect(try InputText(bytes: bytes, file: file), name: name, defaults: defaults)
  }

  private static func inspect(
    _ input: InputText, name: String, defaults: ElementDefaults
  ) -> ArrayInspection {
    var faults = ElementFaults(collects: true)
    do throws(InputError) {
      let placed = try read(input, name: name, defaults: defaults, faults: &faults)
      let checked = ArrayCheck.findings(in: placed.array).map { finding in
        guard let element = finding.element else {
          return InputError(file: input.file, message: finding.message)
        }
        let place = placed.places[element]
        return InputError(
          file: input.file, line: place.line, field: place.field,
          message: finding.message(naming: { placed.places[$0].field }))
      }
      let doubt = placed.isFrameFound ? FrameChance.complaint(placed.array) : nil
      let doubts = doubt.map { [InputError(file: input.file, message: $0)] } ?? []
      return ArrayInspection(array: placed.array, findings: faults.found + doubts + checked)
    } catch {
      return ArrayInspection(array: nil, findings: faults.found + [error])
    }
  }
}

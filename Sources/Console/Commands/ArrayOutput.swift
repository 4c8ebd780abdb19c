import Arrays
import Foundation
import Sessions
import Text

/// An array file to be written, in the format that its ending names.
struct ArrayOutput {
  private let path: String
  private let isOpenLIFU: Bool
  private let isForced: Bool

  /// - Throws: an ending that names no format.
  init(_ path: String, isForced: Bool) throws(InputError) {
    switch URL(filePath: path).pathExtension.lowercased() {
    case "yaml", "yml": isOpenLIFU = false
    case "json": isOpenLIFU = true
    default:
      throw InputError(
        file: path.hasPrefix("-") ? path : "--output \(path)",
        message: "the ending names no format known here (.yaml native, .json openLIFU)")
    }
    self.path = path
    self.isForced = isForced
  }

  /// Writes the file whole or not at all.
  func write(_ array: ArrayDescription) throws {
    try Self.write(isOpenLIFU ? array.openLIFUText : array.yamlText, to: path, isForced: isForced)
  }

  /// - Throws: a file that exists, unless forced.
  static func write(_ text: String, to path: String, isForced: Bool) throws(OutputFile.Failure) {
    try OutputFile(checking: path, isForced: isForced).write(Array(text.utf8))
  }
}

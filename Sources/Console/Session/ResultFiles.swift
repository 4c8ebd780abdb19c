import Foundation
import Sessions
import Text

/// The files that a command is asked to write: all found writable before anything is computed, each written whole or not at all.
struct ResultFiles {
  private var files: [(option: String, path: String, file: OutputFile)] = []

  /// - Parameters:
  ///   - wanted: options and the files they name; `nil` where nobody asked.
  ///   - isForced: files that exist may be replaced.
  ///   - inputs: files that are read and must not be overwritten.
  /// - Throws: a file that exists or cannot be written; one file named twice.
  init(
    _ wanted: [(option: String, path: String?)], isForced: Bool, notOver inputs: [String] = []
  ) throws {
    for (option, path) in wanted {
      guard let path else { continue }
      if let other = files.first(where: { $0.path == path }) {
        throw InputError(file: option, message: "\(path) is the file of \(other.option) too")
      }
      files.append((option, path, try OutputFile(checking: path, isForced: isForced, notOver: inputs)))
    }
  }

  var isEmpty: Bool { files.isEmpty }

  func write(_ option: String, _ bytes: () -> [UInt8]) throws(OutputFile.Failure) {
    guard let wanted = files.first(where: { $0.option == option }) else { return }
    try wanted.file.write(bytes())
  }
}

extension OutputFile {
  /// - Parameter isForced: a file that exists may be replaced.
  init(checking path: String, isForced: Bool, notOver inputs: [String] = []) throws(Failure) {
    // What is an input is said first: that is no matter of --force.
    try self.init(checking: path, notOver: inputs)
    var status = stat()
    if !isForced, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      throw Failure(path: path, reason: "it exists already; --force replaces it")
    }
  }
}

import Foundation
import Sessions

/// Several drawings for one folder: either all can be written, or none is begun.
struct DrawingFolder {
  private let files: [(file: OutputFile, text: String)]

  /// - Throws: a drawing that exists, unless forced; a folder that cannot be made.
  init(
    _ folder: String, _ drawings: [(name: String, text: String)], isForced: Bool
  ) throws(OutputFile.Failure) {
    let place = URL(filePath: folder, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    } catch {
      throw OutputFile.Failure(path: folder, reason: error.localizedDescription)
    }
    var files: [(file: OutputFile, text: String)] = []
    for drawing in drawings {
      let path = place.appending(path: drawing.name).relativePath
      guard isForced || !FileManager.default.fileExists(atPath: path) else {
        throw OutputFile.Failure(path: path, reason: "it exists already; --force replaces it")
      }
      files.append((try OutputFile(checking: path), drawing.text))
    }
    self.files = files
  }

  func write() throws(OutputFile.Failure) {
    for (file, text) in files { try file.write(Array(text.utf8)) }
  }
}

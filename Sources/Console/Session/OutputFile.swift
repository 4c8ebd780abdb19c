import Foundation

/// A file that is whole or not there: written beside its place and moved into it.
struct OutputFile {
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "\(path): cannot be written: \(reason)" }
  }

  private let path: String
  private let partial: String

  /// Makes sure now that the file can be written later.
  init(creating path: String) throws(Failure) {
    self.path = path
    partial = path + ".partial"
    guard FileManager.default.createFile(atPath: partial, contents: nil) else {
      throw Failure(path: path, reason: String(cString: strerror(errno)))
    }
  }

  func write(_ bytes: [UInt8]) throws(Failure) {
    do {
      try Data(bytes).write(to: URL(filePath: partial))
      guard rename(partial, path) == 0 else {
        throw Failure(path: path, reason: String(cString: strerror(errno)))
      }
    } catch {
      throw Failure(path: path, reason: "\(error)")
    }
  }
}

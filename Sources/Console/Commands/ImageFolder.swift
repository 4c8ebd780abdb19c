import Foundation
import Sessions

/// The folder that several images are written into.
enum ImageFolder {
  /// Makes it where it does not exist.
  static func make(_ path: String) throws(OutputFile.Failure) {
    if mkdir(path, 0o755) != 0, errno != EEXIST {
      throw OutputFile.Failure(path: path, reason: String(cString: strerror(errno)))
    }
  }
}

import Foundation

/// The bytes of a file from the world, bounded.
package enum InputBytes {
  /// - Parameters:
  ///   - file: what messages call it.
  ///   - maximum: a whole number of MiB, in bytes.
  /// - Throws: missing, a folder, not permitted, too large.
  package static func read(_ url: URL, file: String, maximum: Int) throws(InputError) -> [UInt8] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      var error = InputError(file: file, message: "there is no such file")
      error.isFileMissing = true
      throw error
    }
    guard !isFolder.boolValue else {
      throw InputError(file: file, message: "this is a folder, not a file")
    }
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      // One byte more than allowed, so that an endless file (a device, a pipe) is refused instead of filling memory.
      data = try handle.read(upToCount: maximum + 1) ?? Data()
    } catch {
      throw InputError(file: file, message: "cannot be read: \(error.localizedDescription)")
    }
    guard data.count <= maximum else { throw tooLarge(file, maximum: maximum) }
    return [UInt8](data)
  }

  static func tooLarge(_ file: String, maximum: Int) -> InputError {
    let most = maximum / 1_048_576
    return InputError(file: file, message: "the file is larger than \(most) MiB (1 byte … \(most) MiB)")
  }
}

import Foundation

/// The bytes of a file from the world, bounded.
package enum InputBytes {
  /// - Parameters:
  ///   - file: what messages call it.
  ///   - maximum: a whole number of MiB, in bytes.
  /// - Throws: missing, a folder, not permitted, too large.
  package static func read(_ url: URL, file: String, maximum: Int) throws(InputError) -> [UInt8] {
    let data: Data
    let handle = try open(url, file: file)
    defer { try? handle.close() }
    do {
      // One byte more than allowed, so that an endless file (a device, a pipe) is refused instead of filling memory.
      data = try handle.read(upToCount: maximum + 1) ?? Data()
    } catch {
      throw InputError(file: file, message: "cannot be read: \(error.localizedDescription)")
    }
    guard data.count <= maximum else { throw tooLarge(file, maximum: maximum) }
    return [UInt8](data)
  }

  private static func open(_ url: URL, file: String) throws(InputError) -> FileHandle {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      var error = InputError(file: file, message: "there is no such file")
      error.isFileMissing = true
      throw error
    }
    guard !isFolder.boolValue else {
      throw InputError(file: file, message: "this is a folder, not a file")
    }
    do {
      return try FileHandle(forReadingFrom: url)
    } catch {
      throw InputError(file: file, message: "cannot be read: \(error.localizedDescription)")
    }
  }

  /// A file that is read block by block.
  /// - Throws: missing, a folder, not permitted.
  package static func stream(_ url: URL, file: String) throws(InputError) -> ByteStream {
    ByteStream(try open(url, file: file), file: file)
  }

  package static func tooLarge(_ file: String, maximum: Int) -> InputError {
    let most = maximum / 1_048_576
    return InputError(file: file, message: "the file is larger than \(most) MiB (1 byte … \(most) MiB)")
  }
}

/// A file that is open for reading, closed when nothing refers to it any more.
package final class ByteStream {
  private let handle: FileHandle
  private let file: String

  fileprivate init(_ handle: FileHandle, file: String) {
    self.handle = handle
    self.file = file
  }

  deinit { try? handle.close() }

  /// At most so many bytes; none at the end.
  package func next(_ count: Int) throws(InputError) -> [UInt8] {
    do {
      return [UInt8](try handle.read(upToCount: count) ?? Data())
    } catch {
      throw InputError(file: file, message: "cannot be read: \(error.localizedDescription)")
    }
  }
}

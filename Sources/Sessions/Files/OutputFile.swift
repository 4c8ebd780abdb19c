import Foundation

/// A file that is whole or not there: written beside its place and moved into it. Devices and pipes are written in place.
package struct OutputFile {
  /// Why a file cannot be written.
  package struct Failure: Error, CustomStringConvertible {
    package let path: String
    package let reason: String

    package init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }

    package var description: String { "\(path): cannot be written: \(reason)" }
  }

  /// As the person named it.
  private let path: String
  /// Where it goes: links followed, so that the file they lead to is replaced and not the link.
  private let place: String
  private let isReplaced: Bool
  /// Permissions, whatever the umask: 0644 where nothing else is said.
  private let mode: mode_t
  private var partial: String { "\(place).\(getpid()).partial" }

  /// Finds out now whether the file can be written later, and leaves nothing behind.
  /// - Parameter inputs: files that are read and must not be overwritten.
  package init(checking path: String, notOver inputs: [String] = [], mode: mode_t = 0o644) throws(Failure) {
    self.path = path
    self.mode = mode
    place = URL(filePath: path).resolvingSymlinksInPath().path
    var status = stat()
    let exists = stat(place, &status) == 0
    let kind = status.st_mode & S_IFMT
    isReplaced = !exists || kind == S_IFREG
    if exists, kind == S_IFDIR { throw Failure(path: path, reason: "this is a folder") }
    for input in inputs where URL(filePath: input).resolvingSymlinksInPath().path == place {
      throw Failure(path: path, reason: "it is an input of this treatment")
    }
    if exists, access(place, W_OK) != 0 { throw failure }
    guard isReplaced else { return }
    let probe = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard probe >= 0 else { throw failure }
    close(probe)
    unlink(partial)
  }

  package func write(_ bytes: [UInt8]) throws(Failure) {
    try replace { file throws(Failure) in try put(bytes[...], into: file) }
  }

  /// Writes text piece by piece, so that a long file needs no memory of its length.
  /// - Parameter body: gets a function that takes the next piece.
  /// - Throws: `Failure`, or what `body` throws; the file is then as it was.
  package func write(streaming body: ((String) throws -> Void) throws -> Void) throws {
    var thrown: (any Error)?
    do throws(Failure) {
      try replace { file throws(Failure) in
        var buffer: [UInt8] = []
        do {
          try body { piece in
            buffer += Array(piece.utf8)
            guard buffer.count >= 1 << 16 else { return }
            try put(buffer[...], into: file)
            buffer.removeAll(keepingCapacity: true)
          }
        } catch {
          thrown = error
          throw Failure(path: path, reason: "\(error)")
        }
        try put(buffer[...], into: file)
      }
    } catch {
      throw thrown ?? error
    }
  }

  private func replace(_ body: (Int32) throws(Failure) -> Void) throws(Failure) {
    do throws(Failure) {
      // A partial file of this name was left by a process of this number that was killed: it is no other's.
      if isReplaced { unlink(partial) }
      let flags = isReplaced ? O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC : O_WRONLY | O_CLOEXEC
      let file = open(isReplaced ? partial : place, flags, mode)
      guard file >= 0 else { throw failure }
      defer { close(file) }
      if isReplaced { guard fchmod(file, mode) == 0 else { throw failure } }
      try body(file)
      // A device has nothing to be flushed and says so.
      guard !isReplaced || fsync(file) == 0 else { throw failure }
      guard !isReplaced || rename(partial, place) == 0 else { throw failure }
    } catch {
      if isReplaced { unlink(partial) }
      throw error
    }
  }

  private func put(_ bytes: ArraySlice<UInt8>, into file: Int32) throws(Failure) {
    var rest = bytes
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        throw failure
      }
      rest = rest.dropFirst(written)
    }
  }

  /// With the reason that the system gave last.
  private var failure: Failure { Failure(path: path, reason: String(cString: strerror(errno))) }
}

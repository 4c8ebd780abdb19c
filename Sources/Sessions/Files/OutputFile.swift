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
  /// Permissions, whatever the process would give its files; `nil` leaves that to it.
  private let mode: mode_t?
  private var partial: String { "\(place).\(getpid()).partial" }

  /// Finds out now whether the file can be written later, and leaves nothing behind.
  /// - Parameter inputs: files that are read and must not be overwritten.
  package init(checking path: String, notOver inputs: [String] = [], mode: mode_t? = nil) throws(Failure) {
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
    let probe = open(partial, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard probe >= 0 else { throw failure }
    close(probe)
    unlink(partial)
  }

  package func write(_ bytes: [UInt8]) throws(Failure) {
    let target = isReplaced ? partial : place
    do throws(Failure) {
      try put(bytes, into: target)
      guard !isReplaced || rename(partial, place) == 0 else { throw failure }
    } catch {
      if isReplaced { unlink(partial) }
      throw error
    }
  }

  private func put(_ bytes: [UInt8], into target: String) throws(Failure) {
    let file = open(target, O_WRONLY | O_CREAT | O_TRUNC, mode ?? 0o666)
    guard file >= 0 else { throw failure }
    defer { close(file) }
    if let mode, isReplaced { guard fchmod(file, mode) == 0 else { throw failure } }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        throw failure
      }
      rest = rest.dropFirst(written)
    }
    // A device has nothing to be flushed and says so.
    guard !isReplaced || fsync(file) == 0 else { throw failure }
  }

  /// With the reason that the system gave last.
  private var failure: Failure { Failure(path: path, reason: String(cString: strerror(errno))) }
}

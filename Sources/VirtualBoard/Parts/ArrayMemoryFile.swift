import Glibc

/// The virtual array's identity memory in a file of 32 768 bytes, so that it outlives the process: the array's record and its journal.
///
/// It belongs to the array and not to the front end: with another file another array is plugged in. A page is in the file the moment its
/// write cycle begins.
public final class ArrayMemoryFile {
  public struct Failure: Error, CustomStringConvertible {
    public let path: String
    public let reason: String
    public var description: String { "\(path): \(reason)" }
  }

  static let size = 32_768
  private let file: Int32
  private let map: UnsafeMutableRawPointer

  /// Opens the memory of an array, or makes a blank one. Mode 0640 whatever the umask.
  /// - Throws: when the file cannot be opened or has another size, or another process uses it.
  public init(path: String) throws(Failure) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard file >= 0 else { throw Self.failure(path, "cannot be opened") }
    do throws(Failure) {
      var lock = flock()
      lock.l_type = Int16(F_WRLCK)
      lock.l_whence = Int16(SEEK_SET)
      guard fcntl(file, F_SETLK, &lock) == 0 else {
        throw Failure(path: path, reason: "the array's memory is in use by another process")
      }
      var status = stat()
      guard fstat(file, &status) == 0 else { throw Self.failure(path, "cannot be read") }
      let isNew = status.st_size == 0
      guard isNew || Int(status.st_size) == Self.size else {
        throw Failure(path: path, reason: "this is not the memory of a virtual array (32768 bytes)")
      }
      if isNew { guard fchmod(file, 0o640) == 0 else { throw Self.failure(path, "cannot be made") } }
      guard ftruncate(file, Self.size) == 0 else { throw Self.failure(path, "cannot grow") }
      guard let map = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), map != MAP_FAILED
      else {
        throw Self.failure(path, "cannot be mapped")
      }
      self.map = map
      if isNew { memset(map, 0xFF, Self.size) }
    } catch {
      close(file)
      throw error
    }
  }

  deinit {
    munmap(map, Self.size)
    close(file)
  }

  private static func failure(_ path: String, _ doing: String) -> Failure {
    Failure(path: path, reason: "\(doing): \(String(cString: strerror(errno)))")
  }

  var cells: [UInt8] { Array(UnsafeRawBufferPointer(start: map, count: Self.size)) }

  func store(_ byte: UInt8, at address: Int) {
    map.storeBytes(of: byte, toByteOffset: address, as: UInt8.self)
  }
}

extension VirtualBoard {
  /// Plugs the array in whose memory is in this file. Before the first transfer.
  public func plugIn(_ memory: ArrayMemoryFile) { parts.memory.keep(in: memory) }
}

import Glibc
import HistotripsyCore

/// The virtual front end's non-volatile memory in a file: counters, the digest of the calibration that its array's memory names, and every
/// burst that it has ever fired.
///
/// The file is mapped, so that a burst is in it the moment it is fired, and stays there when the process is killed in the next
/// instruction. (When the whole machine loses power it may not: it is a simulated front end's memory, no log.) Nothing of the controller
/// reads the bursts; tests and observers hold its ledger against them.
///
/// Layout, in the machine's byte order: 8 bytes `HSTBOARD`, u32 version 1, u32 bursts, u32 triggers refused, u32 power cycles, 32 bytes of
/// the calibration's digest (zero: none), 8 bytes free; then 40 bytes a burst, as `WitnessedBurst` lies in memory. The number of bursts is the front end's counter.
public final class BoardStateFile: BurstWitness {
  public struct Failure: Error, CustomStringConvertible {
    public let path: String
    public let reason: String
    public var description: String { "\(path): \(reason)" }
  }

  private static let magic: UInt64 = 0x4452_414F_4254_5348
  private static let headerBytes = 64
  private static let stride = MemoryLayout<WitnessedBurst>.stride
  /// The file grows by so many bursts at a time; a hole costs nothing.
  private static let growth = 4096

  public let path: String
  private let file: Int32
  private var map: UnsafeMutableRawPointer
  private var capacity: Int

  /// Opens the memory of a front end, or makes that of a new one.
  /// - Throws: when the file cannot be opened, or is none of these, or another process uses it.
  public init(path: String) throws(Failure) {
    self.path = path
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard file >= 0 else { throw Self.failure(path, "cannot be opened") }
    do throws(Failure) {
      // A lock that children do not inherit: it ends with this process, however it ends.
      var lock = flock()
      lock.l_type = Int16(F_WRLCK)
      lock.l_whence = Int16(SEEK_SET)
      guard fcntl(file, F_SETLK, &lock) == 0 else {
        throw Failure(path: path, reason: "the board's state is in use by another process")
      }
      var status = stat()
      guard fstat(file, &status) == 0 else { throw Self.failure(path, "cannot be read") }
      let bytes = Int(status.st_size)
      guard bytes == 0 || bytes >= Self.headerBytes else {
        throw Failure(path: path, reason: "this is not the state of a virtual board")
      }
      let bursts = bytes == 0 ? 0 : (bytes - Self.headerBytes) / Self.stride
      capacity = max(Self.growth, bursts)
      map = try Self.mapped(file, path, capacity)
      if bytes == 0 {
        map.storeBytes(of: Self.magic, as: UInt64.self)
        map.storeBytes(of: 1, toByteOffset: 8, as: UInt32.self)
      }
      guard map.load(as: UInt64.self) == Self.magic, map.load(fromByteOffset: 8, as: UInt32.self) == 1,
        Int(map.load(fromByteOffset: 12, as: UInt32.self)) <= capacity
      else {
        munmap(map, Self.headerBytes + capacity * Self.stride)
        throw Failure(path: path, reason: "this is not the state of a virtual board, or it is damaged")
      }
    } catch {
      close(file)
      throw error
    }
  }

  deinit {
    munmap(map, Self.headerBytes + capacity * Self.stride)
    close(file)
  }

  private static func failure(_ path: String, _ doing: String) -> Failure {
    Failure(path: path, reason: "\(doing): \(String(cString: strerror(errno)))")
  }

  private static func mapped(
    _ file: Int32, _ path: String, _ capacity: Int
  ) throws(Failure) -> UnsafeMutableRawPointer {
    let bytes = headerBytes + capacity * stride
    guard ftruncate(file, bytes) == 0 else { throw failure(path, "cannot grow") }
    guard let map = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), map != MAP_FAILED else {
      throw failure(path, "cannot be mapped")
    }
    return map
  }

  private func word(_ offset: Int) -> UInt32 { map.load(fromByteOffset: offset, as: UInt32.self) }

  public var counters: (fired: UInt32, refused: UInt32, powerCycles: UInt16) {
    (word(12), word(16), UInt16(truncatingIfNeeded: word(20)))
  }

  public func fired(_ burst: WitnessedBurst) {
    let count = Int(word(12))
    precondition(burst.number == UInt32(count) + 1, "bursts are counted one by one")
    if count == capacity { grow() }
    map.storeBytes(of: burst, toByteOffset: Self.headerBytes + count * Self.stride, as: WitnessedBurst.self)
    // The burst first, then the count that makes it true.
    map.storeBytes(of: burst.number, toByteOffset: 12, as: UInt32.self)
  }

  private func grow() {
    let larger = capacity + Self.growth
    munmap(map, Self.headerBytes + capacity * Self.stride)
    do throws(Failure) {
      map = try Self.mapped(file, path, larger)
    } catch {
      preconditionFailure("\(error): a front end cannot fire what it cannot count")
    }
    capacity = larger
  }

  public func refused(total: UInt32) { map.storeBytes(of: total, toByteOffset: 16, as: UInt32.self) }
  public func powered(cycles: UInt16) {
    map.storeBytes(of: UInt32(cycles), toByteOffset: 20, as: UInt32.self)
  }

  /// As the array's identity memory has it.
  public var calibration: CalibrationDigest {
    get { map.load(fromByteOffset: 24, as: CalibrationDigest.self) }
    set { map.storeBytes(of: newValue, toByteOffset: 24, as: CalibrationDigest.self) }
  }

  /// Every burst so far, for whoever judges the controller.
  public var bursts: [WitnessedBurst] {
    (0..<Int(word(12))).map {
      map.load(fromByteOffset: Self.headerBytes + $0 * Self.stride, as: WitnessedBurst.self)
    }
  }
}

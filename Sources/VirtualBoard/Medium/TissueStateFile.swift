import Glibc
import HistotripsyCore

/// The virtual tissue in a file: how far every cell is fractionated, from session to session of one treatment.
///
/// The file is mapped, so that a burst's effect is in it the moment it happens and stays there when the process is killed in the
/// next instruction. Warmth, microbubbles and residual bubbles are not kept: they are gone within seconds.
///
/// Layout, in the machine's byte order: 8 bytes `HSTISSUE`, u32 version 1, u32 cells along an edge, u64 seed, five doubles (edge of a
/// cell, radius, centre x, y and z, in metres), u32 bursts that the tissue has seen, u32 1 while a burst is under way, u64
/// checksum, u32 bursts before the file was made, 44 bytes free; then one 32-bit float a cell. The checksum is
/// Σ bits(cell n) · (2 n + 1) modulo 2⁶⁴.
public final class TissueStateFile {
  static let headerBytes = 128

  private let file: Int32
  private let header: Header
  private let bytes: Int
  let cells: UnsafeMutablePointer<Float>

  /// The tissue of a configuration: new, or as it was left.
  /// - Parameters:
  ///   - prefix: the front end's state file. Each phantom has a file of its own beside it: a front end may stand before many.
  ///   - goesOn: a treatment goes on; otherwise the phantom is new, whatever stood there.
  ///   - fired: the front end's counter: bursts whose effect is not known where a treatment goes on and its tissue was not kept.
  /// - Throws: when the file cannot be opened, is none of these, is damaged, or is that of another phantom.
  public init(
    beside prefix: String, for configuration: MediumConfiguration, goesOn: Bool, fired: UInt32
  ) throws(BoardStateFile.Failure) {
    typealias Failure = BoardStateFile.Failure
    guard let part = configuration.tissue else {
      throw Failure(path: prefix, reason: "a world without tissue has none to keep")
    }
    let centre =
      part.centre?.lanes ?? configuration.naturalFocus?.lanes
      ?? NaturalFocus.find(configuration.elements)
    let side = Tissue.cellsPerSide(part)
    let count = side * side * side
    let wanted = [part.cellSize.metres, part.radius.metres, centre.x, centre.y, centre.z]
    let path = Self.path(prefix, side, configuration.seed, wanted)
    let bytes = Self.headerBytes + count * MemoryLayout<Float>.stride
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | (goesOn ? 0 : O_TRUNC), 0o640)
    guard file >= 0 else { throw Self.failure(path, "cannot be opened") }
    let map: UnsafeMutableRawPointer
    do throws(Failure) {
      var status = stat()
      guard fstat(file, &status) == 0 else { throw Self.failure(path, "cannot be read") }
      let isNew = status.st_size == 0
      guard !isNew || ftruncate(file, bytes) == 0 else {
        let failure = Self.failure(path, "cannot be made")
        unlink(path)
        throw failure
      }
      let length = isNew ? bytes : Int(status.st_size)
      guard length >= Self.headerBytes else {
        throw Failure(path: path, reason: "this is not the tissue of a virtual phantom")
      }
      guard let found = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), found != MAP_FAILED
      else { throw Self.failure(path, "cannot be mapped") }
      let header = Header(map: found)
      if isNew { header.begin(side, configuration.seed, wanted, before: goesOn ? fired : 0) }
      let complaint =
        header.complaint(side, configuration.seed, wanted)
        ?? (length == bytes ? nil : "the tissue has \(length) bytes in place of \(bytes)")
        ?? header.complaint(Self.sum(Self.cells(found, count), count))
      if let complaint {
        munmap(found, length)
        throw Failure(path: path, reason: complaint)
      }
      map = found
    } catch {
      close(file)
      throw error
    }
    self.file = file
    self.bytes = bytes
    header = Header(map: map)
    cells = Self.cells(map, count)
    // Killed in the middle of a burst: what it had done so far counts.
    header.goOn(Self.sum(cells, count))
  }

  /// `STATE.1234abcd.tissue`, by a digest (FNV-1a) of what tells one phantom from another.
  private static func path(_ prefix: String, _ side: Int, _ seed: UInt64, _ sizes: [Double]) -> String {
    var digest: UInt32 = 0x811C_9DC5
    for word in [UInt64(side), seed] + sizes.map(\.bitPattern) {
      for byte in 0..<8 { digest = (digest ^ UInt32(word >> UInt64(8 * byte) & 0xFF)) &* 0x0100_0193 }
    }
    let digits = String(digest, radix: 16)
    return "\(prefix).\(String(repeating: "0", count: 8 - digits.count))\(digits).tissue"
  }

  private static func failure(_ path: String, _ doing: String) -> BoardStateFile.Failure {
    BoardStateFile.Failure(path: path, reason: "\(doing): \(String(cString: strerror(errno)))")
  }

  private static func cells(_ map: UnsafeMutableRawPointer, _ count: Int) -> UnsafeMutablePointer<Float> {
    (map + headerBytes).bindMemory(to: Float.self, capacity: count)
  }

  deinit {
    munmap(header.map, bytes)
    close(file)
  }

  private static func sum(_ cells: UnsafeMutablePointer<Float>, _ count: Int) -> UInt64 {
    var sum: UInt64 = 0
    for n in 0..<count where cells[n] != 0 { sum &+= UInt64(cells[n].bitPattern) &* UInt64(2 * n + 1) }
    return sum
  }

  /// Bursts fired before the file was made, whose effect is not known.
  public var burstsBefore: UInt32 { header.burstsBefore }

  func beginBurst() { header.isUnderWay = 1 }

  func endBurst() {
    header.bursts &+= 1
    header.isUnderWay = 0
  }

  @inline(__always) func change(_ index: Int, to new: Float) {
    let difference = UInt64(new.bitPattern) &- UInt64(cells[index].bitPattern)
    cells[index] = new
    header.checksum &+= difference &* UInt64(2 * index + 1)
  }
}

/// The fields before the cells.
private struct Header {
  let map: UnsafeMutableRawPointer
  private static let magic: UInt64 = 0x4555_5353_4954_5348

  private func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
    map.load(fromByteOffset: offset, as: Value.self)
  }

  var bursts: UInt32 {
    get { load(64) }
    nonmutating set { map.storeBytes(of: newValue, toByteOffset: 64, as: UInt32.self) }
  }
  var isUnderWay: UInt32 {
    get { load(68) }
    nonmutating set { map.storeBytes(of: newValue, toByteOffset: 68, as: UInt32.self) }
  }
  var checksum: UInt64 {
    get { load(72) }
    nonmutating set { map.storeBytes(of: newValue, toByteOffset: 72, as: UInt64.self) }
  }
  var burstsBefore: UInt32 { load(80) }

  func begin(_ side: Int, _ seed: UInt64, _ sizes: [Double], before: UInt32) {
    map.storeBytes(of: Self.magic, as: UInt64.self)
    map.storeBytes(of: 1, toByteOffset: 8, as: UInt32.self)
    map.storeBytes(of: UInt32(side), toByteOffset: 12, as: UInt32.self)
    map.storeBytes(of: seed, toByteOffset: 16, as: UInt64.self)
    for (n, size) in sizes.enumerated() {
      map.storeBytes(of: size, toByteOffset: 24 + 8 * n, as: Double.self)
    }
    map.storeBytes(of: before, toByteOffset: 80, as: UInt32.self)
  }

  /// Why this is not the tissue that is asked for.
  func complaint(_ side: Int, _ seed: UInt64, _ sizes: [Double]) -> String? {
    guard load(0) == Self.magic, load(8) == UInt32(1) else {
      return "this is not the tissue of a virtual phantom"
    }
    let isAlike = sizes.enumerated().allSatisfy { n, size in load(24 + 8 * n) == size }
    guard load(12) == UInt32(side), load(16) == seed, isAlike else {
      return
        "this is the tissue of another phantom: another plan, array or seed"
    }
    return nil
  }

  /// Why it cannot be gone on with.
  func complaint(_ sum: UInt64) -> String? {
    isUnderWay != 0 || checksum == sum ? nil : "the tissue is damaged: its checksum does not agree"
  }

  func goOn(_ sum: UInt64) {
    isUnderWay = 0
    checksum = sum
  }
}

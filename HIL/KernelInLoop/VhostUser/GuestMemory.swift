import Glibc

/// The parts of a guest's memory that it shares, and nothing outside them.
///
/// Guest memory is untrusted input that may change while it is read. So each field is read once,
/// into a copy, and the copy is checked. Addresses come back as host pointers only after the whole
/// range asked for is known to lie in one region.
///
/// Chains keep the memory they point into alive, so that a new memory table never pulls it away
/// under them.
public final class GuestMemory {
  /// Regions of a memory table; the protocol allows 8 in one message.
  public static let regionMaximum = 8
  /// Bytes of one region; a gibibyte is eight times what the rig gives its guest.
  public static let regionByteMaximum: UInt64 = 1 << 30

  public struct Region: Equatable, Sendable {
    /// Where the guest's devices see it.
    public var guestAddress: UInt64
    /// Where the front end's own process has it: rings are given in these addresses.
    public var userAddress: UInt64
    public var byteCount: UInt64
    /// Where it begins in the file that came with it.
    public var fileOffset: UInt64

    public init(guestAddress: UInt64, userAddress: UInt64, byteCount: UInt64, fileOffset: UInt64 = 0) {
      self.guestAddress = guestAddress
      self.userAddress = userAddress
      self.byteCount = byteCount
      self.fileOffset = fileOffset
    }
  }

  private struct Mapping {
    var region: Region
    var base: UnsafeMutableRawPointer
    /// What was mapped; `nil` for memory that somebody else owns.
    var mapped: UnsafeMutableRawBufferPointer?
  }
  private var mappings: [Mapping] = []

  public enum Fault: Error, Equatable, Sendable {
    case tooManyRegions(Int)
    case fileMissing
    case regionTooLarge(bytes: UInt64)
    case addressesWrap
    case fileTooShort
    case unmappable(errno: Int32)
  }

  /// Maps the regions of a memory table, each from the file that came with it.
  /// - Throws: `Fault`; nothing stays mapped.
  public init(_ regions: [Region], files: [Descriptor]) throws(Fault) {
    guard regions.count <= Self.regionMaximum else { throw .tooManyRegions(regions.count) }
    guard files.count == regions.count else { throw .fileMissing }
    for (region, file) in zip(regions, files) { mappings.append(try Self.map(region, file)) }
  }

  /// Memory that the caller owns and keeps for as long as this is used: for tests.
  public init(_ region: Region, at base: UnsafeMutableRawPointer) {
    mappings = [Mapping(region: region, base: base, mapped: nil)]
  }

  deinit {
    for mapping in mappings {
      if let mapped = mapping.mapped { munmap(mapped.baseAddress, mapped.count) }
    }
  }

  private static func map(_ region: Region, _ file: Descriptor) throws(Fault) -> Mapping {
    guard region.byteCount > 0, region.byteCount <= regionByteMaximum, region.fileOffset <= 1 << 40 else {
      throw .regionTooLarge(bytes: region.byteCount)
    }
    guard !region.guestAddress.addingReportingOverflow(region.byteCount).overflow,
      !region.userAddress.addingReportingOverflow(region.byteCount).overflow
    else { throw .addressesWrap }
    // A mapping beyond the end of its file would end this process at the first access.
    var status = stat()
    guard fstat(file.number, &status) == 0, status.st_size >= 0,
      UInt64(status.st_size) >= region.fileOffset + region.byteCount
    else { throw .fileTooShort }
    let page = UInt64(sysconf(Int32(_SC_PAGESIZE)))
    let slack = region.fileOffset % page
    let count = Int(region.byteCount + slack)
    guard
      let start = mmap(
        nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, off_t(region.fileOffset - slack)),
      start != MAP_FAILED
    else { throw .unmappable(errno: errno) }
    return Mapping(
      region: region, base: start + Int(slack),
      mapped: UnsafeMutableRawBufferPointer(start: start, count: count))
  }

  /// `byteCount` bytes at an address as the guest's devices see it; `nil` unless one region holds
  /// them all.
  public func host(guest address: UInt64, byteCount: UInt64) -> UnsafeMutableRawPointer? {
    find(address, byteCount) { $0.guestAddress }
  }

  /// The same for an address in the front end's process.
  public func host(user address: UInt64, byteCount: UInt64) -> UnsafeMutableRawPointer? {
    find(address, byteCount) { $0.userAddress }
  }

  private func find(
    _ address: UInt64, _ byteCount: UInt64, start: (Region) -> UInt64
  ) -> UnsafeMutableRawPointer? {
    for mapping in mappings {
      let first = start(mapping.region)
      guard address >= first, byteCount <= mapping.region.byteCount,
        address - first <= mapping.region.byteCount - byteCount
      else { continue }
      return mapping.base + Int(address - first)
    }
    return nil
  }
}

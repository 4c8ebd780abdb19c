import CVhost
import Glibc
import VhostUser

/// The page in which the guest and the calendar keep the time: `um_timetravel_schedshm` of
/// user-mode Linux, version 2.
///
/// The side that runs writes the present time; the other side waits and only reads it. The messages
/// that hand the turn over give the order of accesses. What the guest writes is checked where it is
/// used.
final class TimeShare {
  /// Places in the table of clients; each takes 128 bytes after the header's 4096.
  enum Client: UInt16, CaseIterable {
    case guest = 0
    case calendar = 1
  }
  private static let headerCount = 4096
  private static let clientCount = 128
  private static let byteCount = headerCount + clientCount * Client.allCases.count
  private static let version: UInt32 = 2
  /// A client with this bit is asked and answered in this page instead of by messages.
  private static let sharesTime: UInt32 = 1

  private let page: UnsafeMutableRawPointer
  /// What the guest maps.
  let file: Descriptor

  init() throws(LoopFault) {
    let number = cvhost_memory()
    guard number >= 0 else { throw .noMemory(errno: errno) }
    file = Descriptor(number)
    guard ftruncate(number, off_t(Self.byteCount)) == 0,
      let start = mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, number, 0),
      start != MAP_FAILED
    else { throw .noMemory(errno: errno) }
    page = start
    page.storeBytes(of: Self.version, as: UInt32.self)
    page.storeBytes(of: UInt32(Self.byteCount), toByteOffset: 4, as: UInt32.self)
    page.storeBytes(of: UInt16(Client.allCases.count), toByteOffset: 26, as: UInt16.self)
    page.storeBytes(of: Self.sharesTime, toByteOffset: Self.offset(.calendar), as: UInt32.self)
    running = .guest
  }

  deinit { munmap(page, Self.byteCount) }

  private static func offset(_ client: Client) -> Int { headerCount + clientCount * Int(client.rawValue) }

  /// The time up to which the side that runs may go on without asking.
  var freeUntil: UInt64 {
    get { page.load(fromByteOffset: 8, as: UInt64.self) }
    set { page.storeBytes(of: newValue, toByteOffset: 8, as: UInt64.self) }
  }

  var present: UInt64 {
    get { page.load(fromByteOffset: 16, as: UInt64.self) }
    set { page.storeBytes(of: newValue, toByteOffset: 16, as: UInt64.self) }
  }

  var running: Client {
    get { Client(rawValue: page.load(fromByteOffset: 24, as: UInt16.self)) ?? .guest }
    set { page.storeBytes(of: newValue.rawValue, toByteOffset: 24, as: UInt16.self) }
  }

  /// When the guest wants to run; `nil` when it did not say.
  var request: UInt64? {
    let place = Self.offset(.guest)
    guard page.load(fromByteOffset: place + 4, as: UInt32.self) & 1 != 0 else { return nil }
    return page.load(fromByteOffset: place + 8, as: UInt64.self)
  }
}

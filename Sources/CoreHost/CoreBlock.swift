import HistotripsyCore

/// The memory that a part of the core lives in, with that part.
///
/// The core never allocates: whoever starts a controller, or needs a geometry, hands it memory. On a computer with an operating
/// system this is the only place where that memory comes from. One block is allocated in `init`, before anything is energised,
/// and freed when the last reference goes.
public final class CoreBlock<Resident: ~Copyable> {
  /// What lives in the block: a controller, a geometry.
  public var resident: Resident
  /// Bytes of the block.
  public let byteCount: Int
  // After `resident`: whatever the resident does in its `deinit`, its memory is still there.
  private let bytes: Bytes

  /// - Parameters:
  ///   - byteCount: what the resident's `byteCount` functions ask for.
  ///   - moveIn: makes the resident in the memory that it is given.
  /// - Throws: what `moveIn` throws; the block is freed then.
  public init<Fault: Error>(
    byteCount: Int, _ moveIn: (inout Memory) throws(Fault) -> Resident
  ) throws(Fault) {
    self.byteCount = byteCount
    bytes = Bytes(byteCount)
    var memory = Memory(block: bytes.all)
    resident = try moveIn(&memory)
  }

  private struct Bytes: ~Copyable {
    let all: UnsafeMutableRawBufferPointer

    init(_ count: Int) { all = .allocate(byteCount: count, alignment: 16) }

    deinit { all.deallocate() }
  }
}

/// Why a part of the core cannot be set up. Nothing has been energised.
public enum CoreFault<Setup: Error & Equatable & Sendable>: Error, Equatable, Sendable {
  case geometry(GeometryFault)
  case setup(Setup)
}

/// Why a treatment cannot be set up.
public typealias RunFault = CoreFault<SetupFault>

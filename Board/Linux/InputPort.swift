import CLinux
import HistotripsyCore

/// An input line with the edges that the kernel has stamped and that have not been asked for yet.
///
/// The kernel keeps 16 edges a line, and with its older interface drops the newest when they are
/// full; this ring keeps the last 32 and drops the oldest. It is filled whenever the board looks at
/// its lines, which is at every wait.
struct InputPort {
  static let capacity = 32

  let line: OpaquePointer
  let file: Int32
  private let edges: UnsafeMutablePointer<clinux_edge>
  private let fresh: UnsafeMutablePointer<clinux_edge>
  private var head = 0
  private var count = 0

  init(line: OpaquePointer, file: Int32) {
    self.line = line
    self.file = file
    edges = .allocate(capacity: Self.capacity)
    edges.initialize(repeating: clinux_edge(), count: Self.capacity)
    fresh = .allocate(capacity: Int(CLINUX_EDGES_MAXIMUM))
    fresh.initialize(repeating: clinux_edge(), count: Int(CLINUX_EDGES_MAXIMUM))
  }

  func deallocate() {
    edges.deallocate()
    fresh.deallocate()
  }

  /// Takes over what the kernel has; at most `capacity` edges, so that a line that chatters cannot
  /// hold the caller.
  /// - Returns: 0, or the negative error number of the call that failed.
  mutating func drain(_ calls: clinux_calls) -> Int32 {
    var taken = 0
    while taken < Self.capacity {
      let ready = calls.wait_readable(file, 0)
      if ready == -EINTR { continue }
      if ready <= 0 { return ready }
      let found = calls.line_edges(line, fresh, CLINUX_EDGES_MAXIMUM)
      if found == -EINTR { continue }
      if found <= 0 { return found }
      for index in 0..<Int(found) { push(fresh[index]) }
      taken += Int(found)
    }
    return 0
  }

  private mutating func push(_ edge: clinux_edge) {
    if count == Self.capacity {
      head = (head + 1) % Self.capacity
      count -= 1
    }
    edges[(head + count) % Self.capacity] = edge
    count += 1
  }

  /// The stamp of the oldest edge to `level`; edges before it are let go. Without one, all are.
  mutating func take(_ level: Level) -> Int64? {
    while count > 0 {
      let edge = edges[head]
      head = (head + 1) % Self.capacity
      count -= 1
      if (edge.is_asserted != 0) == (level == .asserted) { return Int64(bitPattern: edge.at) }
    }
    return nil
  }
}

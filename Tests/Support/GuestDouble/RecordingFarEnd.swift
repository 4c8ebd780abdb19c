import KernelInLoop

/// A far end that notes what is asked of it and holds those who ask to its terms.
public final class RecordingFarEnd: FarEnd {
  public let lineNames = (0..<10).map { "line-\($0)" }
  public private(set) var present: UInt64 = 0
  public var nextEvent: UInt64?
  /// Outputs as they are driven: `nil` for a line that nobody drives.
  public private(set) var driven: [Bool?] = Array(repeating: nil, count: 10)
  public private(set) var transfers: [(address: UInt8, writing: [UInt8], reading: Int)] = []
  /// Levels of the wires that are read.
  public var levels = Array(repeating: false, count: 10)
  public var edges: [(line: Int, isHigh: Bool, at: UInt64)] = []
  /// What a transfer reads; `nil`: it fails.
  public var answer: ((UInt8, [UInt8], Int) -> [UInt8]?) = { _, _, count in
    Array(repeating: 0xA5, count: count)
  }

  public init() {}

  public func pass(until time: UInt64) { present = max(present, time) }

  public func drive(_ line: Int, high: Bool?) -> Bool {
    precondition(lineNames.indices.contains(line), "a line that the chip does not have")
    present += 1000
    driven[line] = high
    return true
  }

  public func sense(_ line: Int) -> Bool? {
    precondition(lineNames.indices.contains(line), "a line that the chip does not have")
    present += 500
    return levels[line]
  }

  public func takeEdge() -> (line: Int, isHigh: Bool, at: UInt64)? {
    edges.isEmpty ? nil : edges.removeFirst()
  }

  public func transfer(to address: UInt8, writing: [UInt8], reading count: Int) -> [UInt8]? {
    precondition(
      address < 128 && writing.count <= 128 && (0...128).contains(count), "beyond the bus's bounds")
    present += 20_000
    transfers.append((address, writing, count))
    return answer(address, writing, count)
  }
}

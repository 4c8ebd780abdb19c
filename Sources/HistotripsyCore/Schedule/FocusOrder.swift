/// The order in which foci enter the rotation: a permutation.
public struct FocusOrder: ~Copyable {
  var places: FixedArray<UInt16>

  /// Memory for an order of this many foci, the builder's scratch included.
  public static func byteCount(foci: Int) -> Int { 2 * FixedArray<UInt16>.byteCount(foci) }

  /// As the plan lists them. 1 to `PulseScheduler.maximumFoci`.
  public init(asListed count: Int, in memory: inout Memory) {
    precondition(count >= 1 && count <= PulseScheduler.maximumFoci, "number of foci")
    places = memory.carve(count, repeating: 0)
    var i = 0
    while i < count {
      places[i] = UInt16(i)
      i += 1
    }
  }

  /// As given. 1 to `PulseScheduler.maximumFoci` places.
  /// - Throws: when a focus is missing or named twice.
  public init(_ given: Span<FocusIndex>, in memory: inout Memory) throws(OrderFault) {
    let count = given.count
    guard count >= 1, count <= PulseScheduler.maximumFoci else { throw .length(count) }
    var seen = memory.carve(count, repeating: UInt16(0))
    var table = memory.carve(count, repeating: UInt16(0))
    var i = 0
    while i < count {
      let focus = given[i].index
      guard focus < count else { throw .unknownFocus(place: i) }
      guard seen[focus] == 0 else { throw .visitedTwice(place: i) }
      seen[focus] = 1
      table[i] = given[i].value
      i += 1
    }
    places = table
  }

  init(trusted places: consuming FixedArray<UInt16>) { self.places = places }

  /// Foci in the order.
  public var count: Int { places.count }

  /// The focus at a place, counted from 0.
  public subscript(place: Int) -> FocusIndex { FocusIndex(Int(places[place])) }
}

/// Why a list of foci is not a visiting order. Places are counted from 0.
public enum OrderFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// 1 to `PulseScheduler.maximumFoci`.
  case length(Int)
  case unknownFocus(place: Int)
  case visitedTwice(place: Int)
}

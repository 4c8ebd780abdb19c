/// One position at which pulses are to be delivered, as the plan states it.
public struct Focus: Equatable, Sendable, BitwiseCopyable {
  /// Where it lies, in the array's frame.
  public var position: Position
  /// Therapy pulses planned for this focus; at least 1. The dose is this number or less, never
  /// more.
  public var plannedPulses: UInt32

  /// A focus of a plan.
  public init(position: Position, plannedPulses: UInt32) {
    self.position = position
    self.plannedPulses = plannedPulses
  }
}

/// Index of a focus in the plan, 0 ..< 16384.
public struct FocusIndex: Equatable, Hashable, Sendable, BitwiseCopyable {
  /// The index.
  public let value: UInt16
  /// The focus with this index, 0 ..< 16384.
  @inlinable public init(_ value: Int) { self.value = UInt16(value) }
  @inlinable public var index: Int { Int(value) }
}

/// Index of a law slot in the front end, 0 ..< `IDENTITY.slots`.
public struct SlotIndex: Equatable, Hashable, Sendable, BitwiseCopyable {
  /// The index.
  public let value: UInt16
  /// The slot with this index, 0 ..< 4096.
  @inlinable public init(_ value: Int) { self.value = UInt16(value) }
  @inlinable public var index: Int { Int(value) }
}

/// A table of fixed length in memory carved at start-up. Indices are checked in every build.
public struct FixedArray<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  public let count: Int

  @usableFromInline init(base: UnsafeMutablePointer<Element>, count: Int) {
    self.base = base
    self.count = count
  }

  /// The memory that a table of `count` elements takes, alignment included.
  public static func byteCount(_ count: Int) -> Int {
    count * MemoryLayout<Element>.stride + MemoryLayout<Element>.alignment
  }

  /// An element, 0 ..< `count`; any other index traps.
  @inlinable public subscript(index: Int) -> Element {
    unsafeAddress {
      precondition(index >= 0 && index < count, "index out of bounds")
      return UnsafePointer(base + index)
    }
    unsafeMutableAddress {
      precondition(index >= 0 && index < count, "index out of bounds")
      return base + index
    }
  }
}

extension FixedArray where Element: BitwiseCopyable {
  /// Lends the whole table to a function that writes into a span.
  @inlinable public func withMutableSpan<Failure: Error>(
    _ body: (inout MutableSpan<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    var span = MutableSpan(_unsafeStart: base, count: count)
    try body(&span)
  }

  /// The first `count` elements as a table of their own.
  package consuming func first(_ count: Int) -> FixedArray {
    precondition(count >= 0 && count <= self.count, "index out of bounds")
    return FixedArray(base: base, count: count)
  }

  /// The table itself, for an owner that cannot afford a copy of it.
  package var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  /// A second handle on the same table, for another part of the core that reads it. The block of memory outlives both.
  package func shared() -> FixedArray { FixedArray(base: base, count: count) }
}

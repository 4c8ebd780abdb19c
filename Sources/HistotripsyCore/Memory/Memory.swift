/// One block of memory, handed to the core before it starts and carved up once.
///
/// The core never allocates: the program that starts it (the console, a test, a microcontroller's
/// linker script) provides the block, and every table is carved from it with its bound. How much is
/// needed is a sum the owner can print beforehand: `FixedArray<T>.byteCount(n)` for each table. A
/// block too small is a bug of the owner and traps at start-up, never later.
public struct Memory: ~Copyable {
  @usableFromInline var next: UnsafeMutableRawPointer
  @usableFromInline var bytesLeft: Int

  /// - Parameter block: must outlive every table carved from it, and must not be used for anything
  ///   else.
  public init(block: UnsafeMutableRawBufferPointer) {
    guard let base = block.baseAddress else { preconditionFailure("memory block is empty") }
    next = base
    bytesLeft = block.count
  }

  /// Carves a table of `count` elements, each set to `value`.
  public mutating func carve<Element: BitwiseCopyable>(
    _ count: Int, repeating value: Element
  ) -> FixedArray<Element> {
    precondition(count >= 0, "a table cannot have a negative length")
    let start = next.alignedUp(for: Element.self)
    let used = (start - next) + count * MemoryLayout<Element>.stride
    precondition(used <= bytesLeft, "memory block too small")
    let base = start.initializeMemory(as: Element.self, repeating: value, count: count)
    next += used
    bytesLeft -= used
    return FixedArray(base: base, count: count)
  }

  /// Carves a table with these elements: at least one.
  mutating func carve<Element: BitwiseCopyable>(copying given: Span<Element>) -> FixedArray<Element> {
    precondition(!given.isEmpty, "a copy of nothing")
    var table = carve(given.count, repeating: given[0])
    var i = 1
    while i < given.count {
      table[i] = given[i]
      i += 1
    }
    return table
  }
}

/// SHA-256 (FIPS 180-4), so that a plan and its array can be named by the digest that `sha256sum`
/// prints.
///
/// Taken in parts, so that a recording of hundreds of megabytes is never held to be named.
package struct SHA256 {
  private var state = Self.initialState
  private var block = [UInt32](repeating: 0, count: 64)
  /// Bytes of the block that is being filled.
  private var pending: [UInt8] = []
  private var count = 0

  package init() {}

  /// 64 hexadecimal digits.
  package static func hexadecimal(of message: [UInt8]) -> String {
    var digest = SHA256()
    digest.update(message)
    return digest.hexadecimal()
  }

  package mutating func update(_ bytes: some RandomAccessCollection<UInt8>) {
    count += bytes.count
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = rest.prefix(64 - pending.count)
      pending += taken
      rest = rest.dropFirst(taken.count)
      guard pending.count == 64 else { return }
      let full = pending
      pending = []
      full.withUnsafeBufferPointer { compress($0.baseAddress!) }
    }
    let whole = rest.count / 64 * 64
    let contiguous = rest.prefix(whole).withContiguousStorageIfAvailable { buffer -> Bool in
      for start in stride(from: 0, to: whole, by: 64) { compress(buffer.baseAddress! + start) }
      return true
    }
    if contiguous == nil {
      let copy = Array(rest.prefix(whole))
      copy.withUnsafeBufferPointer { buffer in
        for start in stride(from: 0, to: whole, by: 64) { compress(buffer.baseAddress! + start) }
      }
    }
    pending += rest.dropFirst(whole)
  }

  /// The digest of what was taken so far: 64 hexadecimal digits.
  package func hexadecimal() -> String {
    var last = self
    last.update(Self.padding(count))
    let digits = Array("0123456789abcdef")
    var text = ""
    for word in last.state {
      for shift in stride(from: 28, through: 0, by: -4) {
        text.append(digits[Int(word >> UInt32(shift) & 15)])
      }
    }
    return text
  }

  /// - Parameter bytes: 64 of them.
  private mutating func compress(_ bytes: UnsafePointer<UInt8>) {
    for word in 0..<16 {
      let at = bytes + 4 * word
      block[word] = UInt32(at[0]) << 24 | UInt32(at[1]) << 16 | UInt32(at[2]) << 8 | UInt32(at[3])
    }
    for t in 16..<64 {
      let (x, y) = (block[t - 15], block[t - 2])
      let s0 = Self.rotated(x, 7) ^ Self.rotated(x, 18) ^ x >> 3
      let s1 = Self.rotated(y, 17) ^ Self.rotated(y, 19) ^ y >> 10
      block[t] = block[t - 16] &+ s0 &+ block[t - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let s1 = Self.rotated(e, 6) ^ Self.rotated(e, 11) ^ Self.rotated(e, 25)
      let t1 = h &+ s1 &+ (e & f ^ ~e & g) &+ Self.roundConstants[t] &+ block[t]
      let s0 = Self.rotated(a, 2) ^ Self.rotated(a, 13) ^ Self.rotated(a, 22)
      let t2 = s0 &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] = state[index] &+ word }
  }

  /// One bit, then zeros, then the length in bits as 64 bits, up to a whole block.
  private static func padding(_ count: Int) -> [UInt8] {
    let zeros = (119 - count % 64) % 64
    let bits = UInt64(count) * 8
    let length = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt64($0)) }
    return [0x80] + [UInt8](repeating: 0, count: zeros) + length
  }

  private static func rotated(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }

  private static let initialState: [UInt32] = primes(8).map { fraction(of: $0, root: 2) }
  private static let roundConstants: [UInt32] = primes(64).map { fraction(of: $0, root: 3) }

  /// The first 32 bits of the fractional part of the square or cube root, found digit by digit in
  /// integers.
  private static func fraction(of prime: UInt64, root: Int) -> UInt32 {
    // Largest r with r^root ≤ prime · 2^(32·root); r < 2^36 for the primes used here, so r³ < 2^108
    // fits 128 bits.
    let target = UInt128(prime) << UInt128(32 * root)
    var result: UInt128 = 0
    for bit in stride(from: UInt128(36), through: 0, by: -1) {
      let trial = result | 1 << bit
      if (root == 2 ? trial * trial : trial * trial * trial) <= target { result = trial }
    }
    return UInt32(truncatingIfNeeded: result)
  }

  private static func primes(_ count: Int) -> [UInt64] {
    var found: [UInt64] = []
    var candidate: UInt64 = 2
    while found.count < count {
      if !found.contains(where: { candidate % $0 == 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }
}

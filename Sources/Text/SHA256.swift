/// SHA-256 (FIPS 180-4), so that a plan and its array can be named by the digest that `sha256sum` prints.
package enum SHA256 {
  /// 64 hexadecimal digits.
  package static func hexadecimal(of message: [UInt8]) -> String {
    var state = initialState
    var block = [UInt32](repeating: 0, count: 64)
    let padded = padding(message.count)
    let blocks = (message.count + padded.count) / 64
    for number in 0..<blocks {
      for word in 0..<16 {
        var value: UInt32 = 0
        for byte in 0..<4 {
          let index = number * 64 + word * 4 + byte
          let next = index < message.count ? message[index] : padded[index - message.count]
          value = value << 8 | UInt32(next)
        }
        block[word] = value
      }
      compress(&block, into: &state)
    }
    let digits = Array("0123456789abcdef")
    var text = ""
    for word in state {
      for shift in stride(from: 28, through: 0, by: -4) {
        text.append(digits[Int(word >> UInt32(shift) & 15)])
      }
    }
    return text
  }

  private static func compress(_ w: inout [UInt32], into state: inout [UInt32]) {
    for t in 16..<64 {
      let s0 = rotated(w[t - 15], 7) ^ rotated(w[t - 15], 18) ^ w[t - 15] >> 3
      let s1 = rotated(w[t - 2], 17) ^ rotated(w[t - 2], 19) ^ w[t - 2] >> 10
      w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
    }
    var v = state
    for t in 0..<64 {
      let s1 = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
      let choice = v[4] & v[5] ^ ~v[4] & v[6]
      let t1 = v[7] &+ s1 &+ choice &+ roundConstants[t] &+ w[t]
      let s0 = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
      let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
      v = [t1 &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
    }
    for i in 0..<8 { state[i] = state[i] &+ v[i] }
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

  /// The first 32 bits of the fractional part of the square or cube root, found digit by digit in integers.
  private static func fraction(of prime: UInt64, root: Int) -> UInt32 {
    // Largest r with r^root ≤ prime · 2^(32·root); r < 2^36 for the primes used here, so r³ < 2^108 fits 128 bits.
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

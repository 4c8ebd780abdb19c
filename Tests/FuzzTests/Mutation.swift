/// Bytes changed a little, the same way for the same seed.
struct Mutation {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

  /// What parsers stumble over: signs, exponents, the ends of integers, brackets, quotes, things that look like nothing.
  private static let words: [[UInt8]] =
    [
      "-1", "0", "1e999", "-0", "nan", "inf", "9223372036854775808", "-9223372036854775809", "4294967296",
      "65536",
      "1e-400", "[", "]", "{", "}", ": ", "- ", "\n", "\n...\n", "\"", "'", "#", "\\u", "&a", "*a", "!", "|",
      ">", "?",
      ",", ";", "\t", " ", "λ", "µ", "\u{2212}", "\u{FEFF}", "\u{301}", "\u{200D}", "\u{1F469}",
    ].map { Array($0.utf8) } + [
      [0], [0xFF], [0x80], [0xED, 0xA0, 0x80], [0xFF, 0xFF, 0xFF, 0x7F], [0x0D, 0x0A],
    ]

  /// One to three changes, one most often: the more there are, the earlier a parser gives up.
  mutating func of(_ bytes: [UInt8], other: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0...below(1 + below(3)) { change(&result, other) }
    return result
  }

  private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
    let place = below(bytes.count + 1)
    let length = min(1 + below(below(4) == 0 ? 200 : 8), bytes.count - place)
    switch below(8) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
    case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: next())
    case 2: bytes.removeSubrange(place..<(place + length))
    case 3: bytes.insert(contentsOf: bytes[place..<(place + length)], at: below(bytes.count + 1))
    case 4: bytes.removeSubrange(place...)
    case 5 where !other.isEmpty:
      let from = below(other.count)
      let to = min(other.count, from + 1 + below(60))
      bytes.replaceSubrange(place..<(place + length), with: other[from..<to])
    case 6: bytes.replaceSubrange(place..<(place + length), with: Self.words[below(Self.words.count)])
    default: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: place)
    }
  }
}

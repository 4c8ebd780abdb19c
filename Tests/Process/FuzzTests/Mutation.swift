import Chance

/// Bytes changed a little, the same way for the same seed.
struct Mutation {
  private var chance: Chance

  init(seed: UInt64) { chance = Chance(seed: seed) }

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
    for _ in 0...chance.below(1 + chance.below(3)) { change(&result, other) }
    return result
  }

  private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
    let place = chance.below(bytes.count + 1)
    let length = min(1 + chance.below(chance.below(4) == 0 ? 200 : 8), bytes.count - place)
    switch chance.below(8) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(chance.below(8))
    case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
    case 2: bytes.removeSubrange(place..<(place + length))
    case 3: bytes.insert(contentsOf: bytes[place..<(place + length)], at: chance.below(bytes.count + 1))
    case 4: bytes.removeSubrange(place...)
    case 5 where !other.isEmpty:
      let from = chance.below(other.count)
      let to = min(other.count, from + 1 + chance.below(60))
      bytes.replaceSubrange(place..<(place + length), with: other[from..<to])
    case 6: bytes.replaceSubrange(place..<(place + length), with: Self.words[chance.below(Self.words.count)])
    default: bytes.insert(contentsOf: Self.words[chance.below(Self.words.count)], at: place)
    }
  }
}

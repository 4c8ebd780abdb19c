import HistotripsyCore
import VirtualBoard

/// Draws for worlds, on top of the virtual world's own source of chance.
extension Seed {
  /// 0 ..< bound.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  mutating func within(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// Short times as likely as long ones: uniform in whole octaves, in whole microseconds.
  mutating func span(_ least: Nanoseconds, _ octaves: Int) -> Nanoseconds {
    let octave = least.count << Int64(below(octaves))
    return Nanoseconds((octave + Int64(uniform() * Double(octave))) / 1000 * 1000)
  }
}

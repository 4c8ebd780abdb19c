import Glibc

/// The medium's source of chance: xoshiro256** (Blackman, Vigna 2018), seeded through SplitMix64.
///
/// A value, so that a waveform can draw its noise from a copy of its own without moving the world's stream. Two generators with one
/// seed give one sequence, in debug and release.
struct MediumNoise {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64
  private let ziggurat: Ziggurat

  init(seed: UInt64) {
    var state = seed
    s0 = Self.mix(&state)
    s1 = Self.mix(&state)
    s2 = Self.mix(&state)
    s3 = Self.mix(&state)
    ziggurat = .shared
  }

  /// SplitMix64: one step of its counter, one output.
  static func mix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// A number in 0 ..< 1 that depends on `seed` and `index` alone: for properties of places, whatever order they are asked in.
  static func uniform(seed: UInt64, index: Int) -> Double {
    var state = seed &+ UInt64(bitPattern: Int64(index)) &* 0xD134_2543_DE82_EF95
    return Double(mix(&state) &>> 11) * 0x1p-53
  }

  mutating func next() -> UInt64 {
    let times5 = s1 &* 5
    let result = ((times5 &<< 7) | (times5 &>> 57)) &* 9
    let t = s1 &<< 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 &<< 45) | (s3 &>> 19)
    return result
  }

  /// In 0 ..< 1, 53 bits.
  mutating func uniform() -> Double { Double(next() &>> 11) * 0x1p-53 }

  /// Mean 0, standard deviation 1, by the ziggurat of 128 layers.
  mutating func gaussian() -> Double {
    while true {
      let bits = next()
      let layer = Int(bits & 127)
      let u = Double(Int64(bitPattern: bits) &>> 11) * 0x1p-52
      if abs(u) < ziggurat.ratio[layer] { return u * ziggurat.edge[layer] }
      if layer == 0 { return tail(negative: u < 0) }
      let x = u * ziggurat.edge[layer]
      let outer = exp(-0.5 * (ziggurat.edge[layer] * ziggurat.edge[layer] - x * x))
      let inner = exp(-0.5 * (ziggurat.edge[layer + 1] * ziggurat.edge[layer + 1] - x * x))
      if inner + uniform() * (outer - inner) < 1 { return x }
    }
  }

  /// A Gaussian cut at ±`limit`, for jitters that must keep an order between two amplitudes.
  mutating func gaussian(within limit: Double) -> Double {
    let value = gaussian()
    return value > limit ? limit : (value < -limit ? -limit : value)
  }

  private mutating func tail(negative: Bool) -> Double {
    while true {
      let x = log(1 - uniform()) / Ziggurat.start
      let y = log(1 - uniform())
      if -2 * y >= x * x { return negative ? x - Ziggurat.start : Ziggurat.start - x }
    }
  }
}

/// Layer edges of a Gaussian cut into 128 slices of equal area (Marsaglia, Tsang 2000; constants of that paper).
private struct Ziggurat: @unchecked Sendable {
  static let start = 3.442619855899
  static let area = 9.91256303526217e-3
  static let shared = Ziggurat()

  /// 129 right-hand edges and the 128 ratios of each to the one before. Written once, here; they live as long as the process.
  let edge: UnsafePointer<Double>
  let ratio: UnsafePointer<Double>

  private init() {
    let edge = UnsafeMutablePointer<Double>.allocate(capacity: 129)
    let ratio = UnsafeMutablePointer<Double>.allocate(capacity: 128)
    var height = exp(-0.5 * Self.start * Self.start)
    edge[0] = Self.area / height
    edge[1] = Self.start
    for layer in 2..<128 {
      edge[layer] = (-2 * log(Self.area / edge[layer - 1] + height)).squareRoot()
      height = exp(-0.5 * edge[layer] * edge[layer])
    }
    edge[128] = 0
    for layer in 0..<128 { ratio[layer] = edge[layer + 1] / edge[layer] }
    self.edge = UnsafePointer(edge)
    self.ratio = UnsafePointer(ratio)
  }
}

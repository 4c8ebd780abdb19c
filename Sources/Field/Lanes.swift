/// Four field points side by side.
typealias Lanes = SIMD4<Double>

extension SIMD4<Double> {
  @inline(__always) var largestLane: Double {
    let a = x > y ? x : y
    let b = z > w ? z : w
    return a > b ? a : b
  }

  @inline(__always) var smallestLane: Double {
    let a = x < y ? x : y
    let b = z < w ? z : w
    return a < b ? a : b
  }
}

/// A complex number in each lane.
struct LaneGain: BitwiseCopyable {
  var real: Lanes
  var imaginary: Lanes

  @inline(__always) init(_ real: Lanes, _ imaginary: Lanes) {
    self.real = real
    self.imaginary = imaginary
  }

  static var zero: LaneGain { LaneGain(.zero, .zero) }

  /// e^{2πi·turns}; |turns| below 2⁵⁰. Absolute error below 2·10⁻¹³.
  ///
  /// Reduced to a quarter turn either side of a whole number of half turns, then minimax polynomials in the square of what is left
  /// (Remez, computed to forty digits). Written out, because calls into the C library take one number at a time.
  @inline(__always) init(turns: Lanes) {
    // Adding 1.5 · 2⁵² rounds to a whole number and leaves its parity in the lowest bit of the pattern.
    let shift = 6_755_399_441_055_744.0
    let shifted = turns * 2 + shift
    let rest = turns - (shifted - shift) * 0.5
    let flip = unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &<< 63
    let s = rest * rest
    var sine = s * 3.6658551595639611937 - 15.081483206892999734
    sine = sine * s + 42.058134871372057197
    sine = sine * s - 76.705847543773266658
    sine = sine * s + 81.605249149015829376
    sine = sine * s - 41.341702239903672014
    sine = (sine * s + 6.2831853071792701236) * rest
    var cosine = s * -1.6452233497893093305 + 7.8965557358515539548
    cosine = cosine * s - 26.425888743343679527
    cosine = cosine * s + 60.244630608173755007
    cosine = cosine * s - 85.456817035632866279
    cosine = cosine * s + 64.939394021332717181
    cosine = cosine * s - 19.739208802174743598
    cosine = cosine * s + 0.99999999999999805987
    real = unsafeBitCast(unsafeBitCast(cosine, to: SIMD4<UInt64>.self) ^ flip, to: Lanes.self)
    imaginary = unsafeBitCast(unsafeBitCast(sine, to: SIMD4<UInt64>.self) ^ flip, to: Lanes.self)
  }
}

/// Four points, one in each lane; metres.
struct PointTile: BitwiseCopyable {
  var x: Lanes
  var y: Lanes
  var z: Lanes

  init() {
    x = .zero
    y = .zero
    z = .zero
  }

  @inline(__always) mutating func set(_ point: SIMD4<Double>, lane: Int) {
    x[lane] = point.x
    y[lane] = point.y
    z[lane] = point.z
  }
}

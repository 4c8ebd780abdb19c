import HistotripsyCore

/// Eight points side by side, in single precision.
typealias QuickLanes = SIMD8<Float>

/// Eight points near the geometric focus, seen from it; metres.
struct QuickTile: BitwiseCopyable {
  var x = QuickLanes.zero
  var y = QuickLanes.zero
  var z = QuickLanes.zero

  @inline(__always) mutating func set(_ point: SIMD4<Double>, lane: Int) {
    x[lane] = Float(point.x)
    y[lane] = Float(point.y)
    z[lane] = Float(point.z)
  }
}

/// The fast mode (`PistonDirectivity`) in single precision within a region, for looking rather than for measuring: where lobes are.
///
/// Lossless. Coordinates are counted from the geometric focus, so that 24 bits resolve some 10⁻⁵ of a wavelength 100 wavelengths away;
/// directivities are Chebyshev series only as long as the angles that occur in the region need. Amplitudes are those of the fast mode
/// within some 10⁻⁴ of what all elements together give in phase.
struct QuickWaves: Sendable {
  private struct Face: BitwiseCopyable {
    var centre = SIMD4<Float>.zero
    var normal = SIMD4<Float>.zero
    var side = SIMD4<Float>.zero
    var other = SIMD4<Float>.zero
    var outline: Int32 = 0
  }

  private struct Series: Sendable {
    var first: [Float]
    /// Empty for discs.
    var second: [Float]
    /// 4 ÷ the largest squared sine.
    var scale: Float
    var strength: Float
    /// `PistonDirectivity`'s, halved.
    var spreadAlong: Float
    var spreadAcross: Float
  }

  let origin: SIMD4<Double>
  let count: Int
  private let faces: [Face]
  private let series: [Series]
  private let turnsPerMetre: Float

  /// - Parameters:
  ///   - centre: of a ball that holds every point asked about.
  ///   - radius: of that ball, metres.
  init(_ field: ArrayField, centre: SIMD4<Double>, radius: Double) {
    origin = field.geometricFocus.lanes
    count = field.faces.count
    let waveNumber = 2 * Double.pi / field.wavelength.metres
    turnsPerMetre = Float(1 / field.wavelength.metres)
    let origin = origin
    faces = field.faces.indices.map { i in
      let face = field.faces[i]
      return Face(
        centre: SIMD4<Float>(face.centre - origin), normal: SIMD4<Float>(face.normal),
        side: SIMD4<Float>(face.side), other: SIMD4<Float>(face.other), outline: Int32(field.outlineOf[i]))
    }
    var widest = Array(repeating: 1e-4, count: field.pistons.count)
    for (face, outline) in zip(field.faces, field.outlineOf) {
      widest[outline] = max(widest[outline], Self.squaredSine(face, centre, radius))
    }
    var outlines = Array(repeating: RadiatingFace.Outline.disc(radius: 0), count: field.pistons.count)
    for (face, outline) in zip(field.faces, field.outlineOf) { outlines[outline] = face.outline }
    series = outlines.indices.map { i in Self.series(outlines[i], waveNumber, widest[i]) }
  }

  /// Largest squared sine of the angle off the face's axis at which a point of the ball is seen.
  private static func squaredSine(
    _ face: RadiatingFace, _ centre: SIMD4<Double>, _ radius: Double
  ) -> Double {
    let offset = centre - face.centre
    let distance = (offset * offset).sum().squareRoot()
    guard distance > radius * 1.001 else { return 1 }
    let cosine = (offset * face.normal).sum() / distance
    let sine = max(0, 1 - cosine * cosine).squareRoot()
    let spread = radius / distance
    // sin(a + b), and beyond a right angle everything.
    let limit = (1 - spread * spread).squareRoot()
    guard cosine > spread else { return 1 }
    let widest = sine * limit + cosine * spread
    return min(1, widest * widest * 1.01)
  }

  private static func series(
    _ outline: RadiatingFace.Outline, _ waveNumber: Double, _ squaredSine: Double
  ) -> Series {
    let widest = squaredSine.squareRoot()
    func series(_ half: Double, _ shape: (Double) -> Double) -> [Float] {
      PistonDirectivity.series(argument: waveNumber * half * widest, tolerance: 1e-5, shape).map { Float($0) }
    }
    let scale = Float(4 / squaredSine)
    let strength = Float(outline.area * waveNumber / (2 * .pi))
    switch outline {
    case .disc(let a):
      return Series(
        first: series(a, PistonDirectivity.disc), second: [], scale: scale, strength: strength,
        spreadAlong: Float(a * a / 8), spreadAcross: Float(a * a / 8))
    case .rectangle(let a, let b):
      return Series(
        first: series(a, PistonDirectivity.line), second: series(b, PistonDirectivity.line), scale: scale,
        strength: strength, spreadAlong: Float(a * a / 6), spreadAcross: Float(b * b / 6))
    }
  }

  /// What every element sends to eight points, real and imaginary parts in turn.
  /// - Parameter waves: room for 2 × `count`.
  @inline(__always) func waves(_ tile: QuickTile, into waves: UnsafeMutablePointer<QuickLanes>) {
    each(tile) { element, real, imaginary in
      waves[2 * element] = real
      waves[2 * element + 1] = imaginary
    }
  }

  /// Squared amplitude at eight points.
  /// - Parameter weights: real and imaginary parts in turn, for each element.
  @inline(__always) func squaredAmplitudes(
    _ tile: QuickTile, weights: UnsafePointer<Float>
  ) -> QuickLanes {
    var sumReal = QuickLanes.zero
    var sumImaginary = QuickLanes.zero
    each(tile) { element, real, imaginary in
      let a = weights[2 * element]
      let b = weights[2 * element + 1]
      sumReal += real * a - imaginary * b
      sumImaginary += real * b + imaginary * a
    }
    return sumReal * sumReal + sumImaginary * sumImaginary
  }

  @inline(__always) private func each(
    _ tile: QuickTile, _ body: (Int, QuickLanes, QuickLanes) -> Void
  ) {
    faces.withUnsafeBufferPointer { faces in
      for element in 0..<faces.count {
        let face = faces[element]
        let dx = tile.x - face.centre.x
        let dy = tile.y - face.centre.y
        let dz = tile.z - face.centre.z
        let squared = dx * dx + dy * dy + dz * dz
        let distance = squared.replacing(with: 1e-12, where: squared .< 1e-12).squareRoot()
        let inverse = 1 / distance
        let height = dx * face.normal.x + dy * face.normal.y + dz * face.normal.z
        let (shape, late) = shape(Int(face.outline), face, dx, dy, dz, height, inverse)
        let (cosine, sine) = Self.wave(turns: (distance + late) * -turnsPerMetre)
        let amplitude = (shape * inverse).replacing(with: 0, where: height .<= 0)
        body(element, -sine * amplitude, cosine * amplitude)
      }
    }
  }

  /// Directivity times strength, and how much longer the way is than the centre's.
  @inline(__always) private func shape(
    _ outline: Int, _ face: Face, _ dx: QuickLanes, _ dy: QuickLanes, _ dz: QuickLanes, _ height: QuickLanes,
    _ inverse: QuickLanes
  ) -> (QuickLanes, QuickLanes) {
    series.withUnsafeBufferPointer { series in
      let series = series[outline]
      if series.second.isEmpty {
        let cosine = height * inverse
        let squaredSine = 1 - cosine * cosine
        let late = (2 - squaredSine) * inverse * series.spreadAlong
        return (Self.sum(series.first, squaredSine * series.scale - 2) * series.strength, late)
      }
      let along = (dx * face.side.x + dy * face.side.y + dz * face.side.z) * inverse
      let across = (dx * face.other.x + dy * face.other.y + dz * face.other.z) * inverse
      let uu = along * along
      let vv = across * across
      let late = ((1 - uu) * series.spreadAlong + (1 - vv) * series.spreadAcross) * inverse
      let first = Self.sum(series.first, uu * series.scale - 2)
      return (first * Self.sum(series.second, vv * series.scale - 2) * series.strength, late)
    }
  }

  /// Clenshaw's recurrence; `t` from −2 to 2.
  @inline(__always) private static func sum(_ series: [Float], _ t: QuickLanes) -> QuickLanes {
    series.withUnsafeBufferPointer { series in
      var (b1, b2) = (QuickLanes.zero, QuickLanes.zero)
      let last = series.count - 1
      for j in 0..<last {
        let b0 = t * b1 - b2 + series[j]
        b2 = b1
        b1 = b0
      }
      return t * b1 * 0.5 - b2 + series[last]
    }
  }

  /// Cosine and sine of 2π·turns, |turns| below 2²⁰; error below 10⁻⁵. Reduced as in `LaneGain`, Chebyshev fits of the third degree in the
  /// square of what is left.
  @inline(__always) private static func wave(turns: QuickLanes) -> (QuickLanes, QuickLanes) {
    let shift: Float = 12_582_912
    let shifted = turns * 2 + shift
    let rest = turns - (shifted - shift) * 0.5
    let flip = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 31
    let s = rest * rest
    var sine = s * -71.6111943 + 81.40833659
    sine = sine * s - 41.33925387
    sine = (sine * s + 6.28318054) * rest
    var cosine = s * -78.2100328 + 64.65996963
    cosine = cosine * s - 19.73573867
    cosine = cosine * s + 0.99999325
    return (
      unsafeBitCast(unsafeBitCast(cosine, to: SIMD8<UInt32>.self) ^ flip, to: QuickLanes.self),
      unsafeBitCast(unsafeBitCast(sine, to: SIMD8<UInt32>.self) ^ flip, to: QuickLanes.self)
    )
  }
}

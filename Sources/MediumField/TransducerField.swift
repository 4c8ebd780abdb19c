import Glibc

/// The pressure that the true elements make at a point, element by element.
///
/// Each is a baffled piston small against its distance: p = p₀ · (S/(λ d)) · D(θ), D = 2 J₁(x)/x with x = k·a·sin θ for a disc,
/// a product of two sinc for a square (sides along the array's x axis as seen on the face), nothing behind the face. Against the
/// Rayleigh integral this holds to 0.7 % for elements of 4.5 λ at 63 λ.
package struct TransducerField {
  package struct Source {
    package var position: SIMD4<Double>
    package var normal: SIMD4<Double>
    /// Directions of a square's sides.
    package var across: SIMD4<Double>
    package var along: SIMD4<Double>
    /// Signed: gain × area / λ; 0 for a dead element.
    package var strength: Double
    /// k·a for a disc, k·w/2 for a square.
    package var size: Double
    package var isDisc: Bool
    /// Seconds by which the wave leaves too early.
    package var lead: Double

    package init(
      position: SIMD4<Double>, normal: SIMD4<Double>, across: SIMD4<Double>, along: SIMD4<Double>,
      strength: Double, size: Double, isDisc: Bool, lead: Double
    ) {
      self.position = position
      self.normal = normal
      self.across = across
      self.along = along
      self.strength = strength
      self.size = size
      self.isDisc = isDisc
      self.lead = lead
    }
  }

  /// One element's wave as a law makes it: seconds from the end of the trigger's latency to the face, and its sign (0 silent).
  package struct Firing {
    package var time: Double
    package var sign: Double

    package init(time: Double, sign: Double) {
      self.time = time
      self.sign = sign
    }
  }

  package let sources: [Source]
  package let soundSpeed: Double
  package let frequency: Double
  /// Nepers per metre.
  package let waterLoss: Double
  package let tissueLoss: Double
  package let tissueCentre: SIMD4<Double>
  package let tissueRadius: Double
  /// Pascals at a face per volt.
  package let facePressure: Double
  private let directivity = DiscDirectivity.shared

  package init(
    sources: [Source], soundSpeed: Double, frequency: Double, waterLoss: Double, tissueLoss: Double,
    tissueCentre: SIMD4<Double>, tissueRadius: Double, facePressure: Double
  ) {
    self.sources = sources
    self.soundSpeed = soundSpeed
    self.frequency = frequency
    self.waterLoss = waterLoss
    self.tissueLoss = tissueLoss
    self.tissueCentre = tissueCentre
    self.tissueRadius = tissueRadius
    self.facePressure = facePressure
  }

  /// What a law's entries mean for the true elements (front-end contract §4).
  package func find(
    _ firings: UnsafeMutableBufferPointer<Firing>, of law: [UInt16], clock hertz: Double
  ) {
    precondition(
      law.count == sources.count && firings.count == sources.count, "a law has one entry per element")
    let tick = 1 / hertz
    for index in law.indices {
      let entry = law[index]
      firings[index] =
        entry & 0x8000 == 0
        ? Firing(time: 0, sign: 0)
        : Firing(
          time: Double(entry & 0x3FFF) * tick - sources[index].lead, sign: entry & 0x4000 == 0 ? 1 : -1)
    }
  }

  /// Amplitude of one element's wave at a point per unit of pressure at its face, attenuation included; signed by polarity.
  package func amplitude(_ source: Source, at point: SIMD4<Double>) -> Double {
    guard source.strength != 0 else { return 0 }
    let ray = point - source.position
    let distance = Self.dot(ray, ray).squareRoot()
    guard distance > 1e-6 else { return 0 }
    let cosine = Self.dot(ray, source.normal) / distance
    guard cosine > 0 else { return 0 }
    let inTissue = pathInTissue(from: source.position, ray, distance)
    let loss = waterLoss * (distance - inTissue) + tissueLoss * inTissue
    let spreading = source.strength / distance * (loss == 0 ? 1 : exp(-loss))
    if source.isDisc {
      let x = source.size * max(0, 1 - cosine * cosine).squareRoot()
      return x < 1e-6 ? spreading : spreading * 2 * j1(x) / x
    }
    let u = source.size * Self.dot(ray, source.across) / distance
    let v = source.size * Self.dot(ray, source.along) / distance
    return spreading * Self.sinc(u) * Self.sinc(v)
  }

  /// The same, with a disc's directivity from a table: within 10⁻⁵ of the disc's strength on its axis.
  package func quickAmplitude(_ source: Source, at point: SIMD4<Double>) -> Double {
    guard source.strength != 0 else { return 0 }
    let ray = point - source.position
    let distance = Self.dot(ray, ray).squareRoot()
    guard source.isDisc else { return amplitude(source, at: point) }
    guard distance > 1e-6 else { return 0 }
    let cosine = Self.dot(ray, source.normal) / distance
    guard cosine > 0 else { return 0 }
    var spreading = source.strength / distance
    if waterLoss != 0 || tissueLoss != 0 {
      let inTissue = pathInTissue(from: source.position, ray, distance)
      spreading *= exp(-(waterLoss * (distance - inTissue) + tissueLoss * inTissue))
    }
    return spreading * directivity.value(source.size * max(0, 1 - cosine * cosine).squareRoot())
  }

  /// Sine and cosine of 2π·turns.
  @inline(__always) package static func sineAndCosine(turns: Double) -> (Double, Double) {
    let phase = 2 * Double.pi * (turns - turns.rounded())
    return (sin(phase), cos(phase))
  }

  /// |Σ pᵢ| and Σ |pᵢ| at a point, in pascals per volt.
  package func pressure(
    of firings: UnsafeMutableBufferPointer<Firing>, at point: SIMD4<Double>
  ) -> (coherent: Double, incoherent: Double) {
    var real = 0.0
    var imaginary = 0.0
    var sum = 0.0
    let omega = 2 * Double.pi * frequency
    for index in sources.indices where firings[index].sign != 0 {
      let amplitude = firings[index].sign * amplitude(sources[index], at: point)
      guard amplitude != 0 else { continue }
      let ray = point - sources[index].position
      let phase = omega * (firings[index].time + Self.dot(ray, ray).squareRoot() / soundSpeed)
      real += amplitude * cos(phase)
      imaginary += amplitude * sin(phase)
      sum += abs(amplitude)
    }
    return (facePressure * (real * real + imaginary * imaginary).squareRoot(), facePressure * sum)
  }

  /// Length of the stretch from an element to a point that lies inside the ball of tissue.
  private func pathInTissue(from start: SIMD4<Double>, _ ray: SIMD4<Double>, _ distance: Double) -> Double {
    guard tissueLoss > 0 else { return 0 }
    let toCentre = tissueCentre - start
    let closest = Self.dot(toCentre, ray) / distance
    let square = tissueRadius * tissueRadius - (Self.dot(toCentre, toCentre) - closest * closest)
    guard square > 0 else { return 0 }
    let half = square.squareRoot()
    return max(0, min(distance, closest + half) - max(0, closest - half))
  }

  // Sums in written order: the same bits in debug and release.
  @inline(__always) package static func dot(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double {
    a.x * b.x + a.y * b.y + a.z * b.z
  }
  package static func cross(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
  }
  package static func unit(_ a: SIMD4<Double>) -> SIMD4<Double> {
    let length = dot(a, a).squareRoot()
    return length > 0 ? a / length : SIMD4(0, 0, 1, 0)
  }
  package static func acrossFace(_ normal: SIMD4<Double>) -> SIMD4<Double> {
    let axis: SIMD4<Double> = abs(normal.x) < 0.9 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
    return axis - normal * dot(axis, normal)
  }
  private static func sinc(_ x: Double) -> Double { abs(x) < 1e-6 ? 1 : sin(x) / x }
}

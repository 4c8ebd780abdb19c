import Glibc
import HistotripsyCore

/// The pressure that the true elements make at a point, element by element.
///
/// Each is a baffled piston small against its distance: p = p₀ · (S/(λ d)) · D(θ), D = 2 J₁(x)/x with x = k·a·sin θ for a disc,
/// a product of two sinc for a square (sides along the array's x axis as seen on the face), nothing behind the face. Against the
/// Rayleigh integral this holds to 0.7 % for elements of 4.5 λ at 63 λ.
struct TransducerField {
  struct Source {
    var position: SIMD4<Double>
    var normal: SIMD4<Double>
    /// Directions of a square's sides.
    var across: SIMD4<Double>
    var along: SIMD4<Double>
    /// Signed: gain × area / λ; 0 for a dead element.
    var strength: Double
    /// k·a for a disc, k·w/2 for a square.
    var size: Double
    var isDisc: Bool
    /// Seconds by which the wave leaves too early.
    var lead: Double
  }

  /// One element's wave as a law makes it: seconds from the end of the trigger's latency to the face, and its sign (0 silent).
  struct Firing {
    var time: Double
    var sign: Double
  }

  let sources: [Source]
  let soundSpeed: Double
  let frequency: Double
  /// Nepers per metre.
  let waterLoss: Double
  let tissueLoss: Double
  let tissueCentre: SIMD4<Double>
  let tissueRadius: Double
  /// Pascals at a face per volt.
  let facePressure: Double

  init(_ configuration: MediumConfiguration, soundSpeed: Double, naturalFocus: SIMD4<Double>) {
    let frequency = configuration.frequency.hertz
    let wavelength = soundSpeed / frequency
    let waveNumber = 2 * Double.pi / wavelength
    sources = configuration.elements.map { element in
      let width = element.width.metres
      let isDisc = element.shape == .disc
      let area = isDisc ? Double.pi * width * width / 4 : width * width
      let sign: Double = element.isReversed ? -1 : 1
      let normal = Self.unit(element.normal.lanes)
      let across = Self.unit(Self.acrossFace(normal))
      return Source(
        position: element.position.lanes, normal: normal, across: across, along: Self.cross(normal, across),
        strength: element.isEnabled ? sign * element.gain * area / wavelength : 0,
        size: waveNumber * width / 2, isDisc: isDisc, lead: element.phaseTrim.seconds)
    }
    self.soundSpeed = soundSpeed
    self.frequency = frequency
    waterLoss = configuration.water.nepers(at: frequency)
    if let tissue = configuration.tissue {
      tissueLoss =
        tissue.attenuation * Water.nepersPerDecibel * pow(frequency * 1e-6, tissue.attenuationPower)
      tissueCentre = tissue.centre?.lanes ?? naturalFocus
      tissueRadius = tissue.radius.metres
    } else {
      tissueLoss = 0
      tissueCentre = naturalFocus
      tissueRadius = 0
    }
    facePressure = configuration.sourcePressurePerVolt.pascals
  }

  /// What a law's entries mean for the true elements (front-end contract §4).
  func find(_ firings: UnsafeMutableBufferPointer<Firing>, of law: [UInt16], clock: Frequency) {
    precondition(
      law.count == sources.count && firings.count == sources.count, "a law has one entry per element")
    let tick = 1 / clock.hertz
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
  func amplitude(_ source: Source, at point: SIMD4<Double>) -> Double {
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

  /// |Σ pᵢ| and Σ |pᵢ| at a point, in pascals per volt.
  func pressure(
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
  @inline(__always) static func dot(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double {
    a.x * b.x + a.y * b.y + a.z * b.z
  }
  static func cross(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
  }
  static func unit(_ a: SIMD4<Double>) -> SIMD4<Double> {
    let length = dot(a, a).squareRoot()
    return length > 0 ? a / length : SIMD4(0, 0, 1, 0)
  }
  private static func acrossFace(_ normal: SIMD4<Double>) -> SIMD4<Double> {
    let axis: SIMD4<Double> = abs(normal.x) < 0.9 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
    return axis - normal * dot(axis, normal)
  }
  private static func sinc(_ x: Double) -> Double { abs(x) < 1e-6 ? 1 : sin(x) / x }
}

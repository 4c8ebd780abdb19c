import Glibc
import HistotripsyCore
import MediumField

/// The receiver's constants, ready for use in every pulse.
struct ReceiverModel {
  /// Place of a passive detector or a hydrophone.
  var position: SIMD4<Double>
  var hydrophone: SIMD4<Double>?
  /// Pascals.
  let hydrophoneLimit: Double
  private let radius: Double
  let scatteringLength: Double
  let cloudScattering: Double
  let scatteringJitter: Double
  let noise: Double
  /// Standard deviation of a white sample is √(density / 2Δ), in volts.
  let noiseDensity: Double
  let range: Double
  let waveletSensitivity: Double
  private let direction: ReceiverDirection?
  /// Across the axis, of length 1; where the face lies.
  private let across: (SIMD4<Double>, SIMD4<Double>)
  private let axis: SIMD4<Double>
  let latency: Double

  /// Closer than this the emission of a cloud no longer grows: the cloud's own size.
  private static let nearest = 2e-3

  init(_ configuration: MediumConfiguration, natural: SIMD4<Double>) {
    let receiver = configuration.receiver
    switch receiver.placement {
    case .hydrophone(let place):
      position = place.lanes
      hydrophone = place.lanes
    case .passive(let place):
      position = place?.lanes ?? Self.besideArray(configuration.elements, natural)
      hydrophone = nil
    }
    hydrophoneLimit = receiver.limit?.pascals ?? .infinity
    radius = receiver.size.metres / 2
    scatteringLength = receiver.scatteringLength.metres
    cloudScattering = receiver.cloudScattering
    scatteringJitter = receiver.scatteringJitter
    noise = receiver.noise.volts
    noiseDensity = noise * noise / receiver.noiseBandwidth.hertz
    range = receiver.range.volts
    waveletSensitivity = receiver.sensitivity(at: .hertz(BurstModel.waveletFrequency))
    latency = configuration.triggerLatency.seconds
    direction = receiver.direction
    if let direction {
      axis = TransducerField.unit(direction.axis.lanes)
      let first = TransducerField.unit(TransducerField.acrossFace(axis))
      across = (first, TransducerField.cross(axis, first))
    } else {
      axis = SIMD4(0, 0, -1, 0)
      across = (SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0))
    }
  }

  /// What a hydrophone at `place` hears of a wave from `source`, over what it hears of one along its axis.
  func heard(from source: SIMD4<Double>, at place: SIMD4<Double>) -> Double {
    direction?.amplitude(cosine: TransducerField.dot(TransducerField.unit(source - place), axis)) ?? 1
  }

  @inline(__always) func distance(from focus: SIMD4<Double>) -> Double {
    let away = focus - position
    return max(Self.nearest, TransducerField.dot(away, away).squareRoot())
  }

  /// Number `n` (0 to 3) of four points whose mean equals, to second order, the mean over a disc across the hydrophone's axis: a
  /// ring of radius a/√2.
  func face(around point: SIMD4<Double>, _ n: Int) -> SIMD4<Double> {
    let r = (n % 2 == 0 ? radius : -radius) * 0.7071067811865476
    return point + (n < 2 ? across.0 : across.1) * r
  }

  /// From the natural focus towards the middle of the elements, four fifths of the way to the nearest.
  private static func besideArray(_ elements: [Element], _ natural: SIMD4<Double>) -> SIMD4<Double> {
    var mean = SIMD4<Double>(repeating: 0)
    var nearest = Double.infinity
    for element in elements {
      let away = element.position.lanes - natural
      mean += away
      nearest = min(nearest, TransducerField.dot(away, away).squareRoot())
    }
    return natural + TransducerField.unit(mean) * (0.8 * nearest)
  }
}

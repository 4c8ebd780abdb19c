import Arrays
import Foundation
import HistotripsyCore
import Hydrophones

/// How strongly a hydrophone hears an array's elements, each from its own side.
struct HearingModel {
  let array: ArrayDescription
  let response: DirectionalResponse
  let radius: Length
  let speedOfSound: Speed
  var finding: HearingFinding

  /// - Parameter finding: `nil` for what is known before any element has been heard.
  init(
    for array: ArrayDescription, _ receiver: ReceiverCalibration, speedOfSound: Speed,
    finding: HearingFinding? = nil
  ) {
    self.array = array
    response = receiver.direction
    radius = receiver.diameter / 2
    self.speedOfSound = speedOfSound
    self.finding = finding ?? .before(array, receiver)
  }

  var waveNumber: Double { 2 * .pi * array.frequency.hertz / speedOfSound.metresPerSecond }

  /// Cosine between the axis and the way to an element.
  func cosine(_ element: Int, at place: Position, axis: SIMD4<Double>? = nil) -> Double {
    let ray = array.elements[element].position.lanes - place.lanes
    return ((axis ?? finding.axis.lanes) * ray).sum() / ray.length
  }

  /// Amplitude over that of the same wave along the axis.
  func heard(_ element: Int, at place: Position) -> Double {
    response.amplitude(
      cosine: cosine(element, at: place), share: finding.share, radius: radius, waveNumber: waveNumber)
  }

  /// What averaging over a disc across the array's axis leaves of it: `FaceAverage` has put that back.
  private func face(_ element: Int, at place: Position) -> Double {
    let ray = array.elements[element].position.lanes - place.lanes
    let sine = max(0, 1 - ray.z * ray.z / ray.squaredLength).squareRoot()
    return DirectionalResponse.piston(sine, radius: radius, waveNumber: waveNumber)
  }

  /// Sum of what elements give at a place over the sum of what is heard of it, the average over the face left out: what a reading
  /// of them in
  /// step is to be multiplied by.
  /// - Parameter members: elements by number; disabled ones count for nothing.
  func factor(_ members: some Sequence<Int>, at place: Position) -> Double {
    var (whole, heard) = (0.0, 0.0)
    for number in members where array.elements[number].isEnabled {
      let amplitude = array.expectedAmplitude(number, at: place, speedOfSound)
      whole += amplitude * face(number, at: place)
      heard += amplitude * self.heard(number, at: place)
    }
    return heard > 0 ? whole / heard : 1
  }

  /// The same for the whole array, with its relative standard uncertainty by axis, share or table, and by what elements may have in
  /// common with their angle.
  func factor(at place: Position) -> (value: Double, uncertainty: Double) {
    let all = array.elements.indices
    let value = factor(all, at: place)
    func changed(_ change: (inout HearingFinding) -> Void) -> Double {
      var other = self
      change(&other.finding)
      return other.factor(all, at: place) / value - 1
    }
    let share = changed { $0.share += $0.shareUncertainty }
    let (u, v) = Self.across(finding.axis.lanes)
    // Second order about the symmetric case: both signs of both directions, the larger.
    let tilts = [u, -u, v, -v].map { side in
      changed {
        let axis = $0.axis.lanes + side * $0.axisUncertainty
        $0.axis = Position(metres: axis / axis.length)
      }
    }
    let tilt = tilts.map(abs).max() ?? 0
    if let table = response.table {
      return (value, (tilt * tilt + table.relativeUncertainty * table.relativeUncertainty).squareRoot())
    }
    let trend = finding.elements > 0 && finding.shareUncertainty > 0 ? trend(at: place, value) : 0
    return (value, (share * share + tilt * tilt + trend * trend).squareRoot())
  }

  /// What a trend of the elements' own strength with their angle, which looks like another share, makes of the factor.
  private func trend(at place: Position, _ value: Double) -> Double {
    var other = self
    let step = finding.share > 0.5 ? -0.1 : 0.1
    other.finding.share += step
    let deeper = abs(other.depth(at: place) - depth(at: place))
    guard deeper > 1e-6 else { return 0 }
    return HearingFit.trend / deeper * abs(other.factor(array.elements.indices, at: place) / value - 1)
  }

  /// How much less is heard of the outermost element than of the innermost.
  private func depth(at place: Position) -> Double {
    let all = array.elements.indices.filter { array.elements[$0].isEnabled }.map { heard($0, at: place) }
    guard let low = all.min(), let high = all.max(), high > 0 else { return 0 }
    return 1 - low / high
  }

  /// The least that may be heard of the whole array, as a share of what there is.
  func least(at place: Position) -> Double {
    var (least, known) = (1.0, self)
    for share in [response.baffle.lowerBound, response.baffle.upperBound] {
      known.finding.share = share
      var (whole, heard) = (0.0, 0.0)
      for number in array.elements.indices where array.elements[number].isEnabled {
        let amplitude = array.expectedAmplitude(number, at: place, speedOfSound)
        whole += amplitude
        heard += amplitude * known.heard(number, at: place)
      }
      if whole > 0 { least = min(least, heard / whole) }
    }
    let doubt = response.table.map { 1 - 2 * $0.relativeUncertainty } ?? 1
    return max(0.1, least * doubt)
  }

  /// Two directions across an axis, of length 1.
  static func across(_ axis: SIMD4<Double>) -> (SIMD4<Double>, SIMD4<Double>) {
    let start: SIMD4<Double> = abs(axis.x) < 0.9 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
    let u = start - axis * (start * axis).sum()
    let first = u / u.length
    return (first, axis.cross(first))
  }

  /// The array with gains as the hydrophone hears them, for fields that it has scanned.
  func heardArray(at place: Position) -> ArrayDescription {
    var heard = array
    for number in heard.elements.indices {
      let face = max(face(number, at: place), 1e-3)
      heard.elements[number].gain *= max(0, self.heard(number, at: place)) / face
    }
    return heard
  }
}

import Acoustics
import HistotripsyCore

/// Step 2: finds the hydrophone by the array alone, coarse to fine; no motion stage is needed.
///
/// Coarse: some elements spread over the array fire one by one, and their arrival times say where the hydrophone stands, within the width
/// of the beam. Fine: the focus is steered over it along x, y and z, first in wide and then in narrow lines, and a parabola through
/// the amplitudes gives the point at which steering hits it best: that is where the hydrophone is for every later step.
public struct Locate {
  public struct Result: Equatable, Sendable {
    /// In the array's frame.
    public var position: Position
    /// From the geometric focus.
    public var offset: Position
    /// Standard deviation along each axis, by noise, with the water's speed of sound known to 0.1 K (`TMP117`, ±0.1 °C) besides.
    public var deviation: Position
    public var speedOfSound: Speed
    /// At the position, what steering there costs against the geometric focus.
    public var steeringLossDecibels: Double
    /// Received amplitude there for each volt of drive, with all elements in step: volts per volt.
    public var responsePerVolt: Double
    public var shots: Int
  }

  /// Elements fired for the coarse fix.
  public static let coarseElements = 24
  /// No hydrophone is looked for farther than this from the geometric focus.
  public static let reach = Length.millimetres(15)

  public init() {}

  /// - Throws: `.notHeard` when too few elements are heard; `.outsideReach` beyond `reach` or the limits' steering loss; and as any
  ///   capture.
  public func run<B: Board & ~Copyable>(on bench: TankBench<B>) throws(CalibrationFault) -> Result {
    let speed = try bench.speedOfSound()
    let centre = bench.array.geometricFocus
    let coarse = try coarsely(bench, speed, centre)
    let reach = Self.reach.metres
    guard coarse.position.distance(to: centre).metres <= reach else { throw .outsideReach(coarse.position) }
    var point = coarse.position
    var deviation = SIMD4<Double>.zero
    var response = 0.0
    var shots = Self.coarseElements
    let wavelength = speed.metresPerSecond / bench.array.frequency.hertz
    // The beam is some half to two wavelengths wide and longer than that along the axis.
    for half in [0.75, 0.3, 0.3] {
      for axis in 0..<3 {
        let length = half * wavelength * (axis == 2 ? 2 : 1)
        let line = try scan(bench, through: point, axis: axis, half: length)
        shots += line.shots
        point = line.point
        deviation[axis] = line.deviation
        response = line.response
      }
    }
    guard point.distance(to: centre).metres <= reach else { throw .outsideReach(point) }
    let loss =
      bench.run.controller.geometry.steeringLossDecibels(at: point, speedOfSound: speed) ?? .infinity
    guard loss <= bench.run.controller.setup.limits.steeringLossMaximumDecibels else {
      throw .outsideReach(point)
    }
    // 0.1 K moves the speed of sound by 0.3 m/s: every distance by 2·10⁻⁴ of the way from the array, along its axis.
    let far = (point.lanes - centre.lanes).z + (bench.array.radiusOfCurvature?.metres ?? 0.1)
    deviation.z = (deviation.z * deviation.z + 4e-8 * far * far / 3).squareRoot()
    let offset = point.lanes - centre.lanes
    return Result(
      position: point, offset: Position(metres: offset), deviation: Position(metres: deviation),
      speedOfSound: speed, steeringLossDecibels: loss, responsePerVolt: response, shots: shots)
  }

  private func coarsely<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ speed: Speed, _ centre: Position
  ) throws(CalibrationFault) -> HydrophoneFix {
    let array = bench.array
    let meeting = array.meeting(at: centre, speed)
    let window = BurstWindow(
      meeting: meeting, uncertainty: (Self.reach.metres + 0.005) / speed.metresPerSecond,
      carrier: array.frequency, cycles: bench.cycles)
    let drive = bench.drive(firing: 1)
    var arrivals: [HydrophoneFix.Arrival] = []
    for number in Self.spread(array.elements, count: Self.coarseElements) {
      let element = array.elements[number]
      let heard = try bench.capture(
        centre, group: ElementGroup(first: number), drive: drive, window: window.capture, shots: 4)
      guard let burst = window.find(heard), burst.signalToNoise > 8 else { continue }
      let delay = meeting - array.flight(element, to: centre, speed)
      arrivals.append(
        HydrophoneFix.Arrival(
          element: element.position,
          time: window.time(of: burst) - delay + element.phaseTrim.seconds))
    }
    guard
      let fix = HydrophoneFix(
        arrivals, near: centre, speedOfSound: speed, spread: 0.1 / array.frequency.hertz)
    else { throw .notHeard }
    return fix
  }

  private func scan<B: Board & ~Copyable>(
    _ bench: TankBench<B>, through point: Position, axis: Int, half: Double
  ) throws(CalibrationFault) -> (point: Position, deviation: Double, response: Double, shots: Int) {
    let drive = bench.drive(firing: bench.array.elements.count(where: \.isEnabled)) * 0.5
    let places = (-3...3).map { Double($0) / 3 * half }
    var values: [Double] = []
    var scatter = 0.0
    for place in places {
      var target = point.lanes
      target[axis] += place
      let reading = try bench.amplitude(steeringTo: Position(metres: target), drive: drive, shots: 4)
      values.append(reading.amplitude / reading.rail.volts)
      scatter = reading.amplitudeNoise / reading.rail.volts
    }
    guard let highest = values.max(), highest > 8 * scatter else { throw .notHeard }
    // Outside a flank nobody knows: the line is moved to its best point, and the next round goes on from there.
    guard let peak = ParabolaPeak(places: places, values: values) else {
      let best = values.firstIndex(of: highest) ?? 3
      var moved = point.lanes
      moved[axis] += places[best]
      return (Position(metres: moved), half / 3, highest, 4 * places.count)
    }
    var moved = point.lanes
    moved[axis] += peak.place
    return (Position(metres: moved), peak.placePerScatter * scatter, peak.value, 4 * places.count)
  }

  /// Enabled elements spread over the array: each next one is the farthest from those before.
  static func spread(_ elements: [Element], count: Int) -> [Int] {
    let enabled = elements.indices.filter { elements[$0].isEnabled }
    guard var next = enabled.first else { return [] }
    var chosen: [Int] = []
    var nearest = [Double](repeating: .infinity, count: elements.count)
    while chosen.count < min(count, enabled.count) {
      chosen.append(next)
      for i in enabled {
        let away = elements[i].position.distance(to: elements[next].position).metres
        nearest[i] = min(nearest[i], away)
      }
      next = enabled.max { (nearest[$0], -$0) < (nearest[$1], -$1) } ?? next
    }
    return chosen
  }
}

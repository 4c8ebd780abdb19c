import HistotripsyCore

/// Step 2: finds the hydrophone by the array alone, coarse to fine; no motion stage is needed.
///
/// Coarse: some elements spread over the array fire one by one, and their arrival times say where the hydrophone stands, within the width
/// of the beam. Finer: the focus is steered over it along x, y and z, in wide and then in narrow lines, and a parabola through
/// the amplitudes gives the point at which steering hits it best. Fine: some elements fire at that point, and the phases of their waves
/// say the rest; elements that are late or the wrong way round disagree with the others and are left out.
public struct Locate {
  /// Elements fired for the coarse fix, and for the fine one.
  public static let coarseElements = 24
  public static let fineElements = 40
  /// No hydrophone is looked for farther than this from the geometric focus.
  public static let reach = Length.millimetres(15)
  /// Half lengths of the lines in wavelengths, twice that along the axis: the beam is some half to two wavelengths wide.
  private static let lines = [0.75, 0.3]
  private static let places = 7

  public var shots: Int

  public init(shots: Int = 4) {
    precondition((1...1024).contains(shots), "1 to 1024 shots")
    self.shots = shots
  }

  /// - Throws: `.notHeard` when too few elements are heard; `.outsideReach` beyond `reach` or the limits' steering loss; and as any
  ///   capture.
  public func run<B: Board & ~Copyable>(on bench: TankBench<B>) throws(CalibrationFault) -> PositionFinding {
    try bench.perform(.locate, expecting: Self.readings(bench.enabledCount)) { () throws(CalibrationFault) in
      try find(on: bench, near: bench.array.geometricFocus)
    }
  }

  /// How many one search takes in an array with so many enabled elements.
  static func readings(_ enabled: Int) -> Int {
    min(coarseElements, enabled) + min(fineElements, enabled) + 3 * places * lines.count
  }

  /// The same within another step, from a guess within a centimetre.
  func find<B: Board & ~Copyable>(
    on bench: TankBench<B>, near guess: Position
  ) throws(CalibrationFault) -> PositionFinding {
    let centre = bench.array.geometricFocus
    let coarse = try coarsely(bench, guess)
    var point = coarse.position
    try judge(point, bench)
    let wavelength = try bench.speedOfSound().metresPerSecond / bench.array.frequency.hertz
    for half in Self.lines {
      for axis in 0..<3 {
        point = try scan(bench, through: point, axis: axis, half: half * wavelength * (axis == 2 ? 2 : 1))
      }
    }
    var survey = ElementSurvey(at: point)
    try survey.fire(
      Self.spread(bench.array.elements, count: Self.fineElements), shots: shots, on: bench)
    // More than a quarter of a wavelength beside the best point of the lines is another period's answer.
    guard let fix = try survey.judged(on: bench).fix,
      fix.position.distance(to: point).metres < wavelength / 4
    else { throw .notHeard }
    let loss = try judge(fix.position, bench)
    let fired = (Self.coarseElements + 3 * Self.places * Self.lines.count + Self.fineElements) * shots
    return PositionFinding(
      position: fix.position, offset: Position(metres: fix.position.lanes - centre.lanes),
      uncertainty: fix.uncertainty, agreeing: fix.agreeing, latency: coarse.delay,
      speedOfSound: try bench.speedOfSound(), water: try bench.water(), steeringLossDecibels: loss,
      shots: fired)
  }

  /// The steering loss at a point.
  /// - Throws: `.outsideReach`.
  @discardableResult
  private func judge<B: Board & ~Copyable>(
    _ point: Position, _ bench: TankBench<B>
  ) throws(CalibrationFault) -> Double {
    let speed = try bench.speedOfSound()
    let loss =
      bench.controller.geometry.steeringLossDecibels(at: point, speedOfSound: speed) ?? .infinity
    guard point.distance(to: bench.array.geometricFocus) <= Self.reach,
      loss <= bench.controller.setup.limits.steeringLossMaximumDecibels
    else { throw .outsideReach(point) }
    return loss
  }

  private func coarsely<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ guess: Position
  ) throws(CalibrationFault) -> HydrophoneFix {
    let array = bench.array
    let speed = try bench.speedOfSound()
    let meeting = array.meeting(at: guess, speed)
    let window = try bench.window(
      at: guess, uncertainty: (Self.reach.metres + 0.005) / speed.metresPerSecond)
    let drive = bench.drive(firing: 1)
    var arrivals: [HydrophoneFix.Arrival] = []
    for number in Self.spread(array.elements, count: Self.coarseElements) {
      let element = array.elements[number]
      let heard = try bench.capture(
        guess, group: ElementGroup(first: number), drive: drive, window: window.capture, shots: shots)
      guard let burst = window.find(heard), burst.signalToNoise > 8 else { continue }
      let delay = meeting - array.flight(element, to: guess, speed)
      arrivals.append(
        HydrophoneFix.Arrival(
          element: element.position,
          time: window.time(of: burst) - delay + element.phaseTrim.seconds))
    }
    guard
      let fix = HydrophoneFix(
        arrivals, near: guess, speedOfSound: speed, spread: 0.1 / array.frequency.hertz)
    else { throw .notHeard }
    return fix
  }

  private func scan<B: Board & ~Copyable>(
    _ bench: TankBench<B>, through point: Position, axis: Int, half: Double
  ) throws(CalibrationFault) -> Position {
    // No point near the focus gets more than all in step, which the guard has bounded: drivers give nothing below some volts.
    let drive = bench.drive(firing: bench.enabledCount) * 0.9
    let middle = Double(Self.places - 1) / 2
    let places = (0..<Self.places).map { (Double($0) - middle) / middle * half }
    var values: [Double] = []
    var scatter = 0.0
    for place in places {
      var target = point.lanes
      target[axis] += place
      let reading = try bench.amplitude(steeringTo: Position(metres: target), drive: drive, shots: shots)
      values.append(reading.amplitude / reading.rail.volts)
      scatter = reading.noise / reading.rail.volts
    }
    guard let best = values.indices.max(by: { values[$0] < values[$1] }), values[best] > 8 * scatter else {
      throw .notHeard
    }
    // Outside a flank nobody knows: the line is moved to its best point, and the next round goes on from there.
    let peak = ParabolaPeak(places: places, values: values)
    var moved = point.lanes
    moved[axis] += peak?.place ?? places[best]
    return Position(metres: moved)
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

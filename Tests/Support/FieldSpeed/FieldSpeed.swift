import Arrays
import Field
import FieldBaseline
import Foundation
import HistotripsyCore

/// Points × elements per second: this package on one core and on all, and straightforward C at -O3 -march=native on one.
public struct FieldSpeed {
  public struct Line {
    public let what: String
    public let pointElementsPerSecond: Double
    /// Largest difference from the C loop's result, relative to the largest gain; `nil` for the C loop itself.
    public let difference: Double?
  }

  /// The slice that is computed: through the focus, along the axis.
  private let grid: FieldGrid
  private let array = BuiltInArray.description
  private let speedOfSound = Speed.metresPerSecond(1500)
  private let centres: [Double]
  private let normals: [Double]
  private let points: [Double]
  private let waveNumber: Double

  public init() throws(FieldFault) {
    grid = try FieldGrid(
      from: .millimetres(-20, 0, -20), to: .millimetres(20, 0, 20), step: .millimetres(0.5))
    centres = array.elements.flatMap { [$0.position.lanes.x, $0.position.lanes.y, $0.position.lanes.z] }
    normals = array.elements.flatMap { [$0.normal.lanes.x, $0.normal.lanes.y, $0.normal.lanes.z] }
    let grid = grid
    points = (0..<grid.count).flatMap { [grid[$0].lanes.x, grid[$0].lanes.y, grid[$0].lanes.z] }
    waveNumber = 2 * .pi * array.frequency.hertz / speedOfSound.metresPerSecond
  }

  /// Each the fastest of three runs.
  public func measured() throws(FieldFault) -> [Line] {
    var lines: [Line] = []
    let exact = try ArrayField(array, speedOfSound: speedOfSound)
    let fast = try ArrayField(array, speedOfSound: speedOfSound, method: .piston)
    let excitation = exact.focused(at: array.geometricFocus)
    let weights = excitation.weights.flatMap { [$0.real, $0.imaginary] }
    let count = Int32(grid.count)
    let elements = Int32(array.elements.count)
    let radius = BuiltInArray.elementWidth.metres / 2
    var results = Array(repeating: 0.0, count: 2 * grid.count)

    func c(_ what: String, _ run: (inout [Double]) -> Void) {
      let seconds = fastest(isAlone: true) { run(&results) }
      lines.append(Line(what: what, pointElementsPerSecond: rate(seconds), difference: nil))
    }
    func swift(_ what: String, _ field: ArrayField) {
      let all = (0..<grid.count).map { grid[$0] }
      var gains: [ComplexGain] = []
      let one = fastest(isAlone: true) { gains = field.gains(at: all, driving: excitation) }
      lines.append(
        Line(
          what: what + ", 1 core", pointElementsPerSecond: rate(one), difference: difference(gains, results)))
      let both = fastest { gains = field.map(over: grid, driving: excitation).gains }
      lines.append(
        Line(
          what: what + ", all cores", pointElementsPerSecond: rate(both),
          difference: difference(gains, results)))
    }

    c("C, one wave per element with directivity, 1 core") {
      baseline_piston(centres, normals, weights, elements, points, count, radius, waveNumber, &$0)
    }
    swift("fast mode", fast)
    let (nodes, nodeWeights) = Self.radii
    c("C, Rayleigh integral over 8 × 24 patches per element, 1 core") {
      baseline_rayleigh(
        centres, normals, weights, elements, points, count, radius, waveNumber, nodes, nodeWeights,
        Int32(nodes.count), 24, &$0)
    }
    swift("Rayleigh integral to 1e-4", exact)
    c("C, Rayleigh integral along the edge, 16 angles, 1 core") {
      baseline_edge(
        centres, normals, weights, elements, points, count, radius, waveNumber, 16, &$0)
    }
    lines.append(try steering(fast))
    return lines
  }

  /// 64 foci, each with its worst secondary lobe on the slice.
  private func steering(_ field: ArrayField) throws(FieldFault) -> Line {
    let foci = try FieldGrid(
      from: .millimetres(-7, -7, 0), to: .millimetres(7, 7, 0), step: .millimetres(2))
    let positions = (0..<foci.count).map { foci[$0] }
    let search = LobeSearch(region: grid, mainLobe: .millimetres(5, 5, 7))
    let seconds = fastest { _ = field.steeringMap(over: positions, search: search) }
    return Line(
      what: "worst secondary lobes of \(foci.count) foci, fast mode, all cores: foci x",
      pointElementsPerSecond: rate(seconds) * Double(foci.count), difference: nil)
  }

  private func rate(_ seconds: Double) -> Double {
    Double(grid.count * array.elements.count) / seconds
  }

  private func difference(_ gains: [ComplexGain], _ results: [Double]) -> Double {
    var largest = 0.0
    var worst = 0.0
    for (i, gain) in gains.enumerated() {
      let (a, b) = (gain.real - results[2 * i], gain.imaginary - results[2 * i + 1])
      worst = max(worst, (a * a + b * b).squareRoot())
      largest = max(largest, gain.magnitude)
    }
    return worst / largest
  }

  /// Seconds of the fastest of three runs: of processor time for one thread alone, so that other programs do not count, else of
  /// wall clock.
  private func fastest(isAlone: Bool = false, _ run: () -> Void) -> Double {
    var best = Double.infinity
    for _ in 0..<3 {
      let (processor, wall) = (clock(), ContinuousClock.now)
      run()
      let seconds =
        isAlone
        ? Double(clock() - processor) / Double(CLOCKS_PER_SEC) : (ContinuousClock.now - wall) / .seconds(1)
      best = min(best, seconds)
    }
    return best
  }

  /// Gauss–Legendre on 0…1, 8 nodes (Abramowitz and Stegun, table 25.4).
  private static var radii: (nodes: [Double], weights: [Double]) {
    let x = [0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363]
    let w = [0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763]
    return (x.flatMap { [(1 - $0) / 2, (1 + $0) / 2] }, w.flatMap { [$0 / 2, $0 / 2] })
  }
}

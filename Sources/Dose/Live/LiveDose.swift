import Field
import Foundation
import HistotripsyCore

/// What a running treatment has done to tissue, voxel by voxel: from the bursts that were delivered, whether each was
/// heard to cavitate, and how the collapse times grow.
///
/// **Evidence.** A burst that nobody heard contributes nothing. One that was heard made its cloud where its pressure was above
/// the threshold of that burst. What a cloud destroys is calibrated focus by focus from the growth of the collapse time
/// (`GrowthEvidence`); a voxel takes over what the foci that reach it say, the nearest most.
///
/// **Uncertainty.** How threshold and set-point stand to each other is one unknown number for the whole treatment: the doses
/// are kept for five values of it, weighted by how often bursts were heard where that tells them apart. Positions blur
/// the edge of the cloud. Out of both comes, for each voxel, the probability that it is liquefied.
///
/// **Beam.** `MainLobe`: no other lobe.
///
/// **Cost.** `note` is O(1) with the growth's eleven exponentials; `update` walks through the voxels of every focus that
/// has been heard. Memory: 36 bytes a voxel, at most `maximumVoxels`. The same calls give the same numbers.
public struct LiveDose: Sendable {
  /// How far off what is assumed may be; standard deviations.
  public struct Uncertainty: Equatable, Sendable {
    /// Standard deviation of the threshold.
    public var threshold: Pressure
    /// Standard deviation of the pressure at the foci, as a share.
    public var setPoint: Double
    /// Standard deviation of the place of focus and tissue towards each other, along any axis.
    public var position: Length

    public init(
      threshold: Pressure = .megapascals(1), setPoint: Double = 0.025, position: Length = .millimetres(0.15)
    ) {
      self.threshold = threshold
      self.setPoint = setPoint
      self.position = position
    }
  }

  /// 75 MB.
  public static let maximumVoxels = 1 << 21
  /// Foci of a target are looked at no deeper than this amplitude; clouds of 90 MPa end there.
  static let leastAmplitude = 0.25
  /// Gauss–Hermite: places in standard deviations, and weights.
  static let nodes: [(at: Double, weight: Double)] = [
    (-2.856970, 0.011257), (-1.355626, 0.222076), (0, 0.533333), (1.355626, 0.222076), (2.856970, 0.011257),
  ]

  public let model: CloudModel
  public let grid: DoseGrid
  public let foci: [Position]
  let uncertainty: Uncertainty
  let lobes: [MainLobe]
  let normal = NormalTable()
  let isTarget: [Bool]
  public let targetVoxels: Int

  // What has been told.
  private var heard: [Double]
  private var silent: [Double]
  /// Sum over the bursts that were heard of their (p−)LE at the focus, pascals.
  private var pressures: [Double]
  private var evidence: GrowthEvidence
  public private(set) var pulses: UInt64 = 0
  /// Bursts heard since the last update.
  private var fresh: [Double]

  // What follows from it.
  var doses: [[Float]]
  /// Σ of weights, and of weights times chance of stiffness, logarithm of the rate and its variance.
  var weights: [Float]
  var stiffness: [Float]
  var logRates: [Float]
  var variances: [Float]
  /// Dose at each focus by the middle node as of the last update.
  private var centres: [Double]
  /// Chances of the nodes.
  private(set) var chances: [Double]

  /// - Parameters:
  ///   - elements: those of the array.
  ///   - waveNumber: of the carrier in the medium, radians for each metre; above 0.
  ///   - foci: those of the plan; 1 or more.
  ///   - highest: the strongest (p−)LE that a burst may have; above 0.
  ///   - target: what is to be liquefied.
  ///   - lattice: the voxels wanted; larger ones where the box around target and clouds would have more than
  ///     `maximumVoxels`.
  public init(
    elements: [Element], waveNumber: Double, foci: [Position], highest: LinearEstimate, target: DoseRegion,
    lattice: VoxelLattice, model: CloudModel = CloudModel(), uncertainty: Uncertainty = Uncertainty()
  ) {
    precondition(!foci.isEmpty && highest.peakNegative > .zero && waveNumber > 0, "foci and a field")
    self.model = model
    self.uncertainty = uncertainty
    self.foci = foci
    lobes = foci.map { MainLobe(elements, waveNumber: waveNumber, focus: $0) }
    let lowest = model.threshold.peakNegative.pascals - CloudModel.reach * model.deviation.pascals
    let depth = MainLobe.q(at: max(Self.leastAmplitude, lowest / highest.peakNegative.pascals))
    var (low, high) = (target.low, target.high)
    for (focus, lobe) in zip(foci, lobes) {
      // An array of few directions has a lobe without end; a dose map has not.
      let room = pointwiseMin(lobe.extent(q: depth), SIMD4(repeating: 0.02))
      low = pointwiseMin(low, focus.lanes - room)
      high = pointwiseMax(high, focus.lanes + room)
    }
    grid = DoseGrid(holding: low, high, lattice: lattice, maximum: Self.maximumVoxels)
    isTarget = grid.membership(of: target)
    targetVoxels = isTarget.count { $0 }
    heard = [Double](repeating: 0, count: foci.count)
    silent = heard
    pressures = heard
    fresh = heard
    centres = heard
    evidence = GrowthEvidence(foci: foci.count)
    weights = [Float](repeating: 0, count: grid.count)
    stiffness = weights
    logRates = weights
    variances = weights
    doses = Self.nodes.map { _ in [] }
    for i in doses.indices { doses[i] = weights }
    chances = Self.nodes.map(\.weight)
  }

  /// Edge of the voxels that are reckoned with.
  public var edge: Length { grid.lattice.edge }

  /// Takes over a therapy pulse that was delivered.
  /// - Parameters:
  ///   - focus: index into `foci`.
  ///   - pressure: (p−)LE at the focus.
  ///   - didCavitate: whether the burst was heard.
  ///   - collapse: from expansion to collapse; `nil` where it could not be read.
  public mutating func note(
    focus: Int, pressure: LinearEstimate, didCavitate: Bool, collapse: Nanoseconds?
  ) {
    pulses += 1
    guard didCavitate else {
      silent[focus] += 1
      return
    }
    heard[focus] += 1
    fresh[focus] += 1
    pressures[focus] += pressure.peakNegative.pascals
    guard let collapse, collapse > .zero else { return }
    let own = -log1p(-model.effect * model.probability(at: pressure))
    evidence.note(collapse.seconds, at: focus, dose: centres[focus] + fresh[focus] * own)
  }

  /// Takes over bursts that are only planned, as if every one were heard.
  public mutating func assume(bursts: UInt32, at focus: Int, pressure: LinearEstimate) {
    heard[focus] += Double(bursts)
    pressures[focus] += Double(bursts) * pressure.peakNegative.pascals
  }

  /// The voxel that holds a point in metres; `nil` outside the map.
  package func voxel(at point: SIMD4<Double>) -> Int? { grid.index(point) }

  /// Works the dose map out anew from everything that has been told.
  public mutating func update() {
    let answers = evidence.answers()
    let gains = Self.nodes.map { exp($0.at * relativeDeviation) }
    chances = nodeChances(gains)
    for i in doses.indices { for v in doses[i].indices { doses[i][v] = 0 } }
    for v in weights.indices {
      weights[v] = 0
      stiffness[v] = 0
      logRates[v] = 0
      variances[v] = 0
    }
    for focus in foci.indices where heard[focus] > 0 { add(focus, answers[focus], gains) }
    for focus in foci.indices {
      fresh[focus] = 0
      centres[focus] = grid.index(foci[focus].lanes).map { Double(doses[2][$0]) } ?? 0
    }
  }

  /// Standard deviation of the ratio of pressure to threshold, as a share of it.
  private var relativeDeviation: Double {
    let threshold = uncertainty.threshold.pascals / model.threshold.peakNegative.pascals
    return (threshold * threshold + uncertainty.setPoint * uncertainty.setPoint).squareRoot()
  }

  /// What is heard tells the nodes apart where the pressure is close to the threshold. One focus in ten may be silent or
  /// loud for a reason of its own.
  private func nodeChances(_ gains: [Double]) -> [Double] {
    var logs = Self.nodes.map { log($0.weight) }
    for focus in foci.indices where heard[focus] > 0 {
      // Pulses at one focus share what is particular to it: twenty of them count as much as any number.
      let share = min(1, 20 / (heard[focus] + silent[focus]))
      let pressure = pressures[focus] / heard[focus]
      for (i, gain) in gains.enumerated() {
        let away = (pressure * gain - threshold) / model.deviation.pascals
        let p = min(max(normal.value(away), 1e-6), 1 - 1e-6)
        let likelihood = exp(share * (heard[focus] * log(p) + silent[focus] * log1p(-p)))
        let rate = heard[focus] / (heard[focus] + silent[focus])
        let best =
          rate < 1
          ? exp(share * (heard[focus] * log(rate) + silent[focus] * log1p(-rate))) : 1
        logs[i] += log(0.9 * likelihood + 0.1 * best)
      }
    }
    let largest = logs.max() ?? 0
    let weights = logs.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  private var threshold: Double { model.threshold.peakNegative.pascals }

  /// The pressure that a focus' bursts seem to have had: what the drive gives, and no more than how often they were heard
  /// allows.
  private func pressure(_ focus: Int) -> Double {
    let stated = pressures[focus] / heard[focus]
    // The rate's upper bound of two deviations: few silent bursts are chance.
    let all = heard[focus] + silent[focus] + 4
    let rate = (heard[focus] + 2) / all
    let upper = rate + 2 * (rate * (1 - rate) / all).squareRoot()
    guard upper < 0.9 else { return stated }
    return min(stated, threshold + model.deviation.pascals * NormalTable.quantile(upper))
  }

  private mutating func add(_ focus: Int, _ answer: GrowthEvidence.Answer, _ gains: [Double]) {
    let pascals = pressure(focus)
    let count = heard[focus]
    let lobe = lobes[focus]
    let lowest = threshold - CloudModel.reach * model.deviation.pascals
    let largest = pascals * (gains.last ?? 1)
    let depth = MainLobe.q(at: max(Self.leastAmplitude, lowest / largest))
    guard depth > 0 else { return }
    let blur = uncertainty.position.metres
    let spread = model.deviation.pascals * model.deviation.pascals
    let effect = model.effect
    let centre = foci[focus].lanes
    // A burst that was heard had its threshold below the pressure at the focus.
    let atFocus = gains.map { max(0.02, normal.value((pascals * $0 - threshold) / model.deviation.pascals)) }
    let box = grid.box(around: centre, room: pointwiseMin(lobe.extent(q: depth), SIMD4(repeating: 0.02)))
    for k in box.low.z...box.high.z {
      for j in box.low.y...box.high.y {
        for i in box.low.x...box.high.x {
          let offset = grid.centre(i, j, k) - centre
          let slope = lobe.slope(offset)
          let q = (slope * offset).sum() / 2
          guard q <= depth else { continue }
          let amplitude = MainLobe.amplitude(q)
          let voxel = grid.index(i, j, k)
          let fall = (slope * slope).sum().squareRoot() * (1 + 2 * MainLobe.fourth * q) * amplitude * blur
          let width = (spread + fall * fall * pascals * pascals).squareRoot()
          var middle = 0.0
          for (node, gain) in gains.enumerated() {
            let chance = normal.value((pascals * gain * amplitude - threshold) / width) / atFocus[node]
            let dose = -count * log1p(-effect * min(1, chance))
            doses[node][voxel] += Float(dose)
            if node == 2 { middle = dose }
          }
          // What the nearest foci say counts most.
          let near = amplitude * amplitude
          let weight = Float(middle * near * near * near + 1e-9)
          weights[voxel] += weight
          stiffness[voxel] += weight * Float(answer.stiff)
          logRates[voxel] += weight * Float(answer.logRate)
          variances[voxel] += weight * Float(answer.variance)
        }
      }
    }
  }
}

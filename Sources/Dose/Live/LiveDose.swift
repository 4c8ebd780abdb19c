import Field
import Foundation
import HistotripsyCore

/// What a running treatment has done to tissue, voxel by voxel: from the bursts that were delivered, whether each was
/// heard to cavitate, and how the collapse times grow.
///
/// **Evidence.** A burst that nobody heard contributes nothing. One that was heard made its cloud where its pressure was above
/// the threshold of that burst, less what the bubbles of earlier ones took from it (`CloudPoints`). What a cloud destroys is
/// calibrated focus by focus from the growth of the collapse time (`GrowthEvidence`); a voxel takes over what the foci that
/// reach it say, the nearest most.
///
/// **Uncertainty.** How threshold and set-point stand to each other is one unknown number for the whole treatment: the doses
/// are kept for five values of it, weighted by how often bursts were heard where that tells them apart. Out of it comes, for each
/// voxel, the probability that it is liquefied. What all voxels have in common
/// and no reading tells, `commonDeviation`, is in the uncertainty of the treated share.
///
/// **Beam.** Around each focus the array's computed field; no other lobe.
///
/// **Cost.** `note` goes through some hundreds of points and takes the growth's 224 exponentials; `update` walks through the
/// voxels of every focus that
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
  /// What each focus reaches, and the index in the grid of each of its stored voxels.
  private let influence: Influence
  private let places: [Int32]
  /// Mean share of their effect that the planned bursts of each focus keep in their own cloud.
  private let plannedShares: [Double]
  let normal = NormalTable()
  let isTarget: [Bool]
  public let targetVoxels: Int

  // What has been told.
  private var heard: [Double]
  private var silent: [Double]
  /// Bursts that were heard, each with the share that earlier bubbles have left it.
  private var effective: [Double]
  /// Sum over the bursts that were heard of their (p−)LE at the focus, pascals.
  private var pressures: [Double]
  private var evidence: GrowthEvidence
  public private(set) var pulses: UInt64 = 0
  private var points: CloudPoints

  // What follows from it.
  var doses: [[Float]]
  /// Σ of weights, and of weights times chance of stiffness, logarithm of the rate and its variance.
  var weights: [Float]
  var stiffness: [Float]
  var logRates: [Float]
  var variances: [Float]
  /// How far tissue varies from place to place: standard deviation of the logarithm of its rate.
  private(set) var placeDeviation = GrowthEvidence.priorDeviation
  /// Chances of the nodes.
  private(set) var chances: [Double]

  /// - Parameters:
  ///   - field: of the array in the medium, in the fast mode.
  ///   - foci: those of the plan; 1 or more.
  ///   - highest: the strongest (p−)LE that a burst may have; above 0.
  ///   - target: what is to be liquefied.
  ///   - lattice: the voxels wanted; larger ones where the box around target and clouds would have more than
  ///     `maximumVoxels`, or the foci reach too many of them.
  ///   - residual: what bursts lose to the bubbles of earlier ones.
  ///   - schedule: the planned bursts, no more of each focus than asked for where a number is; `nil`: every voxel of a cloud is
  ///     taken to lose
  ///     as much as the others.
  public init(
    field: ArrayField, foci: [Position], highest: LinearEstimate, target: DoseRegion, lattice: VoxelLattice,
    model: CloudModel = CloudModel(), residual: ResidualShield = .none,
    uncertainty: Uncertainty = Uncertainty(), schedule: ((_ most: UInt32?) -> FocusVisits)? = nil
  ) {
    precondition(!foci.isEmpty && highest.peakNegative > .zero, "foci and a pressure")
    self.model = model
    self.uncertainty = uncertainty
    self.foci = foci
    let waveNumber = 2 * Double.pi / field.wavelength.metres
    let lobes = foci.map { MainLobe(field.elements, waveNumber: waveNumber, focus: $0) }
    // The nodes of the uncertainty reckon with stronger bursts.
    let off = Self.relativeDeviation(model, uncertainty)
    let strongest = LinearEstimate(
      peakNegative: highest.peakNegative * exp((Self.nodes.last?.at ?? 0) * off))
    let lowest = model.threshold.peakNegative.pascals - CloudModel.reach * model.deviation.pascals
    let depth = MainLobe.q(at: max(Self.leastAmplitude, lowest / strongest.peakNegative.pascals))
    // An array of few directions has a lobe without end; a dose map has not.
    let rooms = lobes.map { pointwiseMin($0.extent(q: depth), SIMD4(repeating: 0.02)) }
    var (low, high) = (target.low, target.high)
    for (focus, room) in zip(foci, rooms) {
      low = pointwiseMin(low, focus.lanes - room)
      high = pointwiseMax(high, focus.lanes + room)
    }
    var wanted = lattice
    let found: (DoseGrid, Influence)
    while true {
      let grid = DoseGrid(holding: low, high, lattice: wanted, maximum: Self.maximumVoxels)
      if let influence = try? Influence.around(
        foci, rooms: rooms, field: field, lattice: grid.lattice, model: model, highest: strongest)
      {
        found = (grid, influence)
        break
      }
      wanted = VoxelLattice(origin: wanted.origin, edge: grid.lattice.edge * 1.2)
    }
    grid = found.0
    influence = Self.shielded(found.1, residual, highest, schedule)
    plannedShares = influence.ownShares(at: highest)
    places = grid.indices(of: influence)
    isTarget = grid.membership(of: target)
    targetVoxels = isTarget.count { $0 }
    heard = [Double](repeating: 0, count: foci.count)
    silent = heard
    pressures = heard
    effective = heard
    points = CloudPoints(foci, lobes, highest: highest, model: model, residual: residual)
    evidence = GrowthEvidence(foci: foci.count)
    weights = [Float](repeating: 0, count: grid.count)
    stiffness = weights
    logRates = weights
    variances = weights
    doses = Self.nodes.map { _ in [] }
    for i in doses.indices { doses[i] = weights }
    chances = Self.nodes.map(\.weight)
  }

  private static func shielded(
    _ influence: Influence, _ residual: ResidualShield, _ highest: LinearEstimate,
    _ schedule: ((UInt32?) -> FocusVisits)?
  ) -> Influence {
    guard let schedule, residual.shielding > 0 else { return influence }
    return influence.shielded(
      by: residual, schedule(influence.visitsMaximum),
      pressures: [LinearEstimate](repeating: highest, count: influence.foci))
  }

  /// Edge of the voxels that are reckoned with.
  public var edge: Length { grid.lattice.edge }

  /// Takes over a therapy pulse that was delivered.
  /// - Parameters:
  ///   - focus: index into `foci`.
  ///   - instant: when it was fired; no earlier than the last, since `rest`.
  ///   - pressure: (p−)LE at the focus.
  ///   - didCavitate: whether the burst was heard.
  ///   - collapse: from expansion to collapse; `nil` where it could not be read.
  public mutating func note(
    focus: Int, at instant: Instant, pressure: LinearEstimate, didCavitate: Bool, collapse: Nanoseconds?
  ) {
    pulses += 1
    guard didCavitate else {
      silent[focus] += 1
      return
    }
    heard[focus] += 1
    let pascals = pressure.peakNegative.pascals
    pressures[focus] += pascals
    effective[focus] += points.burst(
      on: focus, at: instant, pascals: pascals,
      atFocus: max(Self.leastChance, normal.value((pascals - threshold) / model.deviation.pascals)), normal)
    guard let collapse, collapse > .zero else { return }
    evidence.note(collapse.seconds, at: focus, doses: points.doses(of: focus))
  }

  /// So much time has passed that no bubbles are left; clocks may begin anew.
  public mutating func rest() { points.clear() }

  /// A burst that was heard cavitated at its focus, however unlikely that was.
  private static let leastChance = 0.02

  /// Takes over bursts that are only planned, as if every one were heard.
  public mutating func assume(bursts: UInt32, at focus: Int, pressure: LinearEstimate) {
    heard[focus] += Double(bursts)
    effective[focus] += Double(bursts) * plannedShares[focus]
    pressures[focus] += Double(bursts) * pressure.peakNegative.pascals
  }

  /// The voxel that holds a point in metres; `nil` outside the map.
  package func voxel(at point: SIMD4<Double>) -> Int? { grid.index(point) }

  /// Works the dose map out anew from everything that has been told.
  public mutating func update() {
    let (answers, placeDeviation) = evidence.answers()
    self.placeDeviation = placeDeviation
    let gains = Self.nodes.map { exp($0.at * Self.relativeDeviation(model, uncertainty)) }
    chances = nodeChances(gains)
    for i in doses.indices { for v in doses[i].indices { doses[i][v] = 0 } }
    for v in weights.indices {
      weights[v] = 0
      stiffness[v] = 0
      logRates[v] = 0
      variances[v] = 0
    }
    for focus in foci.indices where heard[focus] > 0 { add(focus, answers[focus], gains) }
  }

  /// Standard deviation of the ratio of pressure to threshold, as a share of it.
  private static func relativeDeviation(_ model: CloudModel, _ uncertainty: Uncertainty) -> Double {
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

  /// Foci whose own cloud is liquid, as far as it lies in the target: on average with a probability of 0.9 or more, whoever did it.
  public var treatedFoci: Set<Int> {
    var treated: Set<Int> = []
    for focus in foci.indices where heard[focus] > 0 {
      let least = Float(threshold / pressure(focus))
      var (sum, count) = (0.0, 0)
      for entry in influence.starts[focus]..<influence.starts[focus + 1]
      where influence.amplitudes[entry] >= least {
        let voxel = Int(places[Int(influence.voxels[entry])])
        guard voxel >= 0, isTarget[voxel] else { continue }
        sum += probability(voxel)
        count += 1
      }
      if count > 0, sum >= 0.9 * Double(count) { treated.insert(focus) }
    }
    return treated
  }

  private mutating func add(_ focus: Int, _ answer: GrowthEvidence.Answer, _ gains: [Double]) {
    let pascals = pressure(focus)
    let count = heard[focus]
    // What was lost in this cloud against what the plan thought; each voxel loses in that proportion.
    let lost = 1 - effective[focus] / heard[focus]
    let planned = 1 - plannedShares[focus]
    let ratio = planned > 1e-3 ? lost / planned : 0
    let common = planned > 1e-3 ? 0 : lost
    let effect = model.effect
    let deviation = model.deviation.pascals
    // A burst that was heard had its threshold below the pressure at the focus.
    let atFocus = gains.map {
      max(Self.leastChance, normal.value((pascals * $0 - threshold) / deviation))
    }
    let middle = gains.count / 2
    for entry in influence.starts[focus]..<influence.starts[focus + 1] {
      let voxel = Int(places[Int(influence.voxels[entry])])
      guard voxel >= 0 else { continue }
      let amplitude = Double(influence.amplitudes[entry])
      let share = max(0, 1 - common - ratio * Double(1 - influence.share(entry)))
      var own = 0.0
      for (node, gain) in gains.enumerated() {
        let chance = normal.value((pascals * gain * amplitude - threshold) / deviation) / atFocus[node]
        guard chance > 0 else { continue }
        let dose = -count * log1p(-effect * share * min(1, chance))
        doses[node][voxel] += Float(dose)
        if node == middle { own = dose }
      }
      // What the nearest foci say counts most.
      let near = amplitude * amplitude
      let weight = Float(own * near * near * near + 1e-9)
      weights[voxel] += weight
      stiffness[voxel] += weight * Float(answer.stiff)
      logRates[voxel] += weight * Float(answer.logRate)
      // The foci's errors are their own: a mean over several is better known.
      variances[voxel] += weight * weight * Float(answer.variance)
    }
  }
}

import Dispatch
import Field
import Foundation
import HistotripsyCore

/// Computes the dose map of a plan from the array's field: where each focus' bursts make bubbles, by the main lobe and
/// by every other lobe within the searched region.
///
/// **Method.** Voxels are worked through in bricks of 64. What the elements send to eight voxels is computed once and
/// multiplied with the law of every focus whose field matters there (`SteeredField`). Which bricks matter to a focus is
/// found by the same idea as in `LobeSurvey`: up to 64 foci, the anchors, are searched over the whole region in steps of a
/// quarter of a wavelength; the offsets at which they are strong are tried for the foci around them.
///
/// **Waves.** The field is that of a continuous wave. Short bursts have weaker lobes far from the focus, so lobes are
/// predicted too strong rather than too weak; the main lobe hardly changes.
///
/// The result does not depend on the number of cores.
public struct DosePrediction: Sendable {
  /// A focus, how strong its bursts are there, and how many it gets.
  public struct Bursts: Equatable, Sendable {
    public var focus: Position
    /// (p−)LE at the focus itself.
    public var pressure: LinearEstimate
    public var count: UInt32

    public init(focus: Position, pressure: LinearEstimate, count: UInt32) {
      self.focus = focus
      self.pressure = pressure
      self.count = count
    }
  }

  /// What is wrong with a prediction that was asked for.
  public enum Fault: Error, Equatable, Sendable {
    /// The region in which bubbles are looked for has more points than `maximumPoints`.
    case regionTooLarge(points: Int)
    /// More bricks are reached than `maximumBricks`: the voxels are too small for the volume.
    case tooManyVoxels
  }

  public static let maximumPoints = 1 << 23
  /// 33 million voxels, 270 MB.
  public static let maximumBricks = 1 << 19
  public static let maximumAnchors = 64
  static let neighbours = 6
  /// How much weaker, as a ratio, the searched points may show a lobe than it is. Between points a quarter of a wavelength
  /// apart a lobe of half a wavelength's width at −6 dB hides 2.0 dB at most (half the diagonal across it, Gaussian); from one
  /// anchor to the next it changes by some 1 dB. Together 3.5 dB.
  static let hidden = 0.668

  public let field: ArrayField
  public let model: CloudModel
  public let lattice: VoxelLattice
  /// Bubbles are looked for in the box around the foci and the geometric focus, grown by this on every side.
  public let margin: Length
  let anchors: Int

  /// - Parameters:
  ///   - margin: above 0.
  ///   - anchors: foci that are searched everywhere, 1 or more.
  public init(
    _ field: ArrayField, model: CloudModel = CloudModel(), lattice: VoxelLattice, margin: Length,
    anchors: Int = maximumAnchors
  ) {
    precondition(margin > .zero && anchors >= 1, "a margin above 0, one anchor or more")
    self.field = field
    self.model = model
    self.lattice = lattice
    self.margin = margin
    self.anchors = anchors
  }

  /// The dose of a plan's bursts.
  /// - Parameter progress: share done, 0 to 1, rising; called on the calling thread.
  public func map(
    of bursts: [Bursts], progress: (Double) -> Void = { _ in }
  ) throws(Fault) -> DoseMap {
    let bursts = bursts.filter { $0.count > 0 && $0.pressure.peakNegative > .zero }
    guard let highest = bursts.map(\.pressure.peakNegative).max() else {
      return DoseMap(lattice: lattice, model: model, places: [:], intact: [], strongest: [])
    }
    return try influence(
      of: bursts.map(\.focus), upTo: LinearEstimate(peakNegative: highest), progress: progress
    )
    .map(pressures: bursts.map(\.pressure), counts: bursts.map(\.count))
  }

  /// What each focus reaches.
  /// - Parameters:
  ///   - foci: 1 or more.
  ///   - highest: the strongest (p−)LE that any of them will have; above 0.
  ///   - progress: share done, 0 to 1, rising; called on the calling thread.
  public func influence(
    of foci: [Position], upTo highest: LinearEstimate, progress: (Double) -> Void = { _ in }
  ) throws(Fault) -> Influence {
    precondition(!foci.isEmpty && highest.peakNegative > .zero, "at least one focus and a pressure above 0")
    let region = try Region(
      around: foci + [field.geometricFocus], margin: margin, step: field.wavelength.metres / 4)
    let steered = SteeredField(field, foci: foci, centre: region.centre, radius: region.radius)
    let lowest = model.threshold.peakNegative.pascals - CloudModel.reach * model.deviation.pascals
    let cut = lowest / highest.peakNegative.pascals
    let chosen = LobeAnchors.chosen(from: foci, most: anchors)
    let search = AnchorSearch(steered: steered, region: region, lowest: Float(cut * Self.hidden))
    let offsets = search.offsets(of: chosen) { progress(0.3 * $0) }
    let lists = bricks(of: foci, chosen: chosen, offsets: offsets, region: region)
    guard lists.count <= Self.maximumBricks else { throw .tooManyVoxels }
    return try Influence(
      lists, steered: steered, lattice: lattice, model: model, highest: highest, cut: Float(cut)
    ) { progress(0.3 + 0.7 * $0) }
  }

  /// The box in which bubbles are looked for, metres in the array's frame.
  package func searched(around foci: [Position]) -> (low: SIMD4<Double>, high: SIMD4<Double>) {
    var (low, high) = (field.geometricFocus.lanes, field.geometricFocus.lanes)
    for focus in foci {
      low = low.replacing(with: focus.lanes, where: focus.lanes .< low)
      high = high.replacing(with: focus.lanes, where: focus.lanes .> high)
    }
    let room = SIMD4(1, 1, 1, 0) * margin.metres
    return (low - room, high + room)
  }

  /// The foci that matter to each brick, ascending.
  private func bricks(
    of foci: [Position], chosen: [Int], offsets: [[SIMD4<Double>]], region: Region
  ) -> [(brick: Brick, laws: [Int32])] {
    let anchorAt = chosen.map { foci[$0].lanes }
    var lists: [Brick: [Int32]] = [:]
    let half = region.step / 2
    let near = 1.5 * field.wavelength.metres
    for (law, position) in foci.enumerated() {
      let focus = position.lanes
      var own: Set<Brick> = []
      for anchor in nearest(anchorAt, to: focus) {
        for offset in offsets[anchor] {
          touch(focus + offset, half, &own)
          // Most lobes move with the focus; those on the array's axis stay where they are.
          if anchorAt[anchor] != focus, (offset * offset).sum() > near * near {
            touch(anchorAt[anchor] + offset, half, &own)
          }
        }
      }
      for brick in own { lists[brick, default: []].append(Int32(law)) }
    }
    return lists.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// A point stands for a cube of the search's step: adds every brick that it touches.
  private func touch(_ point: SIMD4<Double>, _ half: Double, _ bricks: inout Set<Brick>) {
    let low = Brick(holding: lattice.voxel(point - SIMD4(half, half, half, 0)))
    let high = Brick(holding: lattice.voxel(point + SIMD4(half, half, half, 0)))
    for z in low.z...high.z {
      for y in low.y...high.y {
        for x in low.x...high.x { bricks.insert(Brick(holding: SIMD3(x, y, z) &* Brick.edge)) }
      }
    }
  }

  /// The nearest anchors; of equally near ones the earlier. An anchor needs only itself.
  private func nearest(_ anchors: [SIMD4<Double>], to focus: SIMD4<Double>) -> [Int] {
    let distances = anchors.map { anchor in
      let away = anchor - focus
      return (away * away).sum()
    }
    let order = anchors.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    if let first = order.first, distances[first] == 0 { return [first] }
    return Array(order.prefix(Self.neighbours))
  }

  /// The points at which the anchors are searched.
  struct Region: Sendable {
    let low: SIMD4<Double>
    let counts: SIMD3<Int>
    let step: Double

    init(around foci: [Position], margin: Length, step: Double) throws(Fault) {
      var low = foci[0].lanes
      var high = low
      for focus in foci {
        low = low.replacing(with: focus.lanes, where: focus.lanes .< low)
        high = high.replacing(with: focus.lanes, where: focus.lanes .> high)
      }
      let room = SIMD4(1, 1, 1, 0) * margin.metres
      self.low = low - room
      let extent = high - low + 2 * room
      let steps = (extent / step).rounded(.up)
      let points = (steps.x + 1) * (steps.y + 1) * (steps.z + 1)
      guard points <= Double(DosePrediction.maximumPoints) else {
        throw .regionTooLarge(points: Int(min(points, 1e15)))
      }
      counts = SIMD3(Int(steps.x) + 1, Int(steps.y) + 1, Int(steps.z) + 1)
      self.step = step
    }

    var count: Int { counts.x * counts.y * counts.z }

    private var diagonal: SIMD4<Double> {
      SIMD4(Double(counts.x - 1), Double(counts.y - 1), Double(counts.z - 1), 0) * step
    }
    var centre: Position {
      let middle = low + diagonal / 2
      return Position(
        x: Length(clamping: middle.x), y: Length(clamping: middle.y), z: Length(clamping: middle.z))
    }
    /// Radius of a ball that holds every point, and the bricks that stand out beyond them.
    var radius: Length {
      let half = diagonal / 2
      return Length(clamping: (half * half).sum().squareRoot() + 0.03)
    }

    @inline(__always) func point(_ index: Int) -> SIMD4<Double> {
      let (row, x) = index.quotientAndRemainder(dividingBy: counts.x)
      let (z, y) = row.quotientAndRemainder(dividingBy: counts.y)
      return low + SIMD4(Double(x), Double(y), Double(z), 0) * step
    }
  }
}

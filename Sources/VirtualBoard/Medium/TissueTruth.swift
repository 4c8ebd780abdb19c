import HistotripsyCore

/// A region of the tissue that is asked about.
public struct TissueRegion {
  public var name: String
  /// A box that holds it, in the array's frame at rest.
  public var low: Position
  public var high: Position
  public var contains: (Position) -> Bool

  public init(
    _ name: String, low: Position, high: Position, contains: @escaping (Position) -> Bool
  ) {
    self.name = name
    self.low = low
    self.high = high
    self.contains = contains
  }
}

/// What bursts have really done to the tissue, cell by cell: what only the virtual world knows, and no controller is told.
///
/// A cell belongs to a region when its middle does. It is liquefied from `TissueConfiguration.liquefiedFrom` on.
public struct TissueTruth: Equatable, Sendable {
  /// A region that must be spared.
  public struct Spared: Equatable, Sendable {
    public var name: String
    public var cubicMetres: Double
    /// 0 to 1.
    public var liquefiedShare: Double
  }

  /// The target, as its cells make it up; cells outside the tissue included.
  public var targetCubicMetres: Double
  /// Liquefied share of the target, 0 to 1.
  public var treatedShare: Double
  /// Mean fractionation of the target, 0 to 1.
  public var meanFractionation: Double
  /// Share of the target that never cavitates, and that cavitates but never liquefies; 0 to 1.
  public var calcifiedShare: Double
  public var stiffShare: Double
  /// Liquefied outside the target.
  public var spillCubicMetres: Double
  /// From the farthest liquefied cell outside the target to the nearest cell in it.
  public var spillDepth: Length
  /// 2 |T ∩ L| / (|T| + |L|) of the target T and everything liquefied L, 0 to 1.
  public var dice: Double
  public var spared: [Spared]
}

extension Medium {
  /// What has become of a target and of what must be spared; `nil` without tissue, and for a target without a cell.
  public func truth(of target: TissueRegion, sparing spared: [TissueRegion] = []) -> TissueTruth? {
    guard let tissue else { return nil }
    var survey = TissueSurvey(tissue)
    survey.look(at: target)
    guard survey.inTarget > 0 else { return nil }
    survey.lookOutside()
    let volume = tissue.cellVolume
    let count = Double(survey.inTarget)
    return TissueTruth(
      targetCubicMetres: count * volume, treatedShare: Double(survey.treated) / count,
      meanFractionation: survey.fractionation / count, calcifiedShare: Double(survey.calcified) / count,
      stiffShare: Double(survey.stiff) / count, spillCubicMetres: Double(survey.spilled.count) * volume,
      spillDepth: .metres(survey.depth),
      dice: 2 * Double(survey.treated) / (count + Double(survey.treated + survey.spilled.count)),
      spared: spared.map { region in
        let (cells, liquefied) = survey.count(in: region)
        return TissueTruth.Spared(
          name: region.name, cubicMetres: Double(cells) * volume,
          liquefiedShare: cells > 0 ? Double(liquefied) / Double(cells) : 0)
      })
  }

  /// Edge of the tissue's cells; `nil` without tissue.
  public var cellSize: Length? { tissue?.configuration.cellSize }
  /// The middle of the tissue's first cell, and how many there are along each axis; some of the cube's cells lie outside the tissue.
  public var cellGrid: (first: Position, side: Int)? {
    tissue.map { (Position(trusted: $0.centre(of: SIMD4(0, 0, 0, 0))), $0.cellsPerSide) }
  }
}

/// One look through the cells.
private struct TissueSurvey {
  let tissue: Tissue
  let limit: Double
  private(set) var inTarget = 0
  private(set) var treated = 0
  private(set) var calcified = 0
  private(set) var stiff = 0
  private(set) var fractionation = 0.0
  /// Cells in the target at its surface, and liquefied cells outside it.
  private var surface: [SIMD4<Int>] = []
  private(set) var spilled: [SIMD4<Int>] = []
  private var isTarget: [Bool]
  private(set) var depth = 0.0

  init(_ tissue: Tissue) {
    self.tissue = tissue
    limit = Double(Float(tissue.configuration.liquefiedFrom))
    isTarget = Array(repeating: false, count: tissue.cellsPerSide * tissue.cellsPerSide * tissue.cellsPerSide)
  }

  /// Numbers of the cells whose middles may lie in a region, whether or not the grid has them.
  private func cells(
    of region: TissueRegion
  ) -> (x: ClosedRange<Int>, y: ClosedRange<Int>, z: ClosedRange<Int>) {
    let low = tissue.cell(holding: region.low.lanes)
    let high = tissue.cell(holding: region.high.lanes)
    return (
      low.x...max(low.x, high.x), low.y...max(low.y, high.y), low.z...max(low.z, high.z)
    )
  }

  private func visit(_ region: TissueRegion, _ look: (SIMD4<Int>, Int?) -> Void) {
    let (xs, ys, zs) = cells(of: region)
    for z in zs {
      for y in ys {
        for x in xs {
          let cell = SIMD4(x, y, z, 0)
          guard region.contains(Position(trusted: tissue.centre(of: cell))) else { continue }
          look(cell, tissue.index(of: cell))
        }
      }
    }
  }

  mutating func look(at target: TissueRegion) {
    var (count, done, hard, tough, sum) = (0, 0, 0, 0, 0.0)
    var members: [(cell: SIMD4<Int>, index: Int)] = []
    visit(target) { cell, index in
      count += 1
      guard let index else { return }
      members.append((cell, index))
      let here = tissue.fractionation(cell: index)
      sum += here
      if here >= limit { done += 1 }
      switch tissue.place(at: tissue.centre(of: cell))?.pointee.kind {
      case .calcified: hard += 1
      case .stiff: tough += 1
      case .soft, nil: break
      }
    }
    (inTarget, treated, calcified, stiff, fractionation) = (count, done, hard, tough, sum)
    for member in members { isTarget[member.index] = true }
    surface = members.map(\.cell).filter { cell in Self.sides.contains { !isInTarget(cell &+ $0) } }
  }

  private static let sides: [SIMD4<Int>] = [
    SIMD4(1, 0, 0, 0), SIMD4(-1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, -1, 0, 0), SIMD4(0, 0, 1, 0),
    SIMD4(0, 0, -1, 0),
  ]

  private func isInTarget(_ cell: SIMD4<Int>) -> Bool { tissue.index(of: cell).map { isTarget[$0] } ?? false }

  mutating func lookOutside() {
    let side = tissue.cellsPerSide
    for index in isTarget.indices where !isTarget[index] && tissue.fractionation(cell: index) >= limit {
      spilled.append(SIMD4(index % side, index / side % side, index / (side * side), 0))
    }
    // No cell nearer than the farthest so far can be farther; most are given up at once.
    var farthest = 0
    for cell in spilled {
      var nearest = Int.max
      for other in surface {
        let away = cell &- other
        nearest = min(nearest, away.x * away.x + away.y * away.y + away.z * away.z)
        if nearest <= farthest { break }
      }
      if nearest != .max { farthest = max(farthest, nearest) }
    }
    depth = Double(farthest).squareRoot() / tissue.cellsPerMetre
  }

  func count(in region: TissueRegion) -> (cells: Int, liquefied: Int) {
    var (cells, liquefied) = (0, 0)
    visit(region) { _, index in
      cells += 1
      if let index, tissue.fractionation(cell: index) >= limit { liquefied += 1 }
    }
    return (cells, liquefied)
  }
}

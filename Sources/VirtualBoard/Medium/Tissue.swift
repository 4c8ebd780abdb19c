import Glibc
import HistotripsyCore
import MediumField

/// The state of the target, place by place: fractionation in fine cells; kind, warmth and microbubbles in places; residual bubbles on
/// a grid of their own. All of it dense and made once; a pulse touches a few entries.
///
/// Positions are in the target's own frame: the array's, at the end of exhalation.
final class Tissue {
  /// One place: alike throughout.
  struct Place {
    var kind: TissueKind
    /// Relative rate of fractionation.
    var rate: Float
    /// Degrees above the tissue's temperature, and microbubble concentration 0…1, both at `time`.
    var warmth: Float
    var microbubbles: Float
    var time: UInt64
  }

  let configuration: TissueConfiguration
  let centre: SIMD4<Double>
  let corner: SIMD4<Double>
  private let placeCorner: SIMD4<Double>
  private let radiusSquare: Double
  let cellsPerSide: Int
  let cellsPerMetre: Double
  private let cells: UnsafeMutablePointer<Float>
  /// Where the cells live on; `nil`: in memory only.
  private let kept: TissueStateFile?
  private let placesPerSide: Int
  private let placesPerMetre: Double
  private let places: UnsafeMutablePointer<Place>
  private let coolingRate: Double
  private let replenishmentRate: Double

  init(
    _ configuration: TissueConfiguration, centre: SIMD4<Double>, replenishment: Nanoseconds?, seed: UInt64,
    kept: TissueStateFile?
  ) {
    self.configuration = configuration
    self.centre = centre
    let radius = configuration.radius.metres
    radiusSquare = radius * radius
    cellsPerMetre = 1 / configuration.cellSize.metres
    placesPerMetre = 1 / configuration.placeSize.metres
    cellsPerSide = Self.cellsPerSide(configuration)
    // An odd number, so that the centre, the likeliest focus, lies in the middle of a place.
    placesPerSide = 2 * Int((radius * placesPerMetre).rounded(.up)) + 1
    let cellSpan = Double(cellsPerSide) / cellsPerMetre / 2
    let placeSpan = Double(placesPerSide) / placesPerMetre / 2
    corner = centre - SIMD4(cellSpan, cellSpan, cellSpan, 0)
    placeCorner = centre - SIMD4(placeSpan, placeSpan, placeSpan, 0)
    coolingRate = 1 / Double(configuration.cooling.count)
    replenishmentRate = replenishment.map { 1 / Double($0.count) } ?? 0

    let cellCount = cellsPerSide * cellsPerSide * cellsPerSide
    self.kept = kept
    if let kept {
      cells = kept.cells
    } else {
      cells = .allocate(capacity: cellCount)
      cells.initialize(repeating: 0, count: cellCount)
    }
    let placeCount = placesPerSide * placesPerSide * placesPerSide
    places = .allocate(capacity: placeCount)
    for index in 0..<placeCount {
      let draw = MediumNoise.uniform(seed: seed ^ 0x5449_5353, index: index)
      let kind: TissueKind =
        draw < configuration.calcifiedShare
        ? .calcified : (draw < configuration.calcifiedShare + configuration.stiffShare ? .stiff : .soft)
      // Even distribution with the standard deviation asked for: half-width √3 σ.
      let even = 2 * MediumNoise.uniform(seed: seed ^ 0x5241_5445, index: index) - 1
      let rate = max(0.1, 1 + configuration.unevenness * 1.7320508075688772 * even)
      (places + index).initialize(
        to: Place(kind: kind, rate: Float(rate), warmth: 0, microbubbles: 1, time: 0))
    }
  }

  deinit {
    if kept == nil { cells.deallocate() }
    places.deallocate()
  }

  /// The place that holds a point; `nil` outside the ball.
  @inline(__always) func place(at point: SIMD4<Double>) -> UnsafeMutablePointer<Place>? {
    let away = point - centre
    guard TransducerField.dot(away, away) < radiusSquare else { return nil }
    let offset = (point - placeCorner) * placesPerMetre
    let x = min(Int(offset.x), placesPerSide - 1)
    let y = min(Int(offset.y), placesPerSide - 1)
    let z = min(Int(offset.z), placesPerSide - 1)
    return places + ((z * placesPerSide + y) * placesPerSide + x)
  }

  /// Brings warmth and microbubbles of a place up to `now`.
  @inline(__always) func age(_ place: UnsafeMutablePointer<Place>, to now: UInt64) {
    let passed = Double(Int64(bitPattern: now &- place.pointee.time))
    place.pointee.time = now
    guard passed > 0 else { return }
    if place.pointee.warmth > 0 {
      place.pointee.warmth *= Float(exp(-passed * coolingRate))
    }
    if replenishmentRate > 0, place.pointee.microbubbles < 1 {
      place.pointee.microbubbles =
        1 - (1 - place.pointee.microbubbles) * Float(exp(-passed * replenishmentRate))
    }
  }

  /// A cell's numbers along x, y and z, whether or not the grid has it.
  @inline(__always) func cell(holding point: SIMD4<Double>) -> SIMD4<Int> {
    let offset = ((point - corner) * cellsPerMetre).rounded(.down)
    return SIMD4(Int(offset.x), Int(offset.y), Int(offset.z), 0)
  }

  @inline(__always) func centre(of cell: SIMD4<Int>) -> SIMD4<Double> {
    corner + SIMD4(Double(cell.x) + 0.5, Double(cell.y) + 0.5, Double(cell.z) + 0.5, 0) * (1 / cellsPerMetre)
  }

  /// Its number in the grid; `nil` for a cell whose centre lies outside the tissue.
  @inline(__always) func index(of cell: SIMD4<Int>) -> Int? {
    let away = centre(of: cell) - centre
    guard TransducerField.dot(away, away) < radiusSquare else { return nil }
    return (cell.z * cellsPerSide + cell.y) * cellsPerSide + cell.x
  }

  @inline(__always) func placeIndex(at point: SIMD4<Double>) -> Int? { place(at: point).map { $0 - places } }

  @inline(__always) func place(_ index: Int) -> UnsafeMutablePointer<Place> { places + index }

  var cellVolume: Double { 1 / (cellsPerMetre * cellsPerMetre * cellsPerMetre) }

  /// Fractionates `rate` of what is left of a cell, up to `limit`.
  /// - Returns: what the cell is then.
  @inline(__always) func fractionate(cell index: Int, rate: Double, limit: Double) -> Double {
    let now = Double(cells[index])
    guard now < limit else { return now }
    let new = Float(now + (limit - now) * min(1, rate))
    write(new, index)
    return Double(new)
  }

  @inline(__always) private func write(_ new: Float, _ index: Int) {
    if let kept { kept.change(index, to: new) } else { cells[index] = new }
  }

  /// An odd number, so that the centre, the likeliest focus, lies in the middle of a cell.
  static func cellsPerSide(_ configuration: TissueConfiguration) -> Int {
    2 * Int((configuration.radius.metres * (1 / configuration.cellSize.metres)).rounded(.up)) + 1
  }

  /// A burst is about to change cells, and has changed them: what is kept is told.
  func beginBurst() { kept?.beginBurst() }
  func endBurst() { kept?.endBurst() }

  /// Every cell that an ellipsoid around `point`, its length along z, reaches, with the share of the effect that it feels.
  ///
  /// Cells whose centre lies within √¾ of its half axes feel all of it (with cells of 0.5 mm and an ellipsoid of 0.9 × 1.7 mm, the
  /// cell that holds `point` always does), those farther out less, down to half at its rim. Half axes are in metres.
  @inline(__always) func eachCell(
    at point: SIMD4<Double>, halfAxes: SIMD4<Double>, _ body: (_ cell: Int, _ share: Double) -> Void
  ) {
    let offset = (point - corner) * cellsPerMetre - 0.5
    let half = halfAxes * cellsPerMetre
    let last = cellsPerSide - 1
    let lowX = max(0, Int((offset.x - half.x).rounded(.up)))
    let lowY = max(0, Int((offset.y - half.y).rounded(.up)))
    let lowZ = max(0, Int((offset.z - half.z).rounded(.up)))
    let highX = min(last, Int((offset.x + half.x).rounded(.down)))
    let highY = min(last, Int((offset.y + half.y).rounded(.down)))
    let highZ = min(last, Int((offset.z + half.z).rounded(.down)))
    var k = lowZ
    while k <= highZ {
      let z = (Double(k) - offset.z) / half.z
      var j = lowY
      while j <= highY {
        let y = (Double(j) - offset.y) / half.y
        var i = lowX
        while i <= highX {
          let x = (Double(i) - offset.x) / half.x
          let square = x * x + y * y + z * z
          if square <= 1 {
            body(
              (k * cellsPerSide + j) * cellsPerSide + i, square <= 0.75 ? 1 : 1 - 2 * (square - 0.75))
          }
          i += 1
        }
        j += 1
      }
      k += 1
    }
  }

  /// 0 intact … 1 liquefied; 0 outside the tissue.
  @inline(__always) func fractionation(at point: SIMD4<Double>) -> Double {
    let away = point - centre
    guard TransducerField.dot(away, away) < radiusSquare else { return 0 }
    let offset = (point - corner) * cellsPerMetre
    let x = min(Int(offset.x), cellsPerSide - 1)
    let y = min(Int(offset.y), cellsPerSide - 1)
    let z = min(Int(offset.z), cellsPerSide - 1)
    return Double(cells[(z * cellsPerSide + y) * cellsPerSide + x])
  }

  @inline(__always) func fractionation(cell index: Int) -> Double { Double(cells[index]) }

  /// Cells at or beyond `liquefiedFrom`.
  var liquefiedCells: Int {
    var count = 0
    let limit = Float(configuration.liquefiedFrom)
    for index in 0..<(cellsPerSide * cellsPerSide * cellsPerSide) where cells[index] >= limit { count += 1 }
    return count
  }
}

import Foundation

/// How the elements of a computed array are laid out on their cap.
public enum CapLayout: String, CaseIterable, Sendable {
  /// A golden-angle spiral in rings of equal area: dense and nowhere periodic.
  case fibonacci
  /// Concentric rings of evenly spaced elements, as many in each as its length asks for.
  case ring
  /// Anywhere, by chance, no closer than a least distance: sparse and without any order that could gather grating lobes.
  case random
}

/// Directions from the focus to points of a cap about −z, of length 1.
struct CapDirections {
  let count: Int
  /// Polar angle of the outermost centre, from −z.
  let rim: Double

  static let goldenAngle = Double.pi * (3 - 5.0.squareRoot())

  private static func direction(cosinePolar: Double, azimuth: Double) -> SIMD4<Double> {
    let sinePolar = max(0, 1 - cosinePolar * cosinePolar).squareRoot()
    return SIMD4(sinePolar * cos(azimuth), sinePolar * sin(azimuth), -cosinePolar, 0)
  }

  func fibonacci() -> [SIMD4<Double>] {
    let lowest = cos(rim)
    return (0..<count).map { index in
      // Area on a sphere grows as the height of the cap: equal steps of the cosine are equal areas.
      let cosinePolar = 1 - (1 - lowest) * (Double(index) + 0.5) / Double(count)
      return Self.direction(cosinePolar: cosinePolar, azimuth: Double(index) * Self.goldenAngle)
    }
  }

  /// Of the ring counts near the even one, with and without an element at the apex, the one whose closest elements lie furthest apart.
  func rings() -> [SIMD4<Double>] {
    guard count > 1 else { return [SIMD4(0, 0, -1, 0)] }
    // Rings as far apart as their elements: each element has a square of this side.
    let side = (2 * Double.pi * (1 - cos(rim)) / Double(count)).squareRoot()
    let even = Int((rim / side).rounded())
    var best: (points: [SIMD4<Double>], distance: Double) = ([], -1)
    for rings in max(1, even - 3)...(even + 3) {
      for hasApex in [false, true] {
        guard let points = concentric(rings, hasApex: hasApex),
          let distance = ElementSpacing(points)?.distance, distance > best.distance
        else { continue }
        best = (points, distance)
      }
    }
    return best.points
  }

  /// `nil` where there are fewer elements than rings.
  private func concentric(_ rings: Int, hasApex: Bool) -> [SIMD4<Double>]? {
    let around = count - (hasApex ? 1 : 0)
    guard around >= rings else { return nil }
    // With an apex element the first ring is one step from it, otherwise half a step from the axis.
    let polars = (1...rings).map { ring in
      hasApex ? rim * Double(ring) / Double(rings) : rim * (Double(ring) - 0.5) / (Double(rings) - 0.5)
    }
    let total = polars.reduce(0) { $0 + sin($1) }
    let shares = polars.map { sin($0) / total * Double(around) }
    var counts = shares.map { max(1, Int($0)) }
    // What rounding down left over goes to the rings that lost most by it.
    let loss = shares.indices.map { shares[$0] - Double(counts[$0]) }
    let byLoss = shares.indices.sorted { (loss[$1], $0) < (loss[$0], $1) }
    var left = around - counts.reduce(0, +)
    for ring in byLoss where left > 0 {
      counts[ring] += 1
      left -= 1
    }
    guard left == 0 else { return nil }
    var points = hasApex ? [SIMD4(0.0, 0, -1, 0)] : []
    for (ring, polar) in polars.enumerated() {
      // Turned against each other, so that no elements of neighbouring rings stay in line.
      let start = Double(ring) * Self.goldenAngle
      for element in 0..<counts[ring] {
        let azimuth = start + 2 * Double.pi * Double(element) / Double(counts[ring])
        points.append(Self.direction(cosinePolar: cos(polar), azimuth: azimuth))
      }
    }
    return points
  }

  /// Points drawn evenly from the cap's area, kept when no earlier one is nearer than `distance`; as many as fit within
  /// `attempts`, so possibly fewer than `count`.
  func random(distance: Double, seed: UInt64, attempts: Int) -> [SIMD4<Double>] {
    var chance = SplitMix64(seed: seed)
    let lowest = cos(rim)
    var points: [SIMD4<Double>] = []
    // Cells as wide as the distance: only the 27 around a point can hold one too near. At most 2/distance cells to a side.
    var cells: [SIMD4<Int>: [Int]] = [:]
    for _ in 0..<attempts where points.count < count {
      let candidate = Self.direction(
        cosinePolar: 1 - (1 - lowest) * chance.unit(), azimuth: 2 * .pi * chance.unit())
      let cell = SIMD4<Int>((candidate / distance).rounded(.down))
      if isFree(candidate, near: cell, points: points, cells: cells, distance: distance) {
        cells[cell, default: []].append(points.count)
        points.append(candidate)
      }
    }
    return points
  }

  private func isFree(
    _ candidate: SIMD4<Double>, near cell: SIMD4<Int>, points: [SIMD4<Double>],
    cells: [SIMD4<Int>: [Int]], distance: Double
  ) -> Bool {
    for x in -1...1 {
      for y in -1...1 {
        for z in -1...1 {
          for index in cells[cell &+ SIMD4(x, y, z, 0)] ?? []
          where (points[index] - candidate).length < distance { return false }
        }
      }
    }
    return true
  }
}

import Foundation

/// The Rayleigh integral of one face, (i/λ) ∫ e^{−ikR}/R dS, as an integral along the face's edge.
///
/// In polar coordinates around the foot of the perpendicular from the field point, R dR = σ dσ, so the integral over σ is
/// elementary and what is left runs along the edge:
///   (1/2π) ∮ (e^{−ikh} − e^{−ikR}) (σ × dσ)/σ²
/// with h the height of the point above the plane of the face, σ from the foot to the edge and R² = h² + σ². Exact, near and far; the
/// difference vanishes with σ, so the integrand is smooth. (For discs: McGough,
/// Samulski and Kelly, J. Acoust. Soc. Am. 115, 1942 (2004), PMC2292796 [V].)
/// - Discs: n equidistant angles on half the circle, which converges exponentially for a periodic function.
/// - Rectangles: n Gauss–Legendre nodes on each side.
///
/// n comes from `OrderTable`, from a bound on the error, for each face and each four points.
///
/// The tables are shared by all threads, millions of times a second. A reference that is counted each time would make
/// the cores wait for each other; so `edge`, which does the work, holds plain pointers into what `tables` keeps.
struct BoundaryIntegral: Sendable {
  private let tables: Tables
  let edge: EdgeIntegral

  /// - Parameter tolerance: bound on the error, relative to the pressure on the face's axis at the same distance, far away.
  /// - Returns: `nil` when that takes more than `OrderTable.maximum` nodes.
  init?(outline: RadiatingFace.Outline, waveNumber: Double, tolerance: Double) {
    guard let orders = OrderTable(outline: outline, waveNumber: waveNumber, tolerance: tolerance) else {
      return nil
    }
    var starts = Array(repeating: 0, count: orders.largest + 1)
    var nodes: [Double] = []
    var weights: [Double] = []
    for n in Set(orders.orders.map { Int($0) }).union([orders.largest]).sorted() {
      starts[n] = nodes.count
      switch outline {
      case .disc:
        nodes += (0..<n).map { cos((Double($0) + 0.5) * .pi / Double(n)) }
        weights += Array(repeating: 1 / Double(n), count: n)
      case .rectangle:
        let rule = GaussLegendre(count: n)
        nodes += rule.nodes
        weights += rule.weights
      }
    }
    tables = Tables(starts: starts, nodes: nodes, weights: weights, orders: orders.orders)
    edge = EdgeIntegral(
      outline: outline, turnsPerMetre: waveNumber / (2 * .pi), floor: 1e-6 / waveNumber,
      starts: UnsafePointer(tables.starts), nodes: UnsafePointer(tables.nodes),
      weights: UnsafePointer(tables.weights),
      orders: OrderCells(orders, UnsafePointer(tables.orders)))
  }

  /// Owns the tables.
  private final class Tables: Sendable {
    nonisolated(unsafe) let starts: UnsafeMutablePointer<Int>
    nonisolated(unsafe) let nodes: UnsafeMutablePointer<Double>
    nonisolated(unsafe) let weights: UnsafeMutablePointer<Double>
    nonisolated(unsafe) let orders: UnsafeMutablePointer<UInt8>

    init(starts: [Int], nodes: [Double], weights: [Double], orders: [UInt8]) {
      func copied<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
        let base = UnsafeMutablePointer<T>.allocate(capacity: values.count)
        for (i, value) in values.enumerated() { (base + i).initialize(to: value) }
        return base
      }
      self.starts = copied(starts)
      self.nodes = copied(nodes)
      self.weights = copied(weights)
      self.orders = copied(orders)
    }

    deinit {
      starts.deallocate()
      nodes.deallocate()
      weights.deallocate()
      orders.deallocate()
    }
  }
}

/// A `BoundaryIntegral` at work; holds as long as that exists.
struct EdgeIntegral: @unchecked Sendable, BitwiseCopyable {
  let outline: RadiatingFace.Outline
  /// Per metre: 1/λ.
  let turnsPerMetre: Double
  /// σ² is kept above this times h: the integrand as a function of σ² has changed by less than 10⁻⁶ of itself there, and the
  /// difference of exponentials still has ten digits.
  let floor: Double
  /// Where the nodes of an order start, for the orders that the table holds.
  let starts: UnsafePointer<Int>
  /// For discs the cosines of the angles, for rectangles nodes on −1…1.
  let nodes: UnsafePointer<Double>
  let weights: UnsafePointer<Double>
  let orders: OrderCells

  /// For the four points; 0 where a point lies behind the face or in its plane.
  @inline(__always) func value(_ view: FaceView) -> LaneGain {
    let squaredRadius = view.along * view.along + view.across * view.across
    let n = orders.order(squaredDistance: view.squaredDistance, squaredRadius: squaredRadius)
    let squaredHeight = view.height * view.height
    let direct = LaneGain(turns: view.height * -turnsPerMetre)
    let least = view.height * floor
    var sum = LaneGain.zero
    let first = starts[n]
    switch outline {
    case .disc(let a):
      let radius = squaredRadius.squareRoot()
      let base = squaredRadius + a * a
      let swing = radius * (2 * a)
      let weight = a * weights[first]
      for j in first..<(first + n) {
        let squared = base - swing * nodes[j]
        let cross = (a - radius * nodes[j]) * weight
        add(&sum, cross, squared, squaredHeight, least, direct)
      }
    case .rectangle(let a, let b):
      let scale = 1 / (2 * Double.pi)
      for j in first..<(first + n) {
        let node = nodes[j]
        let weight = weights[j] * scale
        let t = view.across - b * node
        let s = view.along - a * node
        let east = a - view.along
        let west = a + view.along
        let north = b - view.across
        let south = b + view.across
        add(&sum, east * (weight * b), east * east + t * t, squaredHeight, least, direct)
        add(&sum, west * (weight * b), west * west + t * t, squaredHeight, least, direct)
        add(&sum, north * (weight * a), north * north + s * s, squaredHeight, least, direct)
        add(&sum, south * (weight * a), south * south + s * s, squaredHeight, least, direct)
      }
    }
    let isBehind = view.height .<= 0
    return LaneGain(
      sum.real.replacing(with: 0, where: isBehind), sum.imaginary.replacing(with: 0, where: isBehind))
  }

  @inline(__always) private func add(
    _ sum: inout LaneGain, _ cross: Lanes, _ squared: Lanes, _ squaredHeight: Lanes, _ least: Lanes,
    _ direct: LaneGain
  ) {
    let safe = squared.replacing(with: least, where: squared .< least)
    let edge = LaneGain(turns: (squaredHeight + safe).squareRoot() * -turnsPerMetre)
    let factor = cross / safe
    sum.real += (direct.real - edge.real) * factor
    sum.imaginary += (direct.imaginary - edge.imaginary) * factor
  }
}

import Foundation

/// Nodes and weights on −1…1 that integrate polynomials of degree 2n − 1 exactly.
struct GaussLegendre {
  let nodes: [Double]
  let weights: [Double]

  /// - Parameter count: 1 to 1000.
  init(count n: Int) {
    precondition(n >= 1 && n <= 1000, "count of nodes")
    var nodes = Array(repeating: 0.0, count: n)
    var weights = nodes
    for i in 0..<n {
      // Tricomi's estimate, then Newton: quadratic from there, six steps are more than enough.
      var x = cos(.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
      var slope = 0.0
      for _ in 0..<6 {
        var (last, value) = (1.0, x)
        for k in stride(from: 2.0, through: Double(n), by: 1) {
          (last, value) = (value, ((2 * k - 1) * x * value - (k - 1) * last) / k)
        }
        slope = Double(n) * (x * value - last) / (x * x - 1)
        x -= value / slope
      }
      nodes[i] = x
      weights[i] = 2 / ((1 - x * x) * slope * slope)
    }
    self.nodes = nodes
    self.weights = weights
  }
}

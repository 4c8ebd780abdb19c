import HistotripsyCore

/// The lattice of foci in a volume.
///
/// One lattice point lies at the centre of the volume (a mask's centroid), and the lattice is the same seen from either side of it; neighbours
/// lie exactly one spacing apart. Spacings that differ along x, y and z stretch the lattice.
struct FocusGrid {
  static let maximumFoci = PulseScheduler.maximumFoci
  /// Far beyond the foci that any plan may have, unless the volume is so thin that it hardly fills its box.
  static let maximumCandidates = 1_048_576.0

  /// Metres from the target's centre, in layers of falling z, each layer row by row.
  let offsets: [SIMD4<Double>]

  /// How many foci there would be, roughly; tells an absurd spacing before it is laid out.
  static func estimate(_ shape: TargetShape, spacing: SIMD4<Double>, packing: Packing) -> Double {
    let density = packing == .hexagonal ? 2.0.squareRoot() : 1
    return shape.volumeCubicMetres * density / (spacing.x * spacing.y * spacing.z)
  }

  /// Metres between neighbours, or where the lattice is stretched between its nearest columns, rows or layers: what tells them apart.
  static func leastStep(_ spacing: SIMD4<Double>, _ packing: Packing) -> Double {
    if packing == .cubic || (spacing.x == spacing.y && spacing.y == spacing.z) {
      return min(spacing.x, spacing.y, spacing.z)
    }
    return min(spacing.x, spacing.y * 3.0.squareRoot() / 2, spacing.z * (2.0 / 3).squareRoot())
  }

  /// `nil` when the volume's bounding box holds more than `maximumCandidates` lattice points.
  /// - Parameters:
  ///   - margin: grows the volume; shrinks it where negative.
  ///   - spacing: metres along x, y and z.
  init?(_ shape: TargetShape, margin: Length = .zero, spacing: SIMD4<Double>, packing: Packing) {
    let origin = shape.gridOrigin
    let (low, high) = shape.bounds
    let room = SIMD4(1, 1, 1, 0) * max(margin.metres, 0)
    let rowStep = packing == .cubic ? spacing.y : spacing.y * 3.0.squareRoot() / 2
    let layerStep = packing == .cubic ? spacing.z : spacing.z * (2.0 / 3).squareRoot()
    let steps = SIMD4(spacing.x, rowStep, layerStep, 1)
    // One more on each side than fits, since hexagonal rows and layers are shifted by less than a spacing.
    let slack = SIMD4(1.0, 1, 0, 0)
    let first = ((low - room - origin) / steps).rounded(.down) - slack
    let last = ((high + room - origin) / steps).rounded(.up) + slack
    let counts = last - first + 1
    guard counts.x * counts.y * counts.z <= Self.maximumCandidates else { return nil }

    var found: [SIMD4<Double>] = []
    for layer in stride(from: Int(last.z), through: Int(first.z), by: -1) {
      let turn = packing == .cubic ? 0 : layer - 3 * Int((Double(layer) / 3).rounded())
      for row in Int(first.y)...Int(last.y) {
        let isOdd = packing == .hexagonal && row % 2 != 0
        for column in Int(first.x)...Int(last.x) {
          var x = Double(column) * spacing.x
          if isOdd { x += spacing.x / 2 }
          // A layer sits in the hollows of the one below: two thirds of a row further, three layers to a turn.
          let y = Double(row) * rowStep + Double(turn) * spacing.y / 3.0.squareRoot()
          let point = origin + SIMD4(x, y, Double(layer) * layerStep, 0)
          if shape.contains(point, margin: margin) { found.append(point) }
        }
      }
    }
    offsets = found
  }
}

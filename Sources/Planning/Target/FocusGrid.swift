import HistotripsyCore

/// The lattice of foci in a volume.
///
/// One focus lies at the centre of the volume, and the lattice is the same seen from either side of it; neighbours lie exactly
/// one spacing apart.
struct FocusGrid {
  static let maximumFoci = PulseScheduler.maximumFoci

  /// Metres from the target's centre, in layers of falling z, each layer row by row.
  let offsets: [SIMD4<Double>]

  /// How many foci there would be, roughly; tells an absurd spacing before it is laid out.
  static func estimate(_ shape: TargetShape, spacing: Length, packing: Packing) -> Double {
    let density = packing == .hexagonal ? 2.0.squareRoot() : 1
    let step = spacing.metres
    return shape.volumeCubicMetres * density / (step * step * step)
  }

  /// `nil` when the volume's bounding box holds more than 2²⁰ lattice points: far beyond the 16384 foci that any plan may have, unless the shape
  /// is so flat that its box is the shape.
  init?(_ shape: TargetShape, spacing: Length, packing: Packing) {
    let half = shape.halfExtents
    let a = spacing.metres
    let rowStep = packing == .cubic ? a : a * 3.0.squareRoot() / 2
    let layerStep = packing == .cubic ? a : a * (2.0 / 3).squareRoot()
    // One more on each side than fits, since hexagonal rows and layers are shifted by less than a spacing.
    let columns = (half.x / a).rounded(.up) + 1
    let rows = (half.y / rowStep).rounded(.up) + 1
    let layers = (half.z / layerStep).rounded(.up)
    guard (2 * columns + 1) * (2 * rows + 1) * (2 * layers + 1) <= 1_048_576 else { return nil }

    var found: [SIMD4<Double>] = []
    for layer in stride(from: Int(layers), through: -Int(layers), by: -1) {
      let turn = packing == .cubic ? 0 : layer - 3 * Int((Double(layer) / 3).rounded())
      for row in -Int(rows)...Int(rows) {
        let isOdd = packing == .hexagonal && row % 2 != 0
        for column in -Int(columns)...Int(columns) {
          var x = Double(column) * a
          if isOdd { x += a / 2 }
          // A layer sits in the hollows of the one below: two thirds of a row further, three layers to a turn.
          let y = Double(row) * rowStep + Double(turn) * a / 3.0.squareRoot()
          let point = SIMD4(x, y, Double(layer) * layerStep, 0)
          if shape.contains(point) { found.append(point) }
        }
      }
    }
    offsets = found
  }
}

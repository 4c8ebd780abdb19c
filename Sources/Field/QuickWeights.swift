import HistotripsyCore

extension ArrayField {
  /// The focal law of a focus in single precision, real and imaginary parts in turn; with tissue, each element weakened as on its way to
  /// the focus.
  func quickWeights(focusedAt focus: Position) -> [Float] {
    let excitation = focused(at: focus)
    var weights: [Float] = []
    weights.reserveCapacity(2 * elements.count)
    for element in elements.indices {
      var parts = excitation.weights[element].parts
      if let path { parts *= path.transmission(from: faces[element].centre, to: focus.lanes) }
      weights.append(Float(parts.x))
      weights.append(Float(parts.y))
    }
    return weights
  }
}

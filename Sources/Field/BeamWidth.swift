import HistotripsyCore

/// The −6 dB width of the main lobe along a line: between the points nearest to its top where the amplitude is half.
public struct BeamWidth: Equatable, Sendable {
  /// Top of the main lobe on the line: distance from the point asked about, along the direction.
  public let top: Length
  public let topGain: Double
  /// From the point asked about to where the amplitude has halved: below 0 and above 0 as a rule. `nil` when it has not within
  /// reach.
  public let lower: Length?
  public let upper: Length?

  public var width: Length? {
    guard let lower, let upper else { return nil }
    return upper - lower
  }
}

extension ArrayField {
  /// The −6 dB width along a line through a point, as a rule a focus.
  ///
  /// Climbs from the point to the nearest top on the line, walks outwards from there in steps of λ/16 until the amplitude is below
  /// half, and bisects the last step to 10⁻⁷ m. A dip narrower than λ/16 on the way would be overlooked; a field has none.
  /// - Parameters:
  ///   - direction: length 1 m stands for a unit vector; normalised here; a null vector is a bug and traps.
  ///   - reach: how far from the point to look either way.
  public func beamWidth(
    at point: Position, along direction: Position, reach: Length, driving excitation: Excitation
  ) -> BeamWidth {
    let length = (direction.lanes * direction.lanes).sum().squareRoot()
    precondition(length > 0, "a direction has a length")
    let unit = direction.lanes / length
    let step = wavelength.metres / 16
    let weights = self.weights([excitation])
    func amplitudes(_ places: [Double]) -> [Double] {
      weights.withUnsafeBufferPointer { weights in
        gains(count: places.count, method: method, weights: weights) { point.lanes + unit * places[$0] }
          .map(\.magnitude)
      }
    }
    let (top, topGain) = CompassSearch.maximum(
      from: .zero, step: SIMD4(step, 0, 0, 0), smallest: 1e-7,
      isAllowed: { abs($0.x) <= reach.metres }, values: { amplitudes($0.map(\.x)) })
    func edge(_ side: Double) -> Length? {
      var inside = top.x
      while true {
        // Four steps at once cost what one does.
        let places = (1...4).map { inside + side * step * Double($0) }
        let beyond = amplitudes(places).firstIndex { $0 < topGain / 2 }
        guard let beyond else {
          inside = places[3]
          if abs(inside) > reach.metres { return nil }
          continue
        }
        var outside = places[beyond]
        if beyond > 0 { inside = places[beyond - 1] }
        while abs(outside - inside) > 1e-7 {
          let middle = (inside + outside) / 2
          if amplitudes([middle])[0] < topGain / 2 { outside = middle } else { inside = middle }
        }
        return abs(outside) <= reach.metres ? .metres((inside + outside) / 2) : nil
      }
    }
    return BeamWidth(top: .metres(top.x), topGain: topGain, lower: edge(-1), upper: edge(1))
  }

  /// The nearest local maximum of the amplitude, climbing from a point in steps of λ/16 and smaller, to 10⁻⁷ m, no farther away
  /// than `reach` along each axis.
  public func peak(
    near point: Position, reach: Length, driving excitation: Excitation
  ) -> (position: Position, gain: Double) {
    let weights = self.weights([excitation])
    let found = CompassSearch.maximum(
      from: point.lanes, step: SIMD4(1, 1, 1, 0) * (wavelength.metres / 16), smallest: 1e-7,
      isAllowed: { candidate in
        let offset = candidate - point.lanes
        return (0..<3).allSatisfy { abs(offset[$0]) <= reach.metres }
      },
      values: { points in
        weights.withUnsafeBufferPointer { weights in
          gains(count: points.count, method: method, weights: weights) { points[$0] }.map(\.magnitude)
        }
      })
    return (Position(metres: found.point), found.value)
  }
}

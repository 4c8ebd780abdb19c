import HistotripsyCore

/// The field of one array under many focal laws, in single precision: the amplitudes of chosen laws at eight points
/// at a time.
///
/// What the elements send to the points is computed once and multiplied with each law, so that a law costs one complex
/// multiplication an element and point. The amplitudes are those of the fast mode (`ArrayField.Method.piston`) within
/// some 10⁻⁴ of what all elements together give in phase; tissue weakens every element as on its way to the law's own
/// focus.
package struct SteeredField: Sendable {
  /// Points of one call, side by side.
  package static let lanes = 8

  package let foci: [Position]
  /// Amplitude of each law at its own focus, in units of ρ·c·u₀.
  package let peaks: [Float]
  private let waves: QuickWaves
  /// [focus][element][real, imaginary]
  private let weights: [Float]

  /// - Parameters:
  ///   - foci: one focal law each; 1 or more. The laws take 8 bytes for each focus and element.
  ///   - centre: centre of a ball that holds every point asked about.
  ///   - radius: radius of that ball, above 0.
  package init(_ field: ArrayField, foci: [Position], centre: Position, radius: Length) {
    precondition(!foci.isEmpty && radius > .zero, "at least one focus, and a ball around the points")
    self.foci = foci
    let waves = QuickWaves(field, centre: centre.lanes, radius: radius.metres)
    self.waves = waves
    var weights: [Float] = []
    weights.reserveCapacity(foci.count * waves.count * 2)
    for focus in foci { weights += field.quickWeights(focusedAt: focus) }
    self.weights = weights
    var peaks: [Float] = []
    peaks.reserveCapacity(foci.count)
    let stride = 2 * waves.count
    for (i, focus) in foci.enumerated() {
      var tile = QuickTile()
      for lane in 0..<Self.lanes { tile.set(focus.lanes - waves.origin, lane: lane) }
      let squared = weights.withUnsafeBufferPointer { all in
        all.baseAddress.map { waves.squaredAmplitudes(tile, weights: $0 + i * stride)[0] } ?? 0
      }
      peaks.append(squared.squareRoot())
    }
    self.peaks = peaks
  }

  /// Amplitudes in units of ρ·c·u₀, law by law, at eight points.
  /// - Parameters:
  ///   - points: metres, in the array's frame, within the ball.
  ///   - laws: indices into `foci`.
  ///   - amplitudes: room for one entry for each law.
  package func amplitudes(
    at points: UnsafeBufferPointer<SIMD4<Double>>, of laws: UnsafeBufferPointer<Int32>,
    into amplitudes: UnsafeMutableBufferPointer<SIMD8<Float>>
  ) {
    precondition(
      points.count == Self.lanes && amplitudes.count >= laws.count, "eight points, a place for each law")
    var tile = QuickTile()
    for lane in 0..<Self.lanes { tile.set(points[lane] - waves.origin, lane: lane) }
    withUnsafeTemporaryAllocation(of: QuickLanes.self, capacity: 2 * waves.count) { scratch in
      guard let sent = scratch.baseAddress else { return }
      waves.waves(tile, into: sent)
      weights.withUnsafeBufferPointer { all in
        guard let all = all.baseAddress else { return }
        let stride = 2 * waves.count
        var i = 0
        while i < laws.count {
          let other = min(i + 1, laws.count - 1)
          let (one, two) = product(sent, all + Int(laws[i]) * stride, all + Int(laws[other]) * stride)
          amplitudes[i] = one
          amplitudes[other] = other == i ? one : two
          i += 2
        }
      }
    }
  }

  /// Two laws at once: each element's wave is loaded for both.
  @inline(__always) private func product(
    _ sent: UnsafePointer<QuickLanes>, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>
  ) -> (QuickLanes, QuickLanes) {
    var (real0, imaginary0) = (QuickLanes.zero, QuickLanes.zero)
    var (real1, imaginary1) = (QuickLanes.zero, QuickLanes.zero)
    for element in 0..<waves.count {
      let re = sent[2 * element]
      let im = sent[2 * element + 1]
      let (a, b) = (first[2 * element], first[2 * element + 1])
      let (c, d) = (second[2 * element], second[2 * element + 1])
      real0 += re * a
      real0 -= im * b
      imaginary0 += re * b
      imaginary0 += im * a
      real1 += re * c
      real1 -= im * d
      imaginary1 += re * d
      imaginary1 += im * c
    }
    return (
      (real0 * real0 + imaginary0 * imaginary0).squareRoot(),
      (real1 * real1 + imaginary1 * imaginary1).squareRoot()
    )
  }
}

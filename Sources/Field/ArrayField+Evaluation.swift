import HistotripsyCore

extension ArrayField {
  /// The gain at a point.
  public func gain(at point: Position, driving excitation: Excitation) -> ComplexGain {
    gains(at: [point], driving: excitation)[0]
  }

  /// The gains at some points, on the calling thread.
  public func gains(at points: [Position], driving excitation: Excitation) -> [ComplexGain] {
    let weights = self.weights([excitation])
    return weights.withUnsafeBufferPointer { weights in
      points.withUnsafeBufferPointer { points in
        gains(count: points.count, method: method, weights: weights) { points[$0].lanes }
      }
    }
  }

  /// Weights of all excitations, element by element: [element · excitations + excitation].
  func weights(_ excitations: [Excitation]) -> [SIMD2<Double>] {
    precondition(excitations.allSatisfy { $0.weights.count == elements.count }, "one weight for each element")
    var all: [SIMD2<Double>] = []
    all.reserveCapacity(excitations.count * elements.count)
    for element in elements.indices {
      for excitation in excitations { all.append(excitation.weights[element].parts) }
    }
    return all
  }

  /// One excitation at `count` points.
  @inline(__always) func gains(
    count: Int, method: Method, weights: UnsafeBufferPointer<SIMD2<Double>>,
    point: (Int) -> SIMD4<Double>
  ) -> [ComplexGain] {
    [ComplexGain](unsafeUninitializedCapacity: count) { gains, filled in
      var sum = LaneGain.zero
      var first = 0
      while first < count {
        withUnsafeMutablePointer(to: &sum) {
          accumulate(
            tile(from: first, count: count, point), method: method, weights: weights, excitations: 1, into: $0
          )
        }
        var lane = 0
        while lane < 4, first < count {
          gains[first] = ComplexGain(SIMD2(sum.real[lane], sum.imaginary[lane]))
          lane += 1
          first += 1
        }
      }
      filled = count
    }
  }

  /// Four points from `first`; the last is repeated beyond the end.
  @inline(__always) func tile(from first: Int, count: Int, _ point: (Int) -> SIMD4<Double>) -> PointTile {
    var tile = PointTile()
    for lane in 0..<4 { tile.set(point(min(first + lane, count - 1)), lane: lane) }
    return tile
  }

  /// The gains of four points for every excitation. What an element sends to a point is computed once for all of them.
  @inline(__always) func accumulate(
    _ tile: PointTile, method: Method, weights: UnsafeBufferPointer<SIMD2<Double>>, excitations: Int,
    into sums: UnsafeMutablePointer<LaneGain>
  ) {
    for d in 0..<excitations { sums[d] = .zero }
    switch method {
    case .rayleigh:
      // The integrals own what the edges point to.
      withExtendedLifetime(integrals) {
        edges.withUnsafeBufferPointer { edges in
          accumulate(tile, weights, excitations, sums) { edges[$0].value($1) }
        }
      }
    case .piston:
      pistons.withUnsafeBufferPointer { pistons in
        accumulate(tile, weights, excitations, sums) { pistons[$0].value($1) }
      }
    }
  }

  @inline(__always) private func accumulate(
    _ tile: PointTile, _ weights: UnsafeBufferPointer<SIMD2<Double>>, _ excitations: Int,
    _ sums: UnsafeMutablePointer<LaneGain>, wave: (Int, FaceView) -> LaneGain
  ) {
    faces.withUnsafeBufferPointer { faces in
      outlineOf.withUnsafeBufferPointer { outlineOf in
        for element in faces.indices {
          var sent = wave(outlineOf[element], FaceView(tile, from: faces[element]))
          if let path {
            let share = transmission(path, tile, from: faces[element].centre)
            sent.real *= share
            sent.imaginary *= share
          }
          let row = element * excitations
          for d in 0..<excitations {
            let weight = weights[row + d]
            sums[d].real += sent.real * weight.x - sent.imaginary * weight.y
            sums[d].imaginary += sent.real * weight.y + sent.imaginary * weight.x
          }
        }
      }
    }
  }

  private func transmission(_ path: TissuePath, _ tile: PointTile, from centre: SIMD4<Double>) -> Lanes {
    var share = Lanes.zero
    for lane in 0..<4 {
      share[lane] = path.transmission(
        from: centre, to: SIMD4(tile.x[lane], tile.y[lane], tile.z[lane], 0))
    }
    return share
  }
}

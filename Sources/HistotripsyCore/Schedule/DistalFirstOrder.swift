extension FocusOrder {
  /// An order from distal to proximal that keeps foci visited in succession far apart.
  ///
  /// Distal first, because bubbles left in front of a focus would shield it. Foci are sorted into
  /// layers one `spacing` thick from far to near and into rows within a layer; then each run of
  /// `window` foci, which are in rotation together, is visited with a stride: what is visited in
  /// succession lies a stride apart in the sorted list, the wrap from the last to the first
  /// included. Of `strideTrials` strides between a quarter and a half of the run the one that keeps
  /// foci farthest apart is taken. O(n log n), no memory beyond `byteCount(foci:)`.
  /// - Parameters:
  ///   - foci: 1 to `PulseScheduler.maximumFoci`.
  ///   - spacing: distance of neighbouring foci; above 0.
  ///   - window: foci in rotation at a time (`RotationWindow.size`); at least 1.
  ///   - memory: at least `byteCount(foci:)`.
  public init(distalFirst foci: Span<Focus>, spacing: Length, window: Int, in memory: inout Memory) {
    precondition(foci.count >= 1 && foci.count <= PulseScheduler.maximumFoci, "number of foci")
    precondition(spacing > .zero && window >= 1, "spacing and window")
    let raster = FocusRaster(origin: Self.farCorner(of: foci), spacing: spacing.metres)
    var sorted = memory.carve(foci.count, repeating: UInt16(0))
    var i = 0
    while i < foci.count {
      sorted[i] = UInt16(i)
      i += 1
    }
    raster.sort(&sorted, foci)

    var table = memory.carve(foci.count, repeating: UInt16(0))
    var start = 0
    while start < foci.count {
      let length = foci.count - start < window ? foci.count - start : window
      let stride = Self.bestStride(sorted, start, length, foci)
      var place = 0
      i = 0
      while i < length {
        table[start + i] = sorted[start + place]
        place = (place + stride) % length
        i += 1
      }
      start += length
    }
    self.init(trusted: table)
  }

  /// Strides tried for each run.
  static var strideTrials: Int { 24 }

  /// The stride with the least crowding: the sum over successive foci of 1/distance², in which near
  /// ones count most.
  private static func bestStride(
    _ sorted: borrowing FixedArray<UInt16>, _ start: Int, _ length: Int, _ foci: Span<Focus>
  ) -> Int {
    var best = 1
    var bestCrowding = Double.infinity
    var trial = 0
    while trial < strideTrials {
      var stride = length / 4 + length * trial / (4 * strideTrials)
      // Without a common divisor every place is visited; there always is one: length − 1.
      while stride < 1 || !isCoprime(stride, length) { stride += 1 }
      let crowding = crowding(stride, sorted, start, length, foci)
      if crowding < bestCrowding {
        bestCrowding = crowding
        best = stride
      }
      trial += 1
    }
    return best
  }

  private static func crowding(
    _ stride: Int, _ sorted: borrowing FixedArray<UInt16>, _ start: Int, _ length: Int, _ foci: Span<Focus>
  ) -> Double {
    var sum = 0.0
    var i = 0
    while i < length {
      let one = foci[Int(sorted[start + i])].position.lanes
      let other = foci[Int(sorted[start + (i + stride) % length])].position.lanes
      let offset = one - other
      sum += 1 / ((offset * offset).sum() + 1e-12)
      i += 1
    }
    return sum
  }

  private static func isCoprime(_ a: Int, _ b: Int) -> Bool {
    var a = a
    var b = b
    while b != 0 { (a, b) = (b, a % b) }
    return a == 1
  }

  private static func farCorner(of foci: Span<Focus>) -> SIMD4<Double> {
    var corner = foci[0].position.lanes
    var i = 1
    while i < foci.count {
      let lanes = foci[i].position.lanes
      corner.x = lanes.x < corner.x ? lanes.x : corner.x
      corner.y = lanes.y < corner.y ? lanes.y : corner.y
      corner.z = lanes.z > corner.z ? lanes.z : corner.z
      i += 1
    }
    return corner
  }
}

/// Layers from distal to proximal, rows within a layer, places within a row.
private struct FocusRaster {
  let origin: SIMD4<Double>
  let spacing: Double

  /// Equal positions keep the order of the plan, so that the result depends on nothing else.
  func precedes(_ a: UInt16, _ b: UInt16, _ foci: Span<Focus>) -> Bool {
    let p = cell(foci[Int(a)])
    let q = cell(foci[Int(b)])
    if p.z != q.z { return p.z > q.z }
    if p.y != q.y { return p.y < q.y }
    if p.x != q.x { return p.x < q.x }
    return a < b
  }

  private func cell(_ focus: Focus) -> SIMD4<Double> {
    ((focus.position.lanes - origin) / spacing).rounded(.toNearestOrAwayFromZero)
  }

  /// Heap sort: in place, O(n log n) whatever the input.
  func sort(_ order: inout FixedArray<UInt16>, _ foci: Span<Focus>) {
    var root = order.count / 2
    while root > 0 {
      root -= 1
      sift(&order, root, order.count, foci)
    }
    var end = order.count
    while end > 1 {
      end -= 1
      let last = order[end]
      order[end] = order[0]
      order[0] = last
      sift(&order, 0, end, foci)
    }
  }

  private func sift(_ order: inout FixedArray<UInt16>, _ start: Int, _ end: Int, _ foci: Span<Focus>) {
    var root = start
    while 2 * root + 1 < end {
      var child = 2 * root + 1
      if child + 1 < end, precedes(order[child], order[child + 1], foci) { child += 1 }
      guard precedes(order[root], order[child], foci) else { return }
      let value = order[root]
      order[root] = order[child]
      order[child] = value
      root = child
    }
  }
}

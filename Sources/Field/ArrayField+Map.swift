import HistotripsyCore

extension ArrayField {
  /// The field at every point of a grid, on all cores.
  public func map(over grid: FieldGrid, driving excitation: Excitation) -> FieldMap {
    let weights = self.weights([excitation])
    let chunk = Self.chunk
    let parts = ParallelChunks.results((grid.count + chunk - 1) / chunk) { part -> [ComplexGain] in
      let first = part * chunk
      return weights.withUnsafeBufferPointer { weights in
        self.gains(count: min(chunk, grid.count - first), method: method, weights: weights) {
          grid.lanes(first + $0)
        }
      }
    }
    var all: [ComplexGain] = []
    all.reserveCapacity(grid.count)
    for part in parts { all += part }
    return FieldMap(grid: grid, gains: all)
  }

  /// The same, and how long it took.
  public func timedMap(over grid: FieldGrid, driving excitation: Excitation) -> (
    map: FieldMap, rate: FieldRate
  ) {
    let clock = ContinuousClock()
    let start = clock.now
    let map = self.map(over: grid, driving: excitation)
    return (map, FieldRate(pointElements: grid.count * elements.count, duration: clock.now - start))
  }

  /// Points of one chunk of work: some milliseconds.
  static let chunk = 256
}

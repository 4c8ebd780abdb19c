/// The voxels of an image that were selected, kept as runs along i: a few bytes for every row of a mask, whatever the image's size.
///
/// The mask is the union of its voxels' boxes: each reaches half a voxel to every side of its centre.
public struct VoxelMask: Equatable, Sendable {
  /// Selected voxels `first` to `last` of a row, both included.
  struct Run: Equatable, Sendable {
    var first: Int32
    var last: Int32
  }

  /// Voxels along i, j and k.
  public let dimensions: [Int]
  /// From voxel indices (centres are whole numbers) to places, in metres.
  public let affine: Affine
  /// Selected voxels; 1 or more.
  public let voxelCount: Int
  let runs: [Run]
  /// Where the runs of row j + k·(voxels along j) begin; one more entry than rows.
  let rowStarts: [Int32]
  /// Selected voxels lie between these indices, both included.
  let lowest: SIMD3<Int>
  let highest: SIMD3<Int>
  /// Mean voxel index of the mask.
  private let meanIndex: SIMD4<Double>
  private let toIndices: Affine

  /// `nil` when nothing is selected.
  init?(dimensions: [Int], affine: Affine, runs: [Run], rowStarts: [Int32]) {
    guard !runs.isEmpty else { return nil }
    var count = 0
    var sum = SIMD4<Double>.zero
    var (lowest, highest) = (SIMD3<Int>(repeating: .max), SIMD3<Int>(repeating: .min))
    for row in 0..<rowStarts.count - 1 where rowStarts[row] < rowStarts[row + 1] {
      let (j, k) = (row % dimensions[1], row / dimensions[1])
      for run in runs[Int(rowStarts[row])..<Int(rowStarts[row + 1])] {
        let length = Int(run.last - run.first) + 1
        count += length
        sum += SIMD4(Double(run.first + run.last) / 2, Double(j), Double(k), 0) * Double(length)
        lowest = pointwiseMin(lowest, SIMD3(Int(run.first), j, k))
        highest = pointwiseMax(highest, SIMD3(Int(run.last), j, k))
      }
    }
    self.init(
      dimensions: dimensions, affine: affine, voxelCount: count, runs: runs, rowStarts: rowStarts,
      lowest: lowest,
      highest: highest, meanIndex: sum / Double(count))
  }

  private init(
    dimensions: [Int], affine: Affine, voxelCount: Int, runs: [Run], rowStarts: [Int32], lowest: SIMD3<Int>,
    highest: SIMD3<Int>, meanIndex: SIMD4<Double>
  ) {
    self.dimensions = dimensions
    self.affine = affine
    self.voxelCount = voxelCount
    self.runs = runs
    self.rowStarts = rowStarts
    self.lowest = lowest
    self.highest = highest
    self.meanIndex = meanIndex
    toIndices = affine.inverse
  }

  /// The same mask, carried along by a motion.
  func moved(by motion: Affine) -> VoxelMask {
    VoxelMask(
      dimensions: dimensions, affine: motion.after(affine), voxelCount: voxelCount, runs: runs,
      rowStarts: rowStarts, lowest: lowest, highest: highest, meanIndex: meanIndex)
  }

  public var centroid: SIMD4<Double> { affine(meanIndex) }

  public var volumeCubicMetres: Double { Double(voxelCount) * abs(affine.determinant) }

  /// A box along the axes that holds the mask.
  var bounds: (low: SIMD4<Double>, high: SIMD4<Double>) {
    var low = SIMD4<Double>(repeating: .infinity)
    var high = -low
    for corner in 0..<8 {
      let index = (0..<3).map { axis in
        corner >> axis & 1 == 0 ? Double(lowest[axis]) - 0.5 : Double(highest[axis]) + 0.5
      }
      let place = affine(SIMD4(index[0], index[1], index[2], 0))
      low = pointwiseMin(low, place)
      high = pointwiseMax(high, place)
    }
    return (low, high)
  }

  /// Whether a voxel was selected; false outside the image.
  public func isSelected(i: Int, j: Int, k: Int) -> Bool {
    runs(j: j, k: k).contains { Int($0.first) <= i && i <= Int($0.last) }
  }

  /// Whether a place lies in the mask grown by a margin in metres, or shrunk where it is negative: at most `margin` outside, or at least
  /// −`margin` deep, by Euclidean distance to the surface of the mask. 0.1 µm is forgiven: the single precision of a header loses about as much.
  func contains(_ place: SIMD4<Double>, margin: Double) -> Bool {
    let index = toIndices(place)
    let nearest = (0..<3).map { (index[$0] + 0.5).rounded(.down) }
    let isInside =
      nearest.allSatisfy { abs($0) < 1e6 }
      && isSelected(i: Int(nearest[0]), j: Int(nearest[1]), k: Int(nearest[2]))
    if isInside == (margin >= 0) { return isInside }
    return margin >= 0
      ? isNear(index, within: margin + Self.forgiven, selected: true)
      : !isNear(index, within: -margin - Self.forgiven, selected: false)
  }

  private static let forgiven = 1e-7

  func runs(j: Int, k: Int) -> ArraySlice<Run> {
    guard j >= 0, j < dimensions[1], k >= 0, k < dimensions[2] else { return [] }
    let row = j + k * dimensions[1]
    return runs[Int(rowStarts[row])..<Int(rowStarts[row + 1])]
  }
}

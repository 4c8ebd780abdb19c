import HistotripsyCore
import Text

// A mask written out in a plan: the box of its voxels, and how many in succession lie outside and inside it.

extension VoxelMask {
  /// Voxels along each axis of a box that is written out.
  static let extents = 1...4096
  /// Numbers of a mask that is written out; a sphere of a hundred voxels has 16 000.
  static let maximumLengths = 1 << 20
  /// Characters of one line of numbers.
  private static let lineLength = 96

  /// The same mask without the empty part of its image.
  var cropped: VoxelMask {
    let counts = highest &- lowest &+ 1
    var kept: [Run] = []
    var starts: [Int32] = [0]
    for k in lowest.z...highest.z {
      for j in lowest.y...highest.y {
        kept += runs(j: j, k: k).map {
          Run(first: $0.first - Int32(lowest.x), last: $0.last - Int32(lowest.x))
        }
        starts.append(Int32(kept.count))
      }
    }
    var affine = affine
    affine.origin = affine(SIMD4(Double(lowest.x), Double(lowest.y), Double(lowest.z), 0))
    guard
      let mask = VoxelMask(
        dimensions: [counts.x, counts.y, counts.z], affine: affine, runs: kept, rowStarts: starts)
    else { preconditionFailure("a mask has a voxel") }
    return mask
  }

  /// Its fields in a plan.
  var yaml: [String] {
    var lengths: [Int] = []
    var done = 0
    let (columns, rows) = (dimensions[0], dimensions[1] * dimensions[2])
    for row in 0..<rows {
      for run in runs(j: row % dimensions[1], k: row / dimensions[1]) {
        let first = row * columns + Int(run.first)
        let length = Int(run.last - run.first) + 1
        if first == done, !lengths.isEmpty {
          lengths[lengths.count - 1] += length
        } else {
          lengths += [first - done, length]
        }
        done = first + length
      }
    }
    var lines = ["dimensions: [\(dimensions.map(String.init).joined(separator: ", "))]", "affine:"]
    lines += affine.rows.map { row in
      "- [" + (0..<4).map { Dimension.length.written(row[$0]) }.joined(separator: ", ") + "]"
    }
    lines.append("lengths:")
    var line = ""
    for length in lengths {
      if line.utf8.count > Self.lineLength {
        lines.append("- \"\(line)\"")
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + "\(length)"
    }
    return lines + ["- \"\(line)\""]
  }
}

/// Reads a mask that a plan has written out.
struct VoxelRunsReader {
  static let keys = ["source", "dimensions", "affine", "lengths"]
  static let affines = -2.0...2.0

  let section: Section

  func mask() throws(InputError) -> PlacedMask {
    let stated = try section.required("dimensions", allowed: "[x, y, z], voxels along each axis")
    var dimensions: [Int] = []
    for value in try stated.list(count: 3...3, of: "numbers") {
      dimensions.append(try value.count(in: VoxelMask.extents))
    }
    let matrix = try section.required("affine", allowed: "3 rows of 4 lengths")
    var rows: [SIMD4<Double>] = []
    for line in try matrix.list(count: 3...3, of: "rows of 4") {
      var row = SIMD4<Double>.zero
      for (lane, cell) in try line.list(count: 4...4, of: "lengths").enumerated() {
        row[lane] = try cell.quantity(.length, in: Self.affines)
      }
      rows.append(row)
    }
    let affine = Affine(rows: rows)
    guard abs(affine.determinant) > 1e-15 else { throw matrix.complaint("the voxels have no volume") }
    let list = try section.required("lengths", allowed: "voxels outside and inside in turn")
    let (runs, starts) = try runs(list, dimensions)
    guard let mask = VoxelMask(dimensions: dimensions, affine: affine, runs: runs, rowStarts: starts) else {
      throw list.complaint("no voxel lies inside")
    }
    return PlacedMask(
      writtenOut: mask,
      from: try section.required("source", allowed: "where it came from").text(maximum: 1000))
  }

  private func runs(
    _ list: Value, _ dimensions: [Int]
  ) throws(InputError) -> ([VoxelMask.Run], [Int32]) {
    let columns = dimensions[0]
    let total = columns * dimensions[1] * dimensions[2]
    var runs: [VoxelMask.Run] = []
    var starts: [Int32] = [0]
    var done = 0
    var isInside = false
    var count = 0
    for line in try list.list(count: 1...VoxelMask.maximumLengths, of: "lines") {
      for word in try line.text(maximum: 1000).split(separator: " ") {
        count += 1
        guard let length = Int(word), length >= 0, length <= total - done, count <= VoxelMask.maximumLengths
        else { throw line.complaint("\(QuantityText.quoted(String(word))) leads out of the box") }
        if isInside { add(done..<done + length, columns, &runs, &starts) }
        done += length
        isInside.toggle()
      }
    }
    let rows = dimensions[1] * dimensions[2]
    while starts.count <= rows { starts.append(Int32(runs.count)) }
    return (runs, starts)
  }

  /// Cuts voxels that follow each other into runs of rows.
  private func add(
    _ voxels: Range<Int>, _ columns: Int, _ runs: inout [VoxelMask.Run], _ starts: inout [Int32]
  ) {
    var first = voxels.lowerBound
    while first < voxels.upperBound {
      let row = first / columns
      while starts.count <= row { starts.append(Int32(runs.count)) }
      let end = min(voxels.upperBound, (row + 1) * columns)
      runs.append(
        VoxelMask.Run(first: Int32(first - row * columns), last: Int32(end - 1 - row * columns)))
      first = end
    }
  }
}

extension PlacedMask {
  /// A mask as a plan has written it out, about the target's centre.
  init(writtenOut mask: VoxelMask, from file: String) {
    let identity = Affine(
      x: SIMD4(1, 0, 0, 0), y: SIMD4(0, 1, 0, 0), z: SIMD4(0, 0, 1, 0), origin: .zero)
    self.init(
      file: file, digests: [], selection: .nonZero, placement: .registration(identity), motion: identity,
      mask: mask)
    isWrittenOut = true
  }

  /// The same, ready to be written out.
  var writtenOut: PlacedMask {
    isWrittenOut ? self : PlacedMask(writtenOut: mask.cropped, from: file)
  }
}

extension TargetShape {
  /// The same shape without need of a file.
  var writtenOut: TargetShape {
    if case .mask(let placed) = self { .mask(placed.writtenOut) } else { self }
  }
}

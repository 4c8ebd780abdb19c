import Arrays
import Text

/// A surface of triangles from an STL file, binary or text, that encloses a volume.
///
/// Closed means: every edge belongs to two triangles. STL has no unit, and its frame is known only
/// where the writer says it: 3D Slicer writes `SPACE=LPS` or `SPACE=RAS` into the first line.
package struct STLSurface {
  static let maximumTriangles = 2_000_000
  static let maximumFileBytes = 256 * 1_048_576
  /// Of the mask: no more voxels along the longest side, no finer than a tenth of a millimetre.
  private static let longestSide = 160.0
  private static let finestVoxel = 1e-4

  private typealias Point = SIMD3<Float>
  let file: String
  private var corners: [Point] = []
  /// `LPS` or `RAS`, by the file's own word.
  package let space: String?

  /// - Throws: no STL, truncated, too many triangles, a corner that is no number, a surface that is
  ///   not closed.
  package init(_ bytes: [UInt8], file: String) throws(InputError) {
    self.file = file
    let head = String(decoding: bytes.prefix(200), as: UTF8.self).uppercased()
    space = head.contains("SPACE=LPS") ? "LPS" : head.contains("SPACE=RAS") ? "RAS" : nil
    if let binary = try Self.binary(bytes, file) {
      corners = binary
    } else {
      corners = try Self.text(bytes, file)
    }
    guard !corners.isEmpty else { throw InputError(file: file, message: "no triangle in the file") }
    try checkClosed()
  }

  static func isSTL(_ name: String) -> Bool { name.lowercased().hasSuffix(".stl") }

  /// 80 bytes of remarks, the number of triangles, then 50 bytes each.
  private static func binary(_ bytes: [UInt8], _ file: String) throws(InputError) -> [Point]? {
    guard bytes.count >= 84 else { return nil }
    let header = HeaderBytes(bytes: bytes, file: file, isBigEndian: false)
    let count = Int(header.integer(UInt32.self, at: 80))
    let isText =
      bytes.starts(with: Array("solid".utf8)) && bytes.prefix(1000).allSatisfy { $0 < 0x80 && $0 != 0 }
    guard !isText else { return nil }
    guard (1...maximumTriangles).contains(count), bytes.count == 84 + 50 * count else {
      throw InputError(
        file: file, field: "byte 80",
        message:
          "\(count) triangles need \(84 + 50 * count) bytes, the file has \(bytes.count): truncated, or no STL"
      )
    }
    var corners: [Point] = []
    corners.reserveCapacity(3 * count)
    for triangle in 0..<count {
      for corner in 0..<3 {
        var point = Point.zero
        for lane in 0..<3 {
          let place = 84 + 50 * triangle + 12 + 12 * corner + 4 * lane
          point[lane] = Float(bitPattern: header.integer(UInt32.self, at: place))
          guard point[lane].isFinite else {
            throw InputError(
              file: file, field: "byte \(place)", message: "a corner of triangle \(triangle + 1) is no number"
            )
          }
        }
        corners.append(point)
      }
    }
    return corners
  }

  private static func text(_ bytes: [UInt8], _ file: String) throws(InputError) -> [Point] {
    guard let text = String(validating: bytes, as: UTF8.self), text.prefix(200).lowercased().contains("solid")
    else {
      throw InputError(
        file: file,
        message: "this is no STL surface: neither text that begins with solid nor triangles of 50 bytes")
    }
    var corners: [Point] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.first?.lowercased() == "vertex" else { continue }
      let numbers = words.dropFirst().compactMap { DecimalNumber($0)?.value() }.map { Float($0) }
      guard words.count == 4, numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
        throw InputError(
          file: file, line: index + 1,
          message: "\(QuantityText.quoted(String(line))) is no corner (vertex x y z)")
      }
      guard corners.count < 3 * maximumTriangles else {
        throw InputError(
          file: file, line: index + 1, message: "more triangles than are read (\(maximumTriangles))")
      }
      corners.append(Point(numbers[0], numbers[1], numbers[2]))
    }
    guard corners.count.isMultiple(of: 3) else {
      throw InputError(
        file: file, message: "\(corners.count) corners are no triangles: the file is truncated")
    }
    return corners
  }

  private struct Edge: Hashable {
    let low: SIMD3<Float>
    let high: SIMD3<Float>

    init(_ a: SIMD3<Float>, _ b: SIMD3<Float>) {
      let isOrdered = (a.x, a.y, a.z) <= (b.x, b.y, b.z)
      (low, high) = isOrdered ? (a, b) : (b, a)
    }
  }

  private func checkClosed() throws(InputError) {
    var counts: [Edge: Int] = [:]
    counts.reserveCapacity(corners.count)
    for start in stride(from: 0, to: corners.count, by: 3) {
      let (a, b, c) = (corners[start], corners[start + 1], corners[start + 2])
      // A triangle without area encloses nothing and borders nothing.
      if a == b || b == c || a == c { continue }
      for edge in [Edge(a, b), Edge(b, c), Edge(c, a)] { counts[edge, default: 0] += 1 }
    }
    let open = counts.values.count { !$0.isMultiple(of: 2) }
    guard open == 0, !counts.isEmpty else {
      throw InputError(
        file: file,
        message:
          "the surface is not closed: \(open) of \(counts.count) edges belong to one triangle only, so that there is no inside; "
          + "mend it (3D Slicer: Surface Toolbox, fill holes), or give the segmentation itself")
    }
  }

  /// The enclosed volume as voxels, in RAS+ metres.
  /// - Parameters:
  ///   - unit: metres in one of the file's numbers.
  ///   - isLPS: whether x and y point to the patient's left and back.
  package func image(unit: Double, isLPS: Bool) throws(InputError) -> (mask: VoxelMask, note: String) {
    let signs = SIMD3<Double>(isLPS ? -1 : 1, isLPS ? -1 : 1, 1)
    let points = corners.map { SIMD3<Double>($0) * signs * unit }
    var low = points[0]
    var high = points[0]
    for point in points {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let size = high - low
    guard size.max() <= 2 * NIfTIOrientation.reach, low.min() >= -NIfTIOrientation.reach,
      high.max() <= NIfTIOrientation.reach
    else {
      throw InputError(
        file: file,
        message: "the surface is \(Dimension.length.shown(size.max())) across or lies further than "
          + "\(NIfTIOrientation.reach.short) m from the origin; is the unit right?")
    }
    let voxel = max(size.max() / Self.longestSide, Self.finestVoxel)
    let counts = (0..<3).map { Int((size[$0] / voxel).rounded(.up)) + 2 }
    let origin = low - SIMD3(repeating: voxel / 2)
    let (runs, rowStarts) = runs(points, origin: origin, voxel: voxel, counts: counts)
    let affine = Affine(
      x: SIMD4(voxel, 0, 0, 0), y: SIMD4(0, voxel, 0, 0), z: SIMD4(0, 0, voxel, 0), origin: SIMD4(origin, 0))
    guard let mask = VoxelMask(dimensions: counts, affine: affine, runs: runs, rowStarts: rowStarts) else {
      throw InputError(
        file: file, message: "the surface encloses no voxel of \(Dimension.length.shown(voxel))")
    }
    return (
      mask,
      "\(file): a closed surface of \(corners.count / 3) triangles, filled with voxels of \(Dimension.length.shown(voxel))"
    )
  }

  /// Along every row of voxels the surface is crossed an even number of times; between odd and even
  /// lies the inside.
  private func runs(
    _ points: [SIMD3<Double>], origin: SIMD3<Double>, voxel: Double, counts: [Int]
  ) -> ([VoxelMask.Run], [Int32]) {
    var crossings = [[Double]](repeating: [], count: counts[1] * counts[2])
    func rows(_ low: Double, _ high: Double, _ axis: Int) -> Range<Int> {
      let first = max(0, Int(((low - origin[axis]) / voxel).rounded(.up)))
      let last = min(counts[axis] - 1, Int(((high - origin[axis]) / voxel).rounded(.down)))
      return first..<max(first, last + 1)
    }
    for start in stride(from: 0, to: points.count, by: 3) {
      let (a, b, c) = (points[start], points[start + 1], points[start + 2])
      let low = pointwiseMin(a, pointwiseMin(b, c))
      let high = pointwiseMax(a, pointwiseMax(b, c))
      for k in rows(low.z, high.z, 2) {
        let z = origin.z + Double(k) * voxel
        for j in rows(low.y, high.y, 1) {
          let y = origin.y + Double(j) * voxel
          guard Self.isCrossed(a, b, c, y, z), let x = Self.height(a, b, c, y, z) else { continue }
          crossings[j + k * counts[1]].append(x)
        }
      }
    }
    var runs: [VoxelMask.Run] = []
    var rowStarts: [Int32] = [0]
    for row in crossings {
      let sorted = row.sorted()
      for pair in stride(from: 0, to: sorted.count - 1, by: 2) {
        let first = Int(((sorted[pair] - origin.x) / voxel).rounded(.up))
        let last = Int(((sorted[pair + 1] - origin.x) / voxel).rounded(.down))
        guard first <= last else { continue }
        if let previous = runs.last, runs.count > Int(rowStarts[rowStarts.count - 1]),
          Int(previous.last) >= first - 1
        {
          runs[runs.count - 1].last = Int32(max(last, Int(previous.last)))
        } else {
          runs.append(VoxelMask.Run(first: Int32(first), last: Int32(last)))
        }
      }
      rowStarts.append(Int32(runs.count))
    }
    return (runs, rowStarts)
  }

  /// Whether a line along x meets a triangle, by the even-odd rule in its projection. An edge
  /// counts at its lower end and not at its upper, and is computed alike for both of its triangles,
  /// so that the line goes through exactly one of them.
  private static func isCrossed(
    _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ y: Double, _ z: Double
  ) -> Bool {
    var isInside = false
    for (p, q) in [(a, b), (b, c), (c, a)] where (p.z <= z) != (q.z <= z) {
      let isOrdered = (p.z, p.y, p.x) <= (q.z, q.y, q.x)
      let (low, high) = isOrdered ? (p, q) : (q, p)
      let at = low.y + (z - low.z) / (high.z - low.z) * (high.y - low.y)
      if y < at { isInside.toggle() }
    }
    return isInside
  }

  /// Where a line along x meets the plane of a triangle; `nil` where it runs in it.
  private static func height(
    _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ y: Double, _ z: Double
  ) -> Double? {
    let (u, v) = (b - a, c - a)
    let normal = u.y * v.z - u.z * v.y
    guard normal != 0 else { return nil }
    let s = ((y - a.y) * v.z - (z - a.z) * v.y) / normal
    let t = (u.y * (z - a.z) - u.z * (y - a.y)) / normal
    return a.x + s * u.x + t * v.x
  }
}

import Foundation
import HistotripsyCore
import Text

/// Where the voxels of an image lie.
public struct ImageGrid: Equatable, Sendable {
  /// Voxels along i, j and k; each 1 to 32767, `maximumVoxels` together.
  public let dimensions: [Int]
  /// From voxel indices (centres are whole numbers) to the image's world: RAS+, metres.
  public let affine: Affine

  /// As many as the reader takes, a byte each.
  public static let maximumVoxels = NIfTIHeader.maximumImageBytes

  /// `nil` where the voxels are too many, or none.
  public init?(dimensions: [Int], affine: Affine) {
    guard dimensions.count == 3, dimensions.allSatisfy(NIfTIHeader.counts.contains),
      dimensions.reduce(1, *) <= Self.maximumVoxels
    else { return nil }
    self.dimensions = dimensions
    self.affine = affine
  }

  public var voxelCount: Int { dimensions.reduce(1, *) }

  /// Centre of a voxel in the image's world, metres.
  public func centre(_ i: Int, _ j: Int, _ k: Int) -> SIMD4<Double> {
    affine(SIMD4(Double(i), Double(j), Double(k), 0))
  }

  /// Lengths of a voxel's edges, metres.
  public var steps: SIMD4<Double> { affine.steps }
}

/// An image of shares or labels, one byte a voxel, to be written as NIfTI-1 (`nifti1.h`).
///
/// Places are in millimetres, in the world of the sform; programs read it as "aligned with another image" (code 2) unless
/// another code is given.
public struct NIfTIImage: Sendable {
  /// What its bytes stand for.
  public enum Content: Sendable, Equatable {
    /// Shares from 0 to 1 in steps of 1/200.
    case shares
    /// Labels; 0 is the background. Programs that know the intent open it as a segmentation.
    case labels
  }

  public let grid: ImageGrid
  public let content: Content
  /// At most 79 ASCII characters; what does not fit is cut.
  public let description: String
  /// x first.
  private let voxels: [UInt8]

  static let sharesPerUnit = 200.0

  /// - Parameters:
  ///   - description: what the image shows, for people.
  ///   - share: of a voxel, 0 to 1; called once for each.
  public init(
    shares grid: ImageGrid, description: String, share: (_ i: Int, _ j: Int, _ k: Int) -> Double
  ) {
    self.init(grid, .shares, description) { i, j, k in
      UInt8(min(max(share(i, j, k), 0), 1) * Self.sharesPerUnit + 0.5)
    }
  }

  /// - Parameter label: of a voxel; called once for each.
  public init(
    labels grid: ImageGrid, description: String, label: (_ i: Int, _ j: Int, _ k: Int) -> UInt8
  ) {
    self.init(grid, .labels, description, label)
  }

  private init(
    _ grid: ImageGrid, _ content: Content, _ description: String, _ value: (Int, Int, Int) -> UInt8
  ) {
    self.grid = grid
    self.content = content
    self.description = description
    var voxels = [UInt8](repeating: 0, count: grid.voxelCount)
    var place = 0
    for k in 0..<grid.dimensions[2] {
      for j in 0..<grid.dimensions[1] {
        for i in 0..<grid.dimensions[0] {
          voxels[place] = value(i, j, k)
          place += 1
        }
      }
    }
    self.voxels = voxels
  }

  /// The file, header and image in one (`n+1`).
  /// - Parameter isCompressed: as `.nii.gz`.
  public func file(isCompressed: Bool) -> [UInt8] {
    let bytes = header + voxels
    return isCompressed ? Gzip.compress(bytes) : bytes
  }

  private static let imageOffset = 352

  private var header: [UInt8] {
    var header = HeaderWriter(count: Self.imageOffset)
    let steps = grid.steps * 1000
    header.put(Int32(348), at: 0)
    for (i, number) in ([3] + grid.dimensions + [1, 1, 1, 1]).enumerated() {
      header.put(Int16(number), at: 40 + 2 * i)
    }
    // NIFTI_INTENT_LABEL
    if content == .labels { header.put(Int16(1002), at: 68) }
    // DT_UINT8
    header.put(Int16(2), at: 70)
    header.put(Int16(8), at: 72)
    for (i, step) in [1, steps.x, steps.y, steps.z, 0, 0, 0, 0].enumerated() {
      header.put(Float(step), at: 76 + 4 * i)
    }
    header.put(Float(Self.imageOffset), at: 108)
    header.put(Float(content == .shares ? 1 / Self.sharesPerUnit : 1), at: 112)
    header.put(Float(0), at: 116)
    // Millimetres.
    header.put(UInt8(2), at: 123)
    header.put(Float(content == .shares ? 1 : Float(voxels.max() ?? 0)), at: 124)
    header.put(description, at: 148, room: 79)
    // NIFTI_XFORM_ALIGNED_ANAT in the sform, which holds any affine; no qform.
    header.put(Int16(0), at: 252)
    header.put(Int16(2), at: 254)
    for (i, row) in grid.affine.rows.enumerated() {
      for lane in 0..<4 { header.put(Float(row[lane] * 1000), at: 280 + 16 * i + 4 * lane) }
    }
    header.put("histotripsy", at: 328, room: 15)
    header.put("n+1", at: 344, room: 3)
    return header.bytes
  }
}

/// Numbers and text at known places of a header, least byte first.
private struct HeaderWriter {
  private(set) var bytes: [UInt8]

  init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

  mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
    withUnsafeBytes(of: value.littleEndian) { raw in
      for (i, byte) in raw.enumerated() { bytes[offset + i] = byte }
    }
  }

  mutating func put(_ value: Float, at offset: Int) { put(value.bitPattern, at: offset) }

  /// What is not ASCII becomes a question mark.
  mutating func put(_ text: String, at offset: Int, room: Int) {
    let ascii = text.unicodeScalars.map { $0.isASCII ? UInt8($0.value) : UInt8(ascii: "?") }
    for (i, byte) in ascii.prefix(room).enumerated() { bytes[offset + i] = byte }
  }
}

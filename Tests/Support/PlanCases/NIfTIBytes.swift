import Foundation

/// A NIfTI-1 file, written field by field, and ways to spoil it.
public struct NIfTIBytes {
  public var bytes: [UInt8]

  /// Little-endian, one byte a voxel, an s-form in millimetres.
  /// - Parameters:
  ///   - values: i fastest.
  ///   - rows: 3 × 4, from voxel indices to millimetres.
  public init(_ dimensions: [Int], rows: [[Float]], values: [UInt8]) {
    bytes = [UInt8](repeating: 0, count: 352)
    put(Int32(348), at: 0)
    for (axis, count) in ([dimensions.count] + dimensions).enumerated() {
      put(Int16(count), at: 40 + 2 * axis)
    }
    put(Int16(2), at: 70)
    put(Int16(8), at: 72)
    for axis in 0..<4 { put(Float(1), at: 76 + 4 * axis) }
    put(Float(352), at: 108)
    bytes[123] = 2
    put(Int16(1), at: 254)
    for (row, numbers) in rows.enumerated() {
      for (lane, number) in numbers.enumerated() { put(number, at: 280 + 16 * row + 4 * lane) }
    }
    bytes.replaceSubrange(344..<348, with: Array("n+1\0".utf8))
    bytes += values
  }

  /// A block of `size` voxels of 1, with `rim` voxels of 0 around it; its centre at the world's origin.
  public static func block(_ size: [Int], rim: Int, voxel: [Float]) -> NIfTIBytes {
    let whole = size.map { $0 + 2 * rim }
    var values: [UInt8] = []
    for k in 0..<whole[2] {
      for j in 0..<whole[1] {
        for i in 0..<whole[0] {
          let isInside = zip([i, j, k], size).allSatisfy { $0 >= rim && $0 < rim + $1 }
          values.append(isInside ? 1 : 0)
        }
      }
    }
    let rows: [[Float]] = (0..<3).map { row in
      (0..<4).map { $0 == row ? voxel[row] : $0 == 3 ? -voxel[row] * Float(whole[row] - 1) / 2 : 0 }
    }
    return NIfTIBytes(whole, rows: rows, values: values)
  }

  public mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
    withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
  }

  public mutating func put(_ value: Float, at offset: Int) { put(value.bitPattern, at: offset) }
}

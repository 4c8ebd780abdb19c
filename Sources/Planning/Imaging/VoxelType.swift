/// Kinds of numbers that voxels are stored as, by their NIfTI-1 codes.
enum VoxelType: Int, CaseIterable {
  case uint8 = 2
  case int16 = 4
  case int32 = 8
  case float32 = 16
  case float64 = 64
  case int8 = 256
  case uint16 = 512
  case uint32 = 768
  case int64 = 1024
  case uint64 = 1280

  var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// As nibabel and NRRD call it.
  var name: String {
    switch self {
    case .uint8: "uint8"
    case .int16: "int16"
    case .int32: "int32"
    case .float32: "float32"
    case .float64: "float64"
    case .int8: "int8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .int64: "int64"
    case .uint64: "uint64"
    }
  }

  /// "2 uint8, 4 int16, …".
  static var list: String { allCases.map { "\($0.rawValue) \($0.name)" }.joined(separator: ", ") }

  /// Reads the voxel that begins at a byte.
  func reader(isBigEndian: Bool) -> (UnsafeRawBufferPointer, Int) -> Double {
    func whole<T: FixedWidthInteger>(_ type: T.Type) -> (UnsafeRawBufferPointer, Int) -> Double {
      { raw, offset in
        let value = raw.loadUnaligned(fromByteOffset: offset, as: type)
        return Double(isBigEndian ? T(bigEndian: value) : T(littleEndian: value))
      }
    }
    func bits<T: FixedWidthInteger>(_ raw: UnsafeRawBufferPointer, _ offset: Int, _ type: T.Type) -> T {
      let value = raw.loadUnaligned(fromByteOffset: offset, as: type)
      return isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
    }
    switch self {
    case .uint8: return whole(UInt8.self)
    case .int8: return whole(Int8.self)
    case .int16: return whole(Int16.self)
    case .uint16: return whole(UInt16.self)
    case .int32: return whole(Int32.self)
    case .uint32: return whole(UInt32.self)
    case .int64: return whole(Int64.self)
    case .uint64: return whole(UInt64.self)
    case .float32: return { Double(Float(bitPattern: bits($0, $1, UInt32.self))) }
    case .float64: return { Double(bitPattern: bits($0, $1, UInt64.self)) }
    }
  }
}

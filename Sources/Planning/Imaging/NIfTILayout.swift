import Text

/// Where the fields of a NIfTI header stand: version 1 in 348 bytes (`nifti1.h`), version 2 in 540
/// (`nifti2.h`), whose numbers are wider.
struct NIfTILayout {
  /// Fields that are real numbers, by the byte where they begin in version 1 and in version 2.
  enum Real {
    case pixdim
    case slope
    case intercept
    case quaternion
    case offset
    case rows

    fileprivate var places: (first: Int, second: Int) {
      switch self {
      case .pixdim: (76, 104)
      case .slope: (112, 176)
      case .intercept: (116, 184)
      case .quaternion: (256, 352)
      case .offset: (268, 376)
      case .rows: (280, 400)
      }
    }
  }

  let bytes: HeaderBytes
  let isSecond: Bool

  var byteCount: Int { isSecond ? 540 : 348 }
  var name: String { isSecond ? "NIfTI-2" : "NIfTI-1" }

  func place(_ field: Real, _ index: Int = 0) -> Int {
    isSecond ? field.places.second + 8 * index : field.places.first + 4 * index
  }

  func real(_ field: Real, _ index: Int = 0) -> Double {
    let place = place(field, index)
    return isSecond ? Double(bitPattern: bytes.integer(UInt64.self, at: place)) : bytes.float(place)
  }

  /// - Throws: not a number, or infinite.
  func finite(_ field: Real, _ index: Int = 0, _ name: String) throws(InputError) -> Double {
    let value = real(field, index)
    guard value.isFinite else {
      throw bytes.complaint(place(field, index), name, "\(value) is not a finite number")
    }
    return value
  }

  func dimensionPlace(_ index: Int) -> Int { isSecond ? 16 + 8 * index : 40 + 2 * index }

  func dimension(_ index: Int) -> Int {
    let place = dimensionPlace(index)
    return isSecond ? Int(bytes.integer(Int64.self, at: place)) : bytes.short(place)
  }

  var datatypePlace: Int { isSecond ? 12 : 70 }
  var datatype: Int { bytes.short(datatypePlace) }
  var bitpixPlace: Int { isSecond ? 14 : 72 }
  var bitpix: Int { bytes.short(bitpixPlace) }

  var imageOffsetPlace: Int { isSecond ? 168 : 108 }
  var imageOffset: Double {
    isSecond ? Double(bytes.integer(Int64.self, at: 168)) : bytes.float(108)
  }

  var unitsPlace: Int { isSecond ? 500 : 123 }
  var units: Int {
    isSecond ? Int(bytes.integer(Int32.self, at: 500) & 0xFF) : Int(bytes.bytes[123])
  }

  var qFormCode: Int { isSecond ? Int(bytes.integer(Int32.self, at: 344)) : bytes.short(252) }
  var sFormCode: Int { isSecond ? Int(bytes.integer(Int32.self, at: 348)) : bytes.short(254) }
}

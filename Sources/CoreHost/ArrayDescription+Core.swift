import Arrays
import HistotripsyCore

extension ArrayDescription {
  /// The array as the core computes with it.
  /// - Parameter memory: at least `ArrayGeometry.byteCount(elements:)`.
  /// - Throws: what the core finds wrong with the array.
  public func geometry(in memory: inout Memory) throws(GeometryFault) -> ArrayGeometry {
    try ArrayGeometry(
      elements: elements.span, frequency: frequency, geometricFocus: geometricFocus, in: &memory)
  }

  /// Checksum of the geometry, as the array's identity memory holds it.
  public var checksum: UInt32 {
    ArrayGeometry.checksum(of: elements.span, frequency: frequency, geometricFocus: geometricFocus)
  }
}

extension CoreBlock where Resident == ArrayGeometry {
  /// An array's geometry with the memory it lives in.
  /// - Throws: what the core finds wrong with the array.
  public convenience init(_ array: ArrayDescription) throws(GeometryFault) {
    try self.init(byteCount: ArrayGeometry.byteCount(elements: array.elements.count)) {
      memory throws(GeometryFault) in try array.geometry(in: &memory)
    }
  }
}

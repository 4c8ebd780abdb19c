import Arrays
import HistotripsyCore
import Text

/// What stands there now: what a certificate must have been issued for.
public struct Installation: Equatable, Sendable {
  public var isVirtual: Bool
  /// `ArrayGeometry.checksum` of the array that is to be driven.
  public var arrayChecksum: UInt32
  public var arrayElements: Int
  public var frontEnd: CertifiedFrontEnd
  /// The array's own memory; `nil` where nothing has been written into it.
  public var memory: IdentityRecord?
  /// The water's as it is, where it has been measured.
  public var water: Temperature?
  /// Today.
  public var date: CalendarDate

  public init(
    isVirtual: Bool, array: ArrayDescription, frontEnd: CertifiedFrontEnd, memory: IdentityRecord?,
    water: Temperature?, date: CalendarDate
  ) {
    self.isVirtual = isVirtual
    arrayChecksum = ArrayGeometry.checksum(
      of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus)
    arrayElements = array.elements.count
    self.frontEnd = frontEnd
    self.memory = memory
    self.water = water
    self.date = date
  }
}

extension SerialNumber {
  /// `nil` unless 1 to 16 printable ASCII characters.
  public init?(_ text: String) { self.init(ascii: Array(text.utf8).span) }

  public var text: String { (0..<count).map { String(UnicodeScalar(ascii[$0])) }.joined() }
}

extension CalibrationDigest {
  /// 64 hexadecimal digits.
  public var text: String {
    (0..<32).map { index in
      let digits = String(bytes[index], radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}

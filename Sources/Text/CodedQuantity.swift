import HistotripsyCore

/// A quantity that records can hold: an object with one number whose key is the unit, `{"Pa": 2100000}`.
///
/// A number without its unit, with another one, not finite, or outside the quantity's bounds is refused, naming the value and the range.
public protocol CodedQuantity: Quantity, Codable {
  /// Symbol of the base unit: the key.
  static var symbol: String { get }
}

extension CodedQuantity {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: UnitKey.self)
    try container.encode(inBaseUnit, forKey: UnitKey(Self.symbol))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: UnitKey.self)
    let key = UnitKey(Self.symbol)
    let number = try container.decode(Double.self, forKey: key)
    guard let value = Self(checked: number) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "\(number) \(Self.symbol) (\(Self.bounds.lowerBound) … \(Self.bounds.upperBound))")
    }
    self = value
  }
}

/// A unit as the key of an object.
struct UnitKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ symbol: String) { stringValue = symbol }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Pressure: CodedQuantity { public static var symbol: String { "Pa" } }
extension Voltage: CodedQuantity { public static var symbol: String { "V" } }
extension Length: CodedQuantity { public static var symbol: String { "m" } }
extension Temperature: CodedQuantity { public static var symbol: String { "°C" } }
extension Speed: CodedQuantity { public static var symbol: String { "m/s" } }
extension Frequency: CodedQuantity { public static var symbol: String { "Hz" } }

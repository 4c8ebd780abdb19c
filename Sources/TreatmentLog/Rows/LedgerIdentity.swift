/// A ledger's own name: 64 bits drawn when it was made, written as 16 hexadecimal digits. It stays with the ledger whatever its file is
/// called, and stands in the journal of the array that was treated.
public struct LedgerIdentity: Hashable, Sendable, Codable, CustomStringConvertible {
  public let bits: UInt64

  public init(bits: UInt64) { self.bits = bits }

  /// - Returns: `nil` for anything but 16 hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 16, text.allSatisfy({ $0.isASCII && $0.isHexDigit }),
      let bits = UInt64(text, radix: 16)
    else { return nil }
    self.bits = bits
  }

  public static func random() -> LedgerIdentity { LedgerIdentity(bits: .random(in: 1...UInt64.max)) }

  public var description: String {
    let digits = String(bits, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

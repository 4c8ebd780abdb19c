import HistotripsyCore

/// A closed set of cases, each with a word of its own: what ledgers and JSON events are written in.
///
/// Words are part of the schema. The name of a case in Swift may change at any time; its word may not.
/// `theWordsOfSchema3AreTheseAndNoOthers` pins them, and `README.md` beside this folder lists them.
public protocol Worded: RawRepresentable, Sendable where RawValue == UInt8 {
  /// Letters only, unique within the set.
  var word: String { get }
}

extension Worded {
  /// Every case, in the order of its raw value.
  public static var all: [Self] { (UInt8.min...UInt8.max).compactMap { Self(rawValue: $0) } }

  /// The case with this word; `nil` where no case has it.
  public init?(word: String) {
    guard let found = Self.all.first(where: { $0.word == word }) else { return nil }
    self = found
  }
}

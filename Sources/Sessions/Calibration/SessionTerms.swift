import Foundation
import HistotripsyCore

/// What a calibration session was begun with: everything that decides its results besides what is measured.
public struct SessionTerms: Codable, Equatable, Sendable {
  /// Version of the file's form.
  public var version = 1
  public var software: String
  /// The profile's name, or `virtual`.
  public var board: String
  /// Profile as it was given; `nil` on the virtual board.
  public var profile: String?
  /// Seed of the virtual world; `nil` on a real board.
  public var seed: UInt64?
  /// SHA-256 of the session's own copy of the array.
  public var array: String
  public var hydrophone: String
  public var preamplifier: String?
  public var cableFarads: Double
  public var recorderFarads: Double
  public var railMaximumVolts: Double
  public var cycles: Int

  /// What differs, in words; `nil` when nothing does.
  func difference(from other: SessionTerms) -> String? {
    if board != other.board { return "it was begun on the board \(board), not \(other.board)" }
    if seed != other.seed { return "it was begun with another seed, \(seed.map(String.init) ?? "none")" }
    if array != other.array { return "it was begun with another array" }
    if hydrophone != other.hydrophone || preamplifier != other.preamplifier {
      return "it was begun with another hydrophone or amplifier"
    }
    if railMaximumVolts != other.railMaximumVolts {
      return "it was begun with --rail-maximum \(railMaximumVolts.short)V"
    }
    if cycles != other.cycles { return "it was begun with --cycles \(cycles)" }
    if cableFarads != other.cableFarads || recorderFarads != other.recorderFarads {
      return "it was begun with other capacitances"
    }
    if software != other.software { return "it was begun by version \(software) of this program" }
    return nil
  }
}

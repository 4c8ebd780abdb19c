/// Whose pulses a focus is charged with although no record tells that it had them.
public enum ChargeSource: String, CaseIterable, Codable, Sendable {
  /// Fired under a lease of this treatment, and not on record.
  case lease
  /// Fired by the same front end under no lease of this treatment.
  case others
}

/// What became of pulses that the front end fired under no lease of this treatment, when it went on.
public enum PulsesByOthers: String, CaseIterable, Codable, Sendable {
  /// Every focus is charged with as many as it has room for.
  case charged
  /// A person confirmed, by typing their number, that none of them reached a focus of this treatment.
  case elsewhere
}

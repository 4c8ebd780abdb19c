/// What is known of the fractionation of one focus.
public struct FocusRecord: Equatable, Sendable, BitwiseCopyable {
  // Collapse times in nanoseconds; sums are exact to 2⁵³ ns. The widest fields come first: a table
  // of records then has no gaps.
  var referenceSum = 0.0
  var spanSum = 0.0
  /// Mean of the last complete span; 0 before the first.
  var lastSpan = 0.0
  /// Exponentially smoothed; 0 before the first reading.
  var smoothed = 0.0

  /// Therapy pulses recorded.
  public internal(set) var pulses: UInt32 = 0
  /// Pulses of the dose that cavitated.
  public internal(set) var cavitatingPulses: UInt32 = 0
  /// Cavitating pulses whose collapse time could be read.
  public internal(set) var readings: UInt32 = 0
  /// Readings outside the plausible range, left out.
  public internal(set) var rejectedReadings: UInt32 = 0
  /// Pulses since the last that cavitated.
  public internal(set) var silentRun: UInt32 = 0
  var referenceCount: UInt16 = 0
  var spanCount: UInt16 = 0
  /// What was decided last.
  public internal(set) var verdict = FocusVerdict.more
  /// Flat spans in succession up to now.
  public internal(set) var flatRun: UInt8 = 0

  /// A focus that has had no pulse.
  public init() {}

  /// Mean collapse time of the first readings; `nil` before there is one.
  public var referenceCollapseTime: Nanoseconds? {
    referenceCount == 0 ? nil : Nanoseconds(Int64((referenceSum / Double(referenceCount)).rounded()))
  }

  /// Smoothed over about a span; `nil` before the first reading.
  public var collapseTime: Nanoseconds? {
    readings == 0 ? nil : Nanoseconds(Int64(smoothed.rounded()))
  }
}

/// What to do with a focus.
public enum FocusVerdict: Equatable, Sendable, BitwiseCopyable {
  /// Not there yet.
  case more
  /// Its collapse time has grown and, unless its pulses came to an end first, stopped growing.
  case done
  /// More pulses will not help as things are; a person should look.
  case notResponding(NoResponse)
}

/// Why a focus does not respond.
public enum NoResponse: UInt8, Equatable, Sendable, BitwiseCopyable {
  /// Nothing cavitates: drive too low, path blocked, calcified.
  case noCavitation
  /// It cavitates, and nothing changes: stiff tissue, wrong place.
  case noGrowth
  /// It cavitates, but its collapse cannot be heard: nothing can be said about its progress.
  case noEmission
}

import HistotripsyCore

/// Every element by itself: amplitude, polarity and arrival at the hydrophone.
public struct ElementFindings: Codable, Equatable, Sendable {
  /// One for each element that was fired, in the order of the array.
  public var elements: [ElementFinding]
  /// Order of the Hadamard groups that were fired; 1 is one by one.
  public var group: Int
  /// Median over good elements of amplitude over its standard deviation by noise.
  public var signalToNoise: Double
  /// The hydrophone's place by the arrival times of all elements, and its standard uncertainty (k = 1) along each axis.
  public var position: Position
  public var positionUncertainty: Position
  /// Where the hydrophone looks and what it stands in; `elements` have that taken off.
  public var hearing: HearingFinding
  public var water: Temperature
  public var shots: Int

  public init(
    elements: [ElementFinding], group: Int, signalToNoise: Double, position: Position,
    positionUncertainty: Position, hearing: HearingFinding, water: Temperature,
    shots: Int
  ) {
    self.elements = elements
    self.group = group
    self.signalToNoise = signalToNoise
    self.position = position
    self.positionUncertainty = positionUncertainty
    self.hearing = hearing
    self.water = water
    self.shots = shots
  }

  /// √group: the signal-to-noise ratio over that of the same number of shots fired one element at a time.
  public var signalToNoiseGain: Double { Double(group).squareRoot() }

  /// Elements with anything wrong.
  public var bad: [ElementFinding] { elements.filter { $0.verdict != .good } }
  public func numbers(_ verdict: ElementFinding.Verdict) -> [Int] {
    elements.filter { $0.verdicts.contains(verdict) }.map(\.element)
  }
}

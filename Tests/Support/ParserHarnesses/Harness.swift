/// A parser, ready to be fed any bytes.
public struct Harness: Sendable {
  /// Also the name of its folder in the corpus.
  public let name: String
  public let read: @Sendable ([UInt8]) -> Verdict

  init(_ name: String, _ read: @escaping @Sendable ([UInt8]) -> Verdict) {
    self.name = name
    self.read = read
  }

  /// In the order in which they run.
  public static let all: [Harness] = [
    .yaml, .json, .quantity, .plan, .finishedPlan, .pointTable, .mask, .nrrd, .surface, .unit, .array,
    .arrayInspection, .hydrophone,
    .preamplifier, .waveform, .certificate, .boardProfile, .ledger, .drivers, .treatment,
  ]

  public static func named(_ name: String) -> Harness? { all.first { $0.name == name } }
}

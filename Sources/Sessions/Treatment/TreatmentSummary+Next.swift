import HistotripsyCore

extension TreatmentSummary {
  /// What a person can type now, the likeliest first; empty where nothing was recorded.
  public var nextCommands: [String] {
    guard let ledgerPath else { return [] }
    let name = Self.quoted(ledgerPath)
    let report = "histotripsy report \(name)"
    let retry = "histotripsy plan retry \(name)"
    switch outcome {
    case .complete: return [report]
    case .ended: return [retry, report]
    case .stopped, .faulted, .interrupted: return ["histotripsy resume \(name)", retry, report]
    }
  }

  /// For a shell.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "._-/+=@%,".contains($0) }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }
}

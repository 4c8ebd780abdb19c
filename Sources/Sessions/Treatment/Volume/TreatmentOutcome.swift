import Dose
import HistotripsyCore
import TreatmentLog

/// How a treatment came out, by what was measured.
public enum TreatmentOutcome: String, Sendable {
  /// The goal is reached; where there is no volume, every focus has its verdict.
  case complete
  /// Every focus has its verdict, and less is treated than the goal asks for.
  case ended
  case stopped
  case faulted
  /// It has not come to an end.
  case interrupted

  /// The cause of a session begins with this where less is treated than the goal asks for; ledgers keep it.
  static let endedPrefix = SessionEnding.untreated

  /// - Parameters:
  ///   - state: of the controller.
  ///   - dose: what is known of the target; `nil` where there is no volume.
  ///   - goal: least share of the target.
  init(_ state: TreatmentState, dose: DoseStanding?, goal: Double?) {
    switch state {
    case .complete:
      guard let goal else {
        self = .complete
        return
      }
      // A volume of which nothing is known is not treated.
      self = (dose?.treatedShare ?? 0) >= goal ? .complete : .ended
    case .stopped: self = .stopped
    case .faulted: self = .faulted
    default: self = .interrupted
    }
  }
}

extension DoseStanding {
  /// "0.31 of 4.19 mL treated (7 %, between 5 and 9 %)".
  package var words: String {
    let range = range
    return
      "\(Words.millilitres(treatedVolume)) of \(Words.millilitres(targetVolume)) mL treated (\(Words.tenths(treatedShare)), "
      + "between \(Words.tenths(range.lowerBound)) and \(Words.tenths(range.upperBound)))"
  }

  /// "0.31 of 4.19 mL (7 %)".
  package var short: String {
    "\(Words.millilitres(treatedVolume)) of \(Words.millilitres(targetVolume)) mL (\(Words.tenths(treatedShare)))"
  }

  /// "3.88 mL of 4.19 mL not treated".
  package var untreatedWords: String {
    "\(Words.millilitres(untreatedVolume)) mL of \(Words.millilitres(targetVolume)) mL not treated"
  }
}

import HistotripsyCore
import LinuxBoard
import Sessions

extension LinuxBoard: SessionBoard {
  public func lastFailure() -> String? { lastFault.map(Words.boardFault) }
}

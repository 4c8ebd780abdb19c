import Foundation
import HistotripsyCore
import TreatmentLog
import VirtualBoard

/// What really reached each focus, by the front end's own memory: no word of ledger or controller is asked.
public struct Truth {
  /// Therapy bursts by focus.
  public let delivered: [UInt32]
  /// Bursts below threshold.
  public let baseline: UInt32
  /// Bursts that went to no focus of the plan.
  public let astray: Int

  /// A burst belongs to the focus within half a millimetre of its law.
  /// - Parameter therapy: the baseline pass has a fifth of the drive: whatever has less than this much rail is part of it.
  public init(board path: String, foci: [Focus], therapy: Voltage) throws {
    let bursts = try BoardStateFile(path: path).bursts
    var delivered = Array(repeating: UInt32(0), count: foci.count)
    var baseline: UInt32 = 0
    var astray = 0
    for burst in bursts {
      let distances = foci.map { $0.position.distance(to: burst.focus).millimetres }
      guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }),
        distances[nearest] < 0.5
      else {
        astray += 1
        continue
      }
      if burst.rail < therapy.volts { baseline += 1 } else { delivered[nearest] += 1 }
    }
    self.delivered = delivered
    self.baseline = baseline
    self.astray = astray
  }

  /// What the ledger gets wrong; empty when every focus got no more than planned, and no more than the ledger says.
  public func contradictions(_ entries: [FocusEntry]) -> [String] {
    var found = astray == 0 ? [] : ["\(astray) bursts went astray"]
    for (index, entry) in entries.enumerated() {
      let truth = delivered[index]
      if truth > entry.focus.plannedPulses {
        found.append("focus \(index): \(truth) delivered of \(entry.focus.plannedPulses) planned")
      }
      if entry.account.dose < truth {
        found.append("focus \(index): \(truth) delivered, \(entry.account.words) on record")
      }
      if entry.account.dose > entry.focus.plannedPulses {
        found.append("focus \(index): \(entry.account.words) on record, \(entry.focus.plannedPulses) planned")
      }
    }
    return found
  }
}

import Foundation
import Planning
import Sessions

/// What a ledger is called when nobody says: for the plan, the seed of a virtual world, and the first number that is free.
enum LedgerName {
  static func free(for plan: TreatmentPlan, seed: UInt64?, in folder: String = ".") -> String {
    let words = plan.name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let stem =
      (words.isEmpty ? "treatment" : words.joined(separator: "-")).prefix(80)
      + (seed.map { "-seed-\($0)" } ?? "")
    var number = 1
    while true {
      let name = stem + (number == 1 ? "" : "-\(number)") + ".ledger"
      if access("\(folder)/\(name)", F_OK) != 0 { return String(name) }
      number += 1
    }
  }
}

import Foundation
import Planning
import Text
import TreatmentLog

/// What a ledger is called where no name is given: for the plan, the seed of a virtual world, and the first number that is free.
enum LedgerName {
  /// - Throws: `InputError` where one of these names holds a treatment that was interrupted. A treatment that is started again, by a person
  ///   or a service, would give the same dose once more.
  static func free(for plan: TreatmentPlan, seed: UInt64?, in folder: String = ".") throws -> String {
    let words = plan.name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let stem =
      (words.isEmpty ? "treatment" : words.joined(separator: "-")).prefix(80)
      + (seed.map { "-seed-\($0)" } ?? "")
    var number = 1
    while true {
      let name = stem + (number == 1 ? "" : "-\(number)") + ".ledger"
      if access("\(folder)/\(name)", F_OK) != 0 { return String(name) }
      try requireEnded("\(folder)/\(name)", String(name))
      number += 1
    }
  }

  private static func requireEnded(_ path: String, _ name: String) throws {
    // What is no ledger, or damaged, or just being written, is no treatment to go on with.
    guard let sessions = try? LedgerFile.read(path).sessions(), sessions.last?.state == nil else { return }
    throw InputError(
      file: name,
      message: "a treatment of this plan was interrupted: 'histotripsy resume \(name)' goes on with it; "
        + "to treat anew all the same, name another ledger with --log")
  }
}

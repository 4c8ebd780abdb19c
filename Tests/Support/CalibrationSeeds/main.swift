import Calibration
import Foundation
import HistotripsyCore
import TankWorld

// The routine in many worlds whose truth it is not told: calibration-seeds FIRST COUNT [ELEMENTS].
// One line for each seed, then the sums. Exit code 0 when every bad element was named, every hydrophone found within 0.05 mm and none
// driven beyond its limit, p− and the linear estimates up to the rail's limit lay within their own expanded uncertainties (k = 2) at every
// drive in 95 % of the seeds, and the uncertainty at the rail's limit was 15 % at most; 1 otherwise.

let words = CommandLine.arguments.dropFirst().map { UInt64($0) }
guard (2...3).contains(words.count), let first = words[0], let count = words[1], count >= 1, count <= 100_000,
  let elements = words.count == 3 ? words[2] : 128, (32...1024).contains(elements)
else {
  FileHandle.standardError.write(Data("usage: calibration-seeds FIRST COUNT [ELEMENTS, 32 to 1024]\n".utf8))
  exit(64)
}

var (located, judged, covered, unstrained, linear, finished) = (0, 0, 0, 0, 0, 0)
var (squares, ownSquares, readings) = (0.0, 0.0, 0)
var own = 0
var (reached, sure) = (0, 0)
for seed in first..<(first + count) {
  do {
    let trial = try RoutineTrial(seed: seed, elements: Int(elements))
    defer { if trial.strain <= 1 { unstrained += 1 } }
    try trial.run(through: .drive)
    finished += 1
    let worst = trial.deviations.map(abs).max() ?? .infinity
    let worstLinear = trial.linearDeviations.map(abs).max() ?? 0
    if trial.misplacement < .millimetres(0.05) { located += 1 }
    if trial.misjudgements.isEmpty { judged += 1 }
    if worst <= 1 { covered += 1 }
    if worstLinear <= 1 { linear += 1 }
    if trial.drive?.linear == nil || trial.drive?.linear?.bound == .rail { reached += 1 }
    let uncertainty = trial.drive?.linear?.points.last.map { 2 * $0.relativeUncertainty } ?? 0
    if uncertainty <= 0.15 { sure += 1 }
    // In standard uncertainties.
    squares += trial.deviations.reduce(0) { $0 + 4 * $1 * $1 }
    ownSquares += trial.ownDeviations.reduce(0) { $0 + 4 * $1 * $1 }
    let worstOwn = trial.ownDeviations.map(abs).max() ?? .infinity
    if worstOwn <= 1 { own += 1 }
    readings += trial.deviations.count
    print(
      String(
        format:
          "seed %llu: %.1f µm off, worst p− %.2f U (own %.2f U), linear %.2f U, %@ at %.1f V, hydrophone at %.0f %% of its limit%@",
        seed, trial.misplacement.metres * 1e6, worst, worstOwn, worstLinear,
        trial.drive?.bound.rawValue ?? "–",
        trial.drive?.highestDrive.volts ?? 0, 100 * trial.strain,
        trial.misjudgements.isEmpty ? "" : "; " + trial.misjudgements.joined(separator: ", ")))
  } catch {
    print("seed \(seed): \(error)")
  }
}
print(
  """
  of \(count) worlds of \(elements) elements, seeds \(first) to \(first + count - 1):
    routine finished              \(finished)
    hydrophone within 0.05 mm     \(located)
    every bad element, no other   \(judged)
    p− within U (k = 2), all      \(covered)
    the same without certificate  \(own)
    linear estimate within U      \(linear)
    up to the rail's limit        \(reached)
    U there 15 % at most          \(sure)
    never beyond the limit        \(unstrained)
  """)
if readings > 0 {
  print(
    String(format: "  p− off by %.2f standard uncertainties, rms", (squares / Double(readings)).squareRoot()))
}
let everything = Int(count)
let isSound =
  located == everything && judged == everything && unstrained == everything
  && covered * 100 >= 95 * everything && linear * 100 >= 95 * everything
  && reached == everything && sure == everything
exit(isSound ? 0 : 1)

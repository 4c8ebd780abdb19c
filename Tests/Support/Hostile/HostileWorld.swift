import Chance
import ChildProcess
import Foundation
import HistotripsyCore
import LedgerBench
import TreatmentLog
import VirtualBoard

/// One target, two front ends and two arrays, treatments that are killed, stopped and faulted, and a person who deletes, copies, renames, restores
/// and mixes up what they leave behind. Judged by the front ends' own memories: every burst that either of them has fired.
public struct HostileWorld {
  /// What came of one action of the person.
  public struct Tally: Sendable {
    public var tried = 0
    public var refused = 0
    public var wentOn = 0
    public init() {}
  }

  public enum Act: String, CaseIterable, Sendable {
    case nothing = "nothing: just goes on"
    case logDeleted = "deletes the log"
    case logCut = "cuts the log off"
    case mainCopied = "copies the main file while it runs, and restores it"
    case bothCopied = "copies both files while it runs, and restores them"
    case olderLog = "restores an older log beside the newer ledger"
    case otherLog = "puts another treatment's log beside the ledger"
    case otherJournal = "leaves another ledger's log as rollback journal"
    case renamed = "renames the ledger"
    case otherFrontEnd = "plugs the array into another front end"
    case otherArray = "plugs another array in"
    case startedAnew = "starts the treatment anew"
    case otherTreatment = "treats something else in between"
    case copyAfterStop = "goes on with a copy made before the last session"
  }

  /// Where the target's foci are, what each may get, and the name of the plan's file.
  struct Target {
    var plan: String
    var foci: [Focus]
  }

  public let seed: UInt64
  private var chance: Chance
  private let folder: URL
  private let plans: (main: String, other: String)
  /// The target's foci and what was last on record for them.
  private var entries: [FocusEntry]?
  /// The target has had its whole dose: its treatment has come to its end.
  private var isComplete = false
  public private(set) var treatments = 0
  public private(set) var violations: [String] = []
  public private(set) var tallies: [Act: Tally] = [:]

  /// - Parameters:
  ///   - plan: of small foci with few pulses.
  ///   - other: a plan whose foci lie elsewhere.
  public init(seed: UInt64, plan: String, other: String) throws {
    self.seed = seed
    chance = Chance(seed: seed)
    plans = (plan, other)
    let memory = URL(filePath: "/dev/shm")
    let root =
      FileManager.default.isWritableFile(atPath: memory.path)
      ? memory : FileManager.default.temporaryDirectory
    folder = root.appending(path: "hostile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try plan.write(to: folder.appending(path: "main.yaml"), atomically: true, encoding: .utf8)
    try other.write(to: folder.appending(path: "other.yaml"), atomically: true, encoding: .utf8)
  }

  public func remove() { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String) -> String { folder.appending(path: name).path }
  private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  private func copy(_ from: String, _ to: String) {
    try? FileManager.default.removeItem(atPath: path(to))
    try? FileManager.default.copyItem(atPath: path(from), toPath: path(to))
  }

  private func delete(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

  // MARK: Running

  private enum Ending {
    case killed, refused, ended
  }

  /// Runs the console; killed at some moment where `isKilled`, stopped by a signal now and then.
  private mutating func run(_ arguments: [String], isKilled: Bool) throws -> Ending {
    treatments += 1
    let process = try ChildProcess(
      ChildProcess.products.appending(path: "histotripsy").path, arguments, in: folder,
      streams: .files(input: Data("RESUME\n".utf8)))
    if isKilled {
      Thread.sleep(forTimeInterval: 0.05 + 0.6 * chance.unit())
      process.send(chance.below(4) == 0 ? SIGINT : SIGKILL)
    }
    let outcome = try process.finish()
    if outcome.didCrash {
      if !isKilled { violations.append("seed \(seed): a trap: \(outcome.err)") }
      return .killed
    }
    if [0, 7].contains(outcome.status), !arguments.contains("other.yaml") { isComplete = true }
    return [0, 3, 4, 7].contains(outcome.status) ? .ended : .refused
  }

  private mutating func bench(_ frontEnd: Int, _ array: Int, isKilled: Bool) -> [String] {
    var arguments = ["--board-state", "front-end-\(frontEnd)", "--array-memory", "array-\(array)"]
    arguments += ["--speed", isKilled ? "12" : "max"]
    if !isKilled, chance.below(3) == 0 {
      let faults = ["emergency-stop", "interlock", "bus-stuck", "sequencer:off", "water:off", "brown-out"]
      arguments += ["--inject", "\(faults[chance.below(faults.count)])@\(2 + chance.below(7))s"]
    }
    return arguments
  }

  private mutating func treat(
    _ ledger: String, plan: String = "main.yaml", frontEnd: Int = 0, array: Int = 0, kill: Bool
  )
    throws -> Ending
  {
    try run(
      ["treat", "--plan", plan, "--log", ledger] + bench(frontEnd, array, isKilled: kill), isKilled: kill)
  }

  private mutating func resume(_ ledger: String, frontEnd: Int = 0, array: Int = 0, kill: Bool) throws
    -> Ending
  {
    try run(["resume", ledger] + bench(frontEnd, array, isKilled: kill), isKilled: kill)
  }

  // MARK: The person

  /// One treatment of the target, interrupted and gone on with a few times.
  public mutating func play() throws {
    _ = try treat("it.ledger", kill: true)
    try judge("begun", ledger: nil)
    for _ in 0..<(2 + chance.below(4)) {
      let act = Act.allCases[chance.below(Act.allCases.count)]
      let ending = try perform(act)
      tallies[act, default: Tally()].tried += 1
      if ending == .refused {
        tallies[act, default: Tally()].refused += 1
      } else {
        tallies[act, default: Tally()].wentOn += 1
      }
      // What a treatment begun anew gives stands in a ledger of its own.
      let isOnRecord = ending == .ended && act != .startedAnew
      try judge(act.rawValue, ledger: isOnRecord ? "it.ledger" : nil)
    }
  }

  private mutating func perform(_ act: Act) throws -> Ending {
    let kill = chance.below(3) > 0
    switch act {
    case .nothing: return try resume("it.ledger", kill: kill)
    case .logDeleted: delete("it.ledger-wal")
    case .logCut:
      if let log = try? Data(contentsOf: URL(filePath: path("it.ledger-wal"))) {
        try log.prefix(chance.below(log.count + 1)).write(to: URL(filePath: path("it.ledger-wal")))
      }
    case .mainCopied:
      copy("it.ledger", "copy")
      _ = try resume("it.ledger", kill: true)
      copy("copy", "it.ledger")
      delete("it.ledger-wal")
    case .bothCopied:
      for suffix in ["", "-wal"] { copy("it.ledger" + suffix, "copy" + suffix) }
      _ = try resume("it.ledger", kill: true)
      for suffix in ["", "-wal"] { copy("copy" + suffix, "it.ledger" + suffix) }
      if !exists("copy-wal") { delete("it.ledger-wal") }
    case .olderLog:
      copy("it.ledger-wal", "old")
      _ = try resume("it.ledger", kill: true)
      if exists("old") { copy("old", "it.ledger-wal") }
    case .otherLog:
      _ = try treat("other-\(treatments).ledger", plan: "other.yaml", frontEnd: 1, array: 1, kill: true)
      let others = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        .filter { $0.hasPrefix("other-") && $0.hasSuffix(".ledger-wal") }
      if let other = others.first { copy(other, "it.ledger-wal") }
    case .otherJournal:
      copy("it.ledger", "it.ledger-journal")
      let ending = try resume("it.ledger", kill: kill)
      delete("it.ledger-journal")
      return ending
    case .renamed:
      for suffix in ["", "-wal"] where exists("it.ledger" + suffix) {
        copy("it.ledger" + suffix, "renamed.ledger" + suffix)
        delete("it.ledger" + suffix)
      }
      let ending = try resume("renamed.ledger", kill: kill)
      for suffix in ["", "-wal"] {
        copy("renamed.ledger" + suffix, "it.ledger" + suffix)
        delete("renamed.ledger" + suffix)
      }
      return ending
    case .otherFrontEnd: return try resume("it.ledger", frontEnd: 1, kill: kill)
    case .otherArray: return try resume("it.ledger", array: 1, kill: kill)
    case .startedAnew:
      // A person who treats a target anew after its treatment has come to its end means it. That is known from the program's own exit
      // code: the ledger that lies here may be a copy from before.
      if isComplete { return try resume("it.ledger", kill: kill) }
      return try treat("anew-\(treatments).ledger", kill: kill)
    case .otherTreatment:
      _ = try treat("other-\(treatments).ledger", plan: "other.yaml", kill: false)
    case .copyAfterStop:
      copy("it.ledger", "copy")
      _ = try resume("it.ledger", kill: false)
      if exists("it.ledger-wal") { return .refused }
      copy("copy", "it.ledger")
    }
    return try resume("it.ledger", kill: kill)
  }

  // MARK: The judge

  /// - Parameter ledger: one that has just been closed in order, and must not say less than the truth.
  private mutating func judge(_ what: String, ledger: String?) throws {
    guard exists("front-end-0") else { return }
    // Before the first treatment has opened a ledger nothing can have been given, and of one that the person has spoilt the foci are
    // those of the last that could be read.
    if exists("it.ledger"), let read = try? accounts() {
      entries = read
    } else if ledger != nil {
      violations.append("seed \(seed), \(what): the ledger that was just closed in order cannot be read")
    }
    guard let entries else {
      let fired = try (0...1).filter { exists("front-end-\($0)") }
        .reduce(0) { try $0 + BoardStateFile(path: path("front-end-\($1)")).bursts.count }
      // A treatment that was killed before its ledger stood has given nothing; what others gave since then stands in theirs.
      if fired > 0, try !hasOtherLedgers() {
        violations.append("seed \(seed), \(what): \(fired) bursts, and no ledger could ever be read")
      }
      return
    }
    var delivered = Array(repeating: 0, count: entries.count)
    for frontEnd in 0...1 where exists("front-end-\(frontEnd)") {
      let truth = try Truth(
        board: path("front-end-\(frontEnd)"), foci: entries.map(\.focus), therapy: .volts(50))
      for index in delivered.indices { delivered[index] += Int(truth.delivered[index]) }
    }
    for (index, entry) in entries.enumerated() {
      let planned = Int(entry.focus.plannedPulses)
      if delivered[index] > planned {
        violations.append(
          "seed \(seed), \(what): focus \(index) received \(delivered[index]) of \(planned) planned")
      }
      if Int(entry.account.dose) > planned {
        violations.append("seed \(seed), \(what): focus \(index) is charged above its plan")
      }
      if ledger != nil, Int(entry.account.dose) < delivered[index] {
        violations.append(
          "seed \(seed), \(what): focus \(index) received \(delivered[index]), on record are \(entry.account.dose)"
        )
      }
    }
  }

  private func hasOtherLedgers() throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { name in
      name.hasSuffix(".ledger") && name != "it.ledger"
        && (try? LedgerFile.read(path(name)).accounts())?.contains { $0.account.dose > 0 } ?? false
    }
  }

  private func accounts() throws -> [FocusEntry] { try LedgerFile.read(path("it.ledger")).accounts() }
}

/// Plans for hostile worlds: thirteen foci of six pulses, and the same 20 mm aside.
public enum HostilePlans {
  public static func make() throws -> (main: String, other: String) {
    let folder = FileManager.default.temporaryDirectory
    let process = try ChildProcess(
      ChildProcess.products.appending(path: "histotripsy").path, ["plan", "example"], in: folder,
      streams: .files(input: Data()))
    let main = try process.finish().out
      .replacing(/diameter: [^\n]*/, with: "diameter: 8 mm", maxReplacements: 1)
      .replacing("spacing: fitted\n  packing: hexagonal", with: "spacing: 1 λ\n  packing: cubic")
      .replacing(
        "  gated: false", with: "  gated: false\n  pulses-per-focus: 6\n  minimum-cavitating-pulses: 3",
        maxReplacements: 1
      )
      .replacing(/baseline-pulses: [^\n]*/, with: "baseline-pulses: 16", maxReplacements: 1)
    return (main, main.replacing("centre: [0 mm, 0 mm, 0 mm]", with: "centre: [12 mm, 0 mm, 0 mm]"))
  }
}

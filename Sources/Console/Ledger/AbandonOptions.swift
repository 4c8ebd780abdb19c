import ArgumentParser
import VirtualBoard

/// What a person types to begin something else with an array whose newest session did not come to its end.
struct AbandonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Begin although the array's journal names an open session, or one that has given part of this plan's dose: its ledger's identity, 16 hexadecimal digits, as the refusal says it. Which dose that session gave stays unknown; this is recorded.",
      valueName: "identity"))
  var abandon: String?
}

/// The virtual array's memory.
struct ArrayMemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the virtual array keeps what it remembers: its record and the journal of its sessions. Default: the file of --board-state with -array at its end; without that nothing is kept.",
      valueName: "file"))
  var arrayMemory: String?

  func file(beside boardState: String?) throws -> ArrayMemoryFile? {
    guard let path = arrayMemory ?? boardState.map({ $0 + "-array" }) else { return nil }
    return try ArrayMemoryFile(path: path)
  }
}

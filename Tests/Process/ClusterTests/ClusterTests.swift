import ChildProcess
import Foundation
import SharedData
import Testing

/// Evidence at scale: is a campaign on a cluster the same campaign?
@Suite struct ClusterTests {
  static let program = ChildProcess.products.appending(path: "histotripsy").path
  static let seeds = "0..<96"

  /// Sixteen shards as a Slurm job array, of which one is killed in the middle of its work: it is submitted again, and all records
  /// together say byte for byte what a single process says.
  @Test(
    .enabled(
      if: SlurmNode.reasonNotToRun == nil, Comment(rawValue: SlurmNode.reasonNotToRun ?? "it can be run")),
    .timeLimit(.minutes(5)))
  func aKilledShardChangesNothingOfWhatACampaignSays() throws {
    let node = try SlurmNode()
    let program = try shellThatKillsShardSeven(in: node.folder)
    let records = node.folder.appending(path: "records").path
    let script = SharedData.packageRoot.appending(path: "HIL/Cluster/submit.sh").path
    let outcome = try ChildProcess.run(
      script, [Self.seeds, "16", "2"], in: node.folder,
      environment: node.environment.merging(["HISTOTRIPSY": program, "RECORDS": records]) { $1 },
      limit: .seconds(240))
    #expect(outcome.status == 0, "\(outcome.err)")
    #expect(outcome.err.contains("attempt 1: shards 1,2,3,"), "\(outcome.err)")
    #expect(
      outcome.err.contains("attempt 2: shards 7\n"),
      "the killed shard was not submitted again: \(outcome.err)")
    #expect(try outcome.out == single(in: node.folder))
    let left = try FileManager.default.contentsOfDirectory(atPath: records).filter { $0.hasSuffix(".part") }
    #expect(left.count <= 1, "only the killed task may leave a part: \(left)")

    // A folder that is complete is not run again; one of another campaign is refused.
    let again = try ChildProcess.run(
      script, [Self.seeds, "16", "2"], in: node.folder,
      environment: ["HISTOTRIPSY": program, "RECORDS": records])
    #expect(again.status == 0 && again.out == outcome.out && !again.err.contains("attempt"))
    let other = try ChildProcess.run(
      script, ["0..<97", "16", "2"], in: node.folder,
      environment: ["HISTOTRIPSY": program, "RECORDS": records])
    #expect(other.status == 65 && other.err.contains("holds another campaign"), "\(other.err)")
  }

  /// The program, but for the first run of the seventh shard, which is killed while it works.
  private func shellThatKillsShardSeven(in folder: URL) throws -> String {
    let path = folder.appending(path: "histotripsy").path
    let text = """
      #!/bin/bash
      case "$*" in
        *"--shard 7/16"*)
          if [ ! -e "\(folder.path)/killed" ]; then
            touch "\(folder.path)/killed"
            "\(Self.program)" "$@" &
            sleep 0.1
            kill -9 $!
            kill -9 $$
          fi ;;
      esac
      exec "\(Self.program)" "$@"

      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  private func single(in folder: URL) throws -> String {
    let record = try ChildProcess.run(
      Self.program,
      ["simulate", "--campaign", "--seeds", Self.seeds, "--faults-every", "2", "--shard", "1/1"],
      limit: .seconds(120))
    let file = folder.appending(path: "single.txt")
    try record.out.write(to: file, atomically: true, encoding: .utf8)
    return try ChildProcess.run(Self.program, ["simulate", "--campaign", "--merge", file.path]).out
  }
}

import ChildProcess
import Foundation

/// A Slurm cluster of one node on the loopback interface, with a key and sockets of its own, in a folder that is removed afterwards.
final class SlurmNode {
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  static let programs = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch"]

  /// `nil`: it can be started here.
  static var reasonNotToRun: String? {
    if getuid() != 0 { return "slurmd is started by root only" }
    let missing = programs.filter { !FileManager.default.isExecutableFile(atPath: $0) }
    if missing.isEmpty { return nil }
    return
      "not installed: \(missing.joined(separator: ", ")) (apt-get install slurmctld slurmd slurm-client munge)"
  }

  let folder: URL
  /// What a program has to be given to speak to this cluster.
  let environment: [String: String]
  private var daemons: [ChildProcess] = []

  /// - Throws: when the node is not idle within 30 seconds.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "slurm-\(UUID().uuidString.prefix(8))")
    environment = ["SLURM_CONF": folder.appending(path: "slurm.conf").path]
    for name in ["", "munge", "state", "spool"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o755])
    }
    let key = folder.appending(path: "munge/key")
    try Data((0..<1024).map { _ in UInt8.random(in: 0...255) }).write(to: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key.path)
    let host = try ChildProcess.run("/bin/hostname", ["-s"]).out.trimmingCharacters(
      in: .whitespacesAndNewlines)
    try configuration(host: host).write(
      to: folder.appending(path: "slurm.conf"), atomically: true, encoding: .utf8)
    let munge = folder.appending(path: "munge").path
    daemons.append(
      try ChildProcess(
        "/usr/sbin/munged",
        [
          "--foreground", "--force", "--key-file=\(munge)/key", "--socket=\(munge)/socket",
          "--pid-file=\(munge)/pid", "--log-file=\(munge)/log", "--seed-file=\(munge)/seed",
        ]))
    try wait("munged") { FileManager.default.fileExists(atPath: "\(munge)/socket") }
    daemons.append(try ChildProcess("/usr/sbin/slurmctld", ["-D"], environment: environment))
    daemons.append(try ChildProcess("/usr/sbin/slurmd", ["-D"], environment: environment))
    try wait("an idle node") {
      try ChildProcess.run("/usr/bin/sinfo", ["-h", "-o", "%T"], environment: environment).out.hasPrefix(
        "idle")
    }
  }

  deinit {
    for daemon in daemons.reversed() { daemon.killAll() }
    try? FileManager.default.removeItem(at: folder)
  }

  private func wait(_ what: String, until isTrue: () throws -> Bool) throws {
    for _ in 0..<150 {
      if try isTrue() { return }
      usleep(200_000)
    }
    throw Fault(description: "\(what): not there within 30 seconds")
  }

  /// Ports that nothing else of a usual machine has, and no accounting, no control groups, no limits.
  private func configuration(host: String) -> String {
    let place = folder.path
    return """
      ClusterName=evidence
      SlurmctldHost=\(host)(127.0.0.1)
      SlurmUser=root
      SlurmdUser=root
      AuthType=auth/munge
      AuthInfo=socket=\(place)/munge/socket
      CredType=cred/munge
      SlurmctldPort=26817
      SlurmdPort=26818
      StateSaveLocation=\(place)/state
      SlurmdSpoolDir=\(place)/spool
      SlurmctldPidFile=\(place)/slurmctld.pid
      SlurmdPidFile=\(place)/slurmd.pid
      SlurmctldLogFile=\(place)/slurmctld.log
      SlurmdLogFile=\(place)/slurmd.log
      ProctrackType=proctrack/linuxproc
      TaskPlugin=task/none
      JobAcctGatherType=jobacct_gather/none
      AccountingStorageType=accounting_storage/none
      MpiDefault=none
      SelectType=select/cons_tres
      SelectTypeParameters=CR_CPU
      SchedulerParameters=sched_interval=1
      ReturnToService=2
      NodeName=\(host) NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
      PartitionName=all Nodes=\(host) Default=YES MaxTime=INFINITE State=UP

      """
  }
}

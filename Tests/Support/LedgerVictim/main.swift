import FaultyDisk
import Foundation
import LedgerBench

// The process that loses its power: `ledger-victim FOLDER MODE CALL` treats, or goes on treating, with a disk that kills the process at
// the CALL-th write, truncation or flush of its ledger. Exit code 0: complete; 3: the ledger could not be written; 1: anything else.

let arguments = CommandLine.arguments
guard arguments.count == 4, let mode = UInt32(arguments[2]), let call = Int(arguments[3]) else { exit(64) }
guard faulty_disk_install() == 0 else { exit(70) }
faulty_disk_fail(call, faulty_disk_mode(mode))
do {
  let ending = try LoggedTreatment(in: URL(filePath: arguments[1])).run()
  switch ending {
  case .complete:
    print(faulty_disk_calls())
    exit(0)
  case .logFailed: exit(3)
  case .other(let what):
    FileHandle.standardError.write(Data("\(what)\n".utf8))
    exit(1)
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}

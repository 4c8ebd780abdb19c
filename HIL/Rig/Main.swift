import Acoustics
import Foundation
import HistotripsyCore
import KernelInLoop
import Planning
import VirtualBoard

@main struct Main {
  static func main() throws {
    let kernel = CommandLine.arguments[1], guest = CommandLine.arguments[2]
    let folder = "/dev/shm/hil-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let array = BuiltInArray.description
    let medium = MediumConfiguration(
      elements: array.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
      sourcePressurePerVolt: array.sourcePressurePerVolt, tissue: TissueConfiguration(), seed: 1)
    let farEnd = VirtualFarEnd(Laboratory(medium: medium).board)
    let sockets = GuestLoop.Sockets(in: folder)
    let real = CommandLine.arguments.count > 3
    let loop = try GuestLoop(farEnd, clock: real ? .real : .timeTravel, at: sockets)
    let process = try GuestProcess(
      kernel: kernel,
      arguments: ["mem=128M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", "init=/root/hilbuild/proto/guest-init",
        "con0=fd:0,fd:1", "con=null", "ssl=null", "quiet", "virtio_uml.device=\(sockets.i2c):34",
        "virtio_uml.device=\(sockets.gpio):41", "hilrun=\(guest)"] + (real ? [] : ["time-travel=ext:1:\(sockets.time)"]),
      in: folder)
    do { try loop.run(patience: 10) } catch { print("\(error)"); process.end() }
    print("exit", process.wait(), "time messages", loop.timeMessages, loop.bench.transfers, loop.bench.lineRequests, farEnd.present)
    print(try String(contentsOfFile: folder + "/console.txt", encoding: .utf8))
  }
}

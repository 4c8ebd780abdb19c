import Foundation

/// QEMU with one image in it, and the three sockets that lead out of it. Ends with its owner.
final class Emulator {
  /// What runs the image, and where its records go.
  struct Machine {
    /// QEMU's name of the processor that takes the M3's place.
    var processor: String
    var image: String
    /// Contents of the identity memory; written to by the image.
    var memory: String
    /// Path of the plugin that counts instructions, with its arguments.
    var plugin: String?
  }

  let host: Wire
  let link: Wire
  let pins: Wire
  private let process = Process()
  private let folder: String

  /// QEMU's name of the program, from Debian's package qemu-system-arm.
  static let program = "qemu-system-arm"

  init(_ machine: Machine, in folder: String) throws {
    self.folder = folder
    host = try Wire(at: folder + "/host")
    link = try Wire(at: folder + "/link")
    pins = try Wire(at: folder + "/pins")
    process.executableURL = URL(filePath: "/usr/bin/env")
    var words = [
      Self.program, "-M", "lm3s6965evb", "-cpu", machine.processor, "-icount", "shift=2", "-display", "none",
      "-monitor", "none", "-nodefaults", "-kernel", machine.image,
      "-chardev", "socket,id=host,path=\(folder)/host", "-serial", "chardev:host",
      "-chardev", "socket,id=link,path=\(folder)/link", "-serial", "chardev:link",
      "-qtest", "unix:\(folder)/pins", "-qtest-log", "none",
      "-drive", "if=none,id=memory,format=raw,file=\(machine.memory)",
      "-device", "at24c-eeprom,address=0x50,rom-size=32768,drive=memory",
    ]
    if let plugin = machine.plugin { words += ["-plugin", plugin] }
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    // A file, not a pipe: another child of this program may hold a pipe's end open, and its reader would wait for that one too.
    _ = FileManager.default.createFile(atPath: folder + "/said", contents: nil)
    process.standardError = FileHandle(forWritingAtPath: folder + "/said")
    try process.run()
    do {
      for wire in [host, link, pins] { try wire.connect(within: 20) }
    } catch {
      end()
      throw BenchFault.emulator(said.isEmpty ? "\(Self.program) does not start" : said)
    }
  }

  deinit { end() }

  /// What it printed; whole once it has ended.
  var said: String {
    let text = (try? String(contentsOfFile: folder + "/said", encoding: .utf8)) ?? ""
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Asks it to end, which also writes what a plugin has counted.
  func end() {
    guard process.isRunning else { return }
    process.terminate()
    // Ten seconds for a plugin to write what it has counted.
    for _ in 0..<1000 where process.isRunning { usleep(10_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }
}

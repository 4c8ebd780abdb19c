import CLinux
import Foundation
import HistotripsyCore
import LinuxBoard

/// A kernel in the test's hands, behind the board's call table: chips, lines, edges, I2C devices and a clock that moves only when called.
///
/// Every call is written down with its arguments; any call can be made to fail with any error number. One at a time: the table's
/// functions can carry no context.
final class FakeKernel {
  nonisolated(unsafe) static var current = FakeKernel()

  struct Line {
    var name = ""
    /// Who holds it; `nil` when free.
    var holder: String?
    var request: clinux_line_request?
    /// The voltage on the wire: what an output drives, or what a test sets.
    var isHigh = false
    var edges: [clinux_edge] = []

    /// The level that the kernel reports.
    var value: Int32 { isHigh == (request?.is_active_low != 1) ? 1 : 0 }
  }
  struct Chip {
    var path: String
    var name: String
    var label: String
    var lines: [Line]
  }

  /// Edges that the kernel keeps for a line; with its older interface it drops the newest.
  static let edgeCapacity = 16

  var chips: [Chip] = []
  /// Device files that are there and cannot be opened.
  var closed: [String: Int32] = [:]
  var files: [String: String] = [:]
  var groups: [String: String] = [:]
  private var openFiles: [Int32: String] = [:]
  private var nextFile: Int32 = 100

  var time: Int64 = 1_000_000_000
  /// What each call takes, nanoseconds.
  var cost: Int64 = 500
  /// How much later than asked a sleep ends.
  var lateness: Int64 = 20_000

  var functions: UInt64 = 0x0EFF_0001
  /// What each present device answers: bytes written so far → bytes read. `nil` refuses.
  var devices: [UInt8: ([UInt8], Int) -> [UInt8]?] = [:]
  /// Addresses that a driver of the kernel holds.
  var bound: Set<UInt8> = []
  /// Messages that the next transfers move before they stop without an error.
  var movedMessages: [Int32] = []
  var slave: UInt8 = 0

  /// What reads of open-drain lines give instead of their own level.
  var readData: (() -> Bool)?

  var trace: [String] = []
  var isTracing = true
  private var forced: [String: [Int32]] = [:]

  /// The next call of this name ends with this error number; again for each time it is said.
  func fail(_ call: String, _ errno: Int32, times: Int = 1) {
    forced[call, default: []] += Array(repeating: errno, count: times)
  }

  /// The beginning of every call: it costs time, is written down, and may have to fail.
  func begin(_ name: String, _ arguments: @autoclosure () -> String = "") -> Int32? {
    time += cost
    if isTracing { trace.append("\(name)(\(arguments()))") }
    guard let errno = forced[name]?.first else { return nil }
    forced[name]?.removeFirst()
    return -errno
  }

  var leftOpen: Int { openFiles.count }
  var heldLines: [String] {
    chips.flatMap { chip in chip.lines.filter { $0.holder == LinuxBoard.consumer }.map(\.name) }
  }

  // MARK: Handles

  static func chipHandle(_ index: Int) -> OpaquePointer? { OpaquePointer(bitPattern: 0x1000 + index) }
  static func lineHandle(_ chip: Int, _ offset: Int) -> OpaquePointer? {
    OpaquePointer(bitPattern: 0x10000 + chip * 0x1000 + offset)
  }
  static func chipIndex(_ handle: OpaquePointer?) -> Int { Int(bitPattern: handle) - 0x1000 }
  static func place(_ handle: OpaquePointer?) -> (chip: Int, offset: Int) {
    let number = Int(bitPattern: handle) - 0x10000
    return (number / 0x1000, number % 0x1000)
  }
  static func place(ofFile file: Int32) -> (chip: Int, offset: Int)? {
    file >= 1000 ? (Int(file - 1000) / 0x1000, Int(file - 1000) % 0x1000) : nil
  }

  func open(_ path: String) -> Int32 {
    if let errno = closed[path] { return -errno }
    guard files[path] != nil else { return -ENOENT }
    nextFile += 1
    openFiles[nextFile] = path
    return nextFile
  }
  func close(_ file: Int32) -> Int32 { openFiles.removeValue(forKey: file) == nil ? -EBADF : 0 }
  func content(of file: Int32) -> String? { openFiles[file].flatMap { files[$0] } }

  // MARK: The world

  /// A wire gets a voltage; an input that is requested sees the edge.
  func setWire(_ chip: Int, _ offset: Int, isHigh: Bool) {
    guard chips[chip].lines[offset].isHigh != isHigh else { return }
    chips[chip].lines[offset].isHigh = isHigh
    let line = chips[chip].lines[offset]
    guard line.request?.direction == Int32(CLINUX_INPUT_WITH_EDGES.rawValue),
      line.edges.count < Self.edgeCapacity
    else { return }
    chips[chip].lines[offset].edges.append(clinux_edge(at: UInt64(time), is_asserted: line.value))
  }

  /// An I2C exchange with a device; `nil` when nobody acknowledges.
  func exchange(_ device: UInt8, _ writing: [UInt8], read: Int) -> [UInt8]? {
    devices[device]?(writing, read)
  }
}

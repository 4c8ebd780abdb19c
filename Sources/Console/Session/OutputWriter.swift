import Foundation
import Synchronization
import TreatmentLog

/// Writes what the control loop has to say on a thread of its own: on a real board the loop must never wait for a terminal, a pipe
/// or a disk.
///
/// A ring of 4 MiB between one producer and one consumer; no lock. Where it is full, because nobody reads fast enough, a text is left out
/// and counted, and as soon as there is room again a line says how many are missing. Once outputs are safe, `isPatient` lets the
/// last words wait for room instead.
final class OutputWriter: Sendable {
  static let capacity = 1 << 22
  /// Stream and length before each text.
  private static let header = 8

  /// The writer of this process, where there is one. Set before the control loop starts, and never changed.
  nonisolated(unsafe) private(set) static var current: OutputWriter?

  // Written between `taken` and `written` by one thread, read there by the other.
  nonisolated(unsafe) private let ring: UnsafeMutableRawBufferPointer
  private let semaphore = DispatchSemaphore(value: 0)
  private let written = Atomic<Int>(0)
  private let taken = Atomic<Int>(0)
  private let patient = Atomic<Bool>(false)
  private let lost = Atomic<Int>(0)
  /// 0 while everything can be written; else the error number, or −1 where nobody reads.
  private let failureCode = Atomic<Int32>(0)
  private let output: Int32
  private let apology: @Sendable (Int) -> String

  /// - Parameters:
  ///   - output: the stream whose failure ends everything.
  ///   - apology: the line that says how many texts are missing.
  init(to output: Int32 = STDOUT_FILENO, apology: @escaping @Sendable (Int) -> String) {
    self.output = output
    self.apology = apology
    // Freed with the process: its thread runs to the end.
    ring = .allocate(byteCount: Self.capacity, alignment: 16)
  }

  /// From here on everything that a view shows goes through a writer.
  /// - Throws: where the system gives no thread.
  static func start(apology: @escaping @Sendable (Int) -> String) throws(ThreadRefused) {
    let writer = OutputWriter(apology: apology)
    try writer.begin()
    current = writer
  }

  func begin() throws(ThreadRefused) {
    try StartedThread.run("output") { self.run() }
  }

  /// Why nothing can be written any more; `nil` while it can.
  var failure: String? {
    let code = failureCode.load(ordering: .acquiring)
    return code == 0 ? nil : Terminal.reason(code)
  }

  /// Outputs are safe: texts may wait for room.
  func becomePatient() { patient.store(true, ordering: .releasing) }

  /// Takes a text over without waiting.
  func put(_ text: String, to stream: Int32) {
    // What is missing is said before anything that comes after it, or that is left out too.
    while !(apologise() && append(text, to: stream)) {
      guard patient.load(ordering: .acquiring), failure == nil, text.utf8.count < Self.capacity / 2 else {
        lost.wrappingAdd(1, ordering: .relaxed)
        return
      }
      Thread.sleep(forTimeInterval: 0.001)
    }
  }

  /// - Returns: whether nothing is missing, or it has been said.
  private func apologise() -> Bool {
    let missing = lost.load(ordering: .relaxed)
    guard missing > 0 else { return true }
    guard append(apology(missing), to: output) else { return false }
    lost.store(0, ordering: .relaxed)
    return true
  }

  /// Waits until everything has been written, or cannot be.
  func drain() {
    while taken.load(ordering: .acquiring) != written.load(ordering: .relaxed), failure == nil {
      Thread.sleep(forTimeInterval: 0.001)
    }
  }

  private func append(_ text: String, to stream: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      let end = written.load(ordering: .relaxed)
      let used = end - taken.load(ordering: .acquiring)
      guard Self.capacity - used >= bytes.count + Self.header else { return false }
      var prefix = (stream, Int32(bytes.count))
      withUnsafeBytes(of: &prefix) { copy($0, at: end) }
      copy(UnsafeRawBufferPointer(bytes), at: end + Self.header)
      written.store(end + Self.header + bytes.count, ordering: .releasing)
      semaphore.signal()
      return true
    }
  }

  private func copy(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    let start = position & (Self.capacity - 1)
    let first = min(bytes.count, Self.capacity - start)
    UnsafeMutableRawBufferPointer(rebasing: ring[start..<(start + first)]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bytes[..<first]))
    guard first < bytes.count else { return }
    UnsafeMutableRawBufferPointer(rebasing: ring[..<(bytes.count - first)]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bytes[first...]))
  }

  private func bytes(at position: Int, count: Int) -> [UInt8] {
    let start = position & (Self.capacity - 1)
    let first = min(count, Self.capacity - start)
    return Array(ring[start..<(start + first)]) + Array(ring[..<(count - first)])
  }

  private func run() {
    while true {
      semaphore.wait()
      let begin = taken.load(ordering: .relaxed)
      guard written.load(ordering: .acquiring) != begin else { continue }
      let prefix = bytes(at: begin, count: Self.header)
      let (stream, count) = prefix.withUnsafeBytes { $0.loadUnaligned(as: (Int32, Int32).self) }
      let text = bytes(at: begin + Self.header, count: Int(count))
      if stream == output {
        if failureCode.load(ordering: .relaxed) == 0 {
          let code = Terminal.put(text[...], to: stream)
          if code != 0 { failureCode.store(code, ordering: .releasing) }
        }
      } else {
        StandardStreams.put(text)
      }
      taken.store(begin + Self.header + Int(count), ordering: .releasing)
    }
  }
}

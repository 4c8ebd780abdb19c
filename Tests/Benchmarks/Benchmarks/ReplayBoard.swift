import HistotripsyCore

/// Answers what a script says, a few instructions a verb; a verb that the script does not have next is a bug and traps.
final class ReplayBoard: SimulatedBoard {
  struct Fault: BoardFault { let kind: FaultKind }

  private let verbs: UnsafePointer<VerbScript.Verb>
  private let instants: UnsafePointer<UInt64>
  private let bytes: UnsafePointer<UInt8>
  private let verbCount: Int
  private var verb = 0
  private var instant = 0
  private var byte = 0
  private let owned:
    (UnsafeMutablePointer<VerbScript.Verb>, UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt8>)

  init(_ script: VerbScript) {
    owned = (Self.copy(script.verbs), Self.copy(script.instants), Self.copy(script.bytes))
    verbCount = script.verbs.count
    verbs = UnsafePointer(owned.0)
    instants = UnsafePointer(owned.1)
    bytes = UnsafePointer(owned.2)
  }

  deinit {
    owned.0.deallocate()
    owned.1.deallocate()
    owned.2.deallocate()
  }

  private static func copy<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let place = UnsafeMutablePointer<T>.allocate(capacity: values.count)
    place.initialize(from: values, count: values.count)
    return place
  }

  @inline(__always) private func expect(_ wanted: VerbScript.Verb) {
    precondition(verbs[verb] == wanted, "the treatment does not follow its script")
    verb += 1
  }
  @inline(__always) private func nextInstant() -> UInt64 {
    instant += 1
    return instants[instant - 1]
  }

  func now() -> Instant {
    expect(.now)
    return Instant(nanoseconds: nextInstant())
  }

  func wait(until deadline: Instant) throws(Fault) {
    expect(.waitUntil)
    instant += 1
  }

  func drive(_ line: OutputLine, _ level: Level) throws(Fault) {
    expect(.drive)
    byte += 2
  }

  func sense(_ line: InputLine) throws(Fault) -> Level {
    expect(.sense)
    byte += 2
    return bytes[byte - 1] == 0 ? .released : .asserted
  }

  func wait(for level: Level, on line: InputLine, until deadline: Instant) throws(Fault) -> Instant? {
    expect(.waitForLevel)
    byte += 2
    instant += 1
    let edge = nextInstant()
    return edge == VerbScript.noEdge ? nil : Instant(nanoseconds: edge)
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    expect(.transfer)
    byte += 3 + writing.count
    for index in 0..<reading.count { reading[index] = bytes[byte + index] }
    byte += reading.count
  }

  /// Idempotent: a controller that goes away after its script makes its board safe once more.
  func makeSafe() {
    if verb < verbCount { expect(.makeSafe) }
  }
}

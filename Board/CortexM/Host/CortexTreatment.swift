import Arrays
import CortexLink
import Foundation
import Glibc
import HistotripsyCore
import VirtualBoard

/// A treatment by an image in the emulator, in front of a virtual board: the plan goes in, events come out, intents are recorded.
public final class CortexTreatment {
  /// What goes to the image.
  public struct Plan {
    public var array: ArrayDescription
    public var foci: [Focus]
    public var order: [Int]
    public var setup: TreatmentSetup
    /// Digest of the certificate by which pressures are known, and the highest pressure that it establishes.
    public var certificate: CalibrationDigest
    public var setPointMaximum: Pressure

    public init(
      array: ArrayDescription, foci: [Focus], order: [Int], setup: TreatmentSetup,
      certificate: CalibrationDigest, setPointMaximum: Pressure
    ) {
      self.certificate = certificate
      self.setPointMaximum = setPointMaximum
      self.array = array
      self.foci = foci
      self.order = order
      self.setup = setup
    }
  }

  /// Which image, on which processor, and what happens to it.
  public struct Bench {
    public var image: String
    /// QEMU's name of the processor.
    public var processor = "cortex-m4"
    /// The array's record as it is to stand in the memory before; `nil`: the memory is blank.
    public var record: IdentityRecord?
    /// Written by the image before the plan.
    public var commissioning: IdentityRecord?
    /// The bus stops answering for good at this pulse.
    public var hangsAtPulse: UInt32?
    /// A person asks to stop when this pulse has been told of.
    public var stopsAtPulse: UInt32?
    public var plugin: String?
    /// Seconds of the wall's clock without a word from the image.
    public var patience: Int32 = 60

    public init(image: String) { self.image = image }
  }

  /// How it ended.
  public struct Outcome {
    /// Bytes that the image has for tables.
    public var room = 0
    public var state: TreatmentState?
    public var isExact = false
    public var refusal: (reason: PlanRefusal, detail: UInt8)?
    public var events: [Event] = []
    public var missedEvents: UInt64 = 0
    public var intents: [IntentFrame] = []
    /// Bytes of the stack at its deepest, and of the stack.
    public var stackUsed = 0
    public var stackSize = 0
    public var transfers: UInt64 = 0
    public var retries: UInt64 = 0
    /// Requests on the bench link.
    public var requests = 0
    /// Changes on the wires of pins.
    public var wireChanges = 0
    /// The watchdog reset the machine in the midst of the treatment.
    public var resets = 0
    /// Contents of the identity memory afterwards.
    public var memory: [UInt8] = []
    /// What the emulator, and a plugin in it, said.
    public var said = ""
  }

  /// Both ends of the machine's watchdog, `MachineWatchdog.span` in the image.
  public static let watchdogSpan = Nanoseconds.milliseconds(500)

  private let plan: Plan
  private let board: VirtualBoard
  private let bench: Bench
  private var outcome = Outcome()
  private var frames: [Frame] = []
  private var isOver = false
  private var hasBegun = false

  private init(_ plan: Plan, on board: VirtualBoard, with bench: Bench) {
    self.plan = plan
    self.board = board
    self.bench = bench
  }

  /// - Throws: `BenchFault`, or what the computer says about files and processes.
  public static func run(_ plan: Plan, on board: VirtualBoard, with bench: Bench) throws -> Outcome {
    let treatment = CortexTreatment(plan, on: board, with: bench)
    let folder =
      FileManager.default.temporaryDirectory.path + "/cortex-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try treatment.run(in: folder)
    return treatment.outcome
  }

  private func run(in folder: String) throws {
    let memory = folder + "/memory"
    var contents = [UInt8](repeating: 0xFF, count: IdentityMemory.byteCount)
    if let record = bench.record {
      let bytes = record.encoded()
      for index in 0..<64 { contents[index] = bytes[index] }
    }
    try Data(contents).write(to: URL(filePath: memory))
    let emulator = try Emulator(
      Emulator.Machine(
        processor: bench.processor, image: bench.image, memory: memory, plugin: bench.plugin), in: folder)
    let pins = Pinboard(emulator.pins)
    let farEnd = FarEnd(board, link: emulator.link, pins: pins, hangsAtPulse: bench.hangsAtPulse)
    frames = PlanFrames.all(of: plan, commissioning: bench.commissioning)
    var parser = FrameParser()
    while !isOver {
      var waiting = [
        pollfd(fd: emulator.host.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: emulator.link.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let isBuffered = emulator.host.isBuffered || emulator.link.isBuffered
      guard isBuffered || poll(&waiting, 2, bench.patience * 1000) > 0 else {
        throw BenchFault.link("the image has said nothing for \(bench.patience) s")
      }
      // Frames first: what was said before a request is known before it is answered.
      while !isOver, try emulator.host.isReadable() {
        if let frame = parser.take(try emulator.host.byte()) { try take(frame, emulator.host) }
      }
      if !isOver, try emulator.link.isReadable() { try farEnd.serve(watchdog: Self.watchdogSpan) }
    }
    emulator.end()
    outcome.said = emulator.said
    outcome.requests = farEnd.requests
    outcome.wireChanges = pins.outputChanges + pins.inputChanges
    outcome.resets = farEnd.resets
    outcome.memory = [UInt8](try Data(contentsOf: URL(filePath: memory)))
  }

  private func take(_ frame: Frame, _ wire: Wire) throws(BenchFault) {
    var reader = PayloadReader(frame.payload)
    switch frame.kind {
    case .hello:
      outcome.room = Int(reader.uint32())
      // A machine that its watchdog has reset treats nothing until somebody looks: here the run is over.
      let wasTreating = reader.flag()
      if wasTreating { isOver = true }
      if hasBegun, !wasTreating { throw .link("the image was reset while it took the plan") }
      hasBegun = true
      if !wasTreating { try sendNext(wire) }
    case .taken: try sendNext(wire)
    case .refused:
      outcome.refusal = (reader.member(else: .malformed), reader.byte())
      isOver = true
    case .event:
      guard let event = Event(frame.payload) else { throw .link("an event that is none") }
      outcome.events.append(event)
      if case .fired(let report) = event.kind, report.pulse.value == bench.stopsAtPulse {
        try send(Frame(.stop), wire)
      }
    case .missed: outcome.missedEvents += reader.uint64()
    case .intent:
      guard let intent = IntentFrame(frame.payload) else { throw .link("an intent that is none") }
      outcome.intents.append(intent)
      if intent.isLast {
        var payload = Payload()
        payload.append(intent.number)
        try send(Frame(.confirm, payload), wire)
      }
    case .ended:
      outcome.state = reader.member(else: TreatmentState.off)
      outcome.isExact = reader.flag()
      outcome.transfers = reader.uint64()
      outcome.retries = reader.uint64()
      outcome.stackUsed = Int(reader.uint32())
      outcome.stackSize = Int(reader.uint32())
      isOver = true
    default: throw .link("a frame that only a host sends")
    }
  }

  private func sendNext(_ wire: Wire) throws(BenchFault) {
    if !frames.isEmpty { try send(frames.removeFirst(), wire) }
  }

  private func send(_ frame: Frame, _ wire: Wire) throws(BenchFault) {
    var bytes: [UInt8] = []
    frame.send { bytes.append($0) }
    try wire.write(bytes)
  }
}

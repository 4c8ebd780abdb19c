import CMachine
import CortexLink
import HistotripsyCore

/// What the reset handler calls. The machine comes up with its outputs low, says so, and treats what it is told to, plan after plan.
@_cdecl("image_main")
public func main() {
  Machine.start()
  Pins.start()
  OnChipBus.start()
  BenchLink.start()
  MachineWatchdog.start()

  let wasTreating = reset_mark().pointee == treatingMark
  reset_mark().pointee = 0
  sayHello(wasTreating)
  var host = HostLink()
  var payload = Payload()
  payload.append(UInt32(image_memory_size()))
  payload.append(wasTreating)
  host.send(Frame(.hello, payload))
  while true { receive(&host) }
}

/// Set while a treatment is under way: found after a reset, it says that the watchdog, and no person, has made it.
private let treatingMark: UInt32 = 0x7EA7_17E5

private func sayHello(_ wasTreating: Bool) {
  BenchLink.begin(.hello)
  BenchLink.put(wasTreating ? UInt8(1) : 0)
  // Nobody there: there is no time then, and no treatment.
  do throws(CortexBoard.Fault) { try BenchLink.end() } catch {}
}

/// One plan, from its first frame to the end of its treatment. Everything is carved anew from the one block of memory.
private func receive(_ host: inout HostLink) {
  let place = (MemoryLayout<Treatment>.size + 15) & ~15
  let all = UnsafeMutableRawBufferPointer(start: image_memory(), count: image_memory_size())
  let block = UnsafeMutableRawBufferPointer(rebasing: all[place...])
  var memory = Memory(block: block)
  var plan = PlanInlet(in: &memory)
  while true {
    MachineWatchdog.feed()
    guard let frame = host.take() else { continue }
    // A plan begins anew, and so does the block that it is laid out in.
    if frame.kind == .regimen { memory = Memory(block: block) }
    let refusal: PlanRefusal?
    switch frame.kind {
    case .begin:
      if let incomplete = plan.complete(frame.payload) {
        refusal = incomplete
      } else {
        host.send(Frame(.taken))
        return treat(&plan, &host, &memory, at: image_memory().assumingMemoryBound(to: Treatment.self))
      }
    case .commission: refusal = commission(frame.payload)
    default: refusal = plan.take(frame, in: &memory, room: block.count - 64)
    }
    if let refusal { host.refuse(refusal) } else { host.send(Frame(.taken)) }
  }
}

/// Writes the array's record into the identity memory and reads it back, by the driver that the treatment reads it with.
private func commission(_ payload: Payload) -> PlanRefusal? {
  guard payload.count == 64 else { return .malformed }
  var bytes = InlineArray<64, UInt8>(repeating: 0)
  for index in 0..<64 { bytes[index] = payload[index] }
  let record: IdentityRecord?
  do throws(IdentityRecord.RecordFault) { record = try IdentityRecord.decode(bytes) } catch {
    return .malformed
  }
  guard let record else { return .malformed }
  let board = CortexBoard()
  var counts = TransferCounts()
  do throws(FrontEndFault) {
    try IdentityMemory(at: I2CAddress(device: IdentityWiring.device)).writeIdentity(
      record, on: board, counts: &counts)
  } catch {
    return .memory
  }
  return nil
}

private typealias Treatment = TreatmentController<CortexBoard>

/// - Parameter place: where the treatment lives: 4 KB that the stack need not hold.
private func treat(
  _ plan: inout PlanInlet, _ host: inout HostLink, _ memory: inout Memory,
  at place: UnsafeMutablePointer<Treatment>
) {
  if let refusal = checkCertificate(&plan) { return host.refuse(refusal) }
  MachineWatchdog.feedForSetUp()
  if let (refusal, detail) = plan.setUp(in: &memory, at: place) { return host.refuse(refusal, detail) }
  MachineWatchdog.feed()
  reset_mark().pointee = treatingMark
  run(place, &plan, &host)
  place.deinitialize(count: 1)
  reset_mark().pointee = 0
}

/// The permit rests on a certificate, and the array's own memory must name it.
private func checkCertificate(_ plan: inout PlanInlet) -> PlanRefusal? {
  let board = CortexBoard()
  var counts = TransferCounts()
  do throws(FrontEndFault) {
    let memory = IdentityMemory(at: I2CAddress(device: IdentityWiring.device))
    guard let record = try memory.readIdentity(on: board, counts: &counts),
      record.calibration == plan.certificate
    else { return .certificate }
    return nil
  } catch {
    return .memory
  }
}

/// The treatment loop: one step, its events, and the watchdog is fed.
@inline(never)
private func run(
  _ treatment: UnsafeMutablePointer<Treatment>, _ plan: inout PlanInlet, _ host: inout HostLink
) {
  var cursor = EventCursor()
  while !treatment.pointee.state.isFinal {
    MachineWatchdog.feed()
    step(treatment, &plan)
    sendNews(of: treatment, from: &cursor, &host)
    take(&host, for: treatment)
  }
  sendEnd(of: treatment, &host)
}

@inline(never)
private func step(_ treatment: UnsafeMutablePointer<Treatment>, _ plan: inout PlanInlet) {
  do throws(CommandRefused) {
    switch treatment.pointee.state {
    case .off: try treatment.pointee.selfTest()
    case .ready:
      if try treatment.pointee.load() {
        try treatment.pointee.arm(
          ArmingPermit(certificate: plan.certificate, setPointMaximum: plan.setPointMaximum))
      }
    case .armed: try treatment.pointee.begin()
    default: treatment.pointee.advance()
    }
  } catch {
    treatment.pointee.stop(.signal)
  }
}

@inline(never)
private func sendNews(
  of treatment: UnsafeMutablePointer<Treatment>, from cursor: inout EventCursor, _ host: inout HostLink
) {
  treatment.pointee.sendEvents(from: &cursor, to: &host)
  guard let intent = treatment.pointee.intentToRecord else { return }
  host.send(intent)
  awaitRecord(of: intent.number, treatment, &host)
}

@inline(never)
private func sendEnd(of treatment: UnsafeMutablePointer<Treatment>, _ host: inout HostLink) {
  var payload = Payload()
  treatment.pointee.describeEnd(in: &payload)
  payload.append(UInt32(stack_used()))
  payload.append(UInt32(stack_size()))
  host.send(Frame(.ended, payload))
}

// Mutating for the same reason as in the core: a borrow of a controller is a copy of it.
extension TreatmentController<CortexBoard> {
  fileprivate mutating func sendEvents(from cursor: inout EventCursor, to host: inout HostLink) {
    while true {
      switch events.read(&cursor) {
      case .event(let event): host.send(Frame(.event, event.payload))
      case .missed(let count):
        var payload = Payload()
        payload.append(count)
        host.send(Frame(.missed, payload))
      case .upToDate: return
      }
    }
  }

  fileprivate mutating func describeEnd(in payload: inout Payload) {
    payload.append(state.rawValue)
    payload.append(ledger.isExact())
    payload.append(counts.transfers)
    payload.append(counts.retries)
  }
}

/// The host records while time stands still. Where it does not, the watchdog sees to it that nobody waits for ever.
private func awaitRecord(
  of number: UInt32, _ treatment: UnsafeMutablePointer<Treatment>, _ host: inout HostLink
) {
  while treatment.pointee.intentToRecord?.number == number, !treatment.pointee.state.isFinal {
    take(&host, for: treatment)
  }
}

/// Whatever the host has sent meanwhile.
private func take(_ host: inout HostLink, for treatment: UnsafeMutablePointer<Treatment>) {
  while let frame = host.take() {
    switch frame.kind {
    case .confirm:
      var reader = PayloadReader(frame.payload)
      let number = reader.uint32()
      if reader.isSound { treatment.pointee.confirmIntent(number) }
    case .stop: treatment.pointee.stop(.operatorRequest)
    default: host.refuse(.notNow)
    }
  }
}

#if PLANTED_HEAP
  /// What must not link: the control of a build without an allocator.
  @_cdecl("planted_heap")
  public func plantedHeap(_ count: Int) -> Int {
    let numbers = [Int](repeating: count, count: count)
    return numbers[numbers.count - 1]
  }
#endif

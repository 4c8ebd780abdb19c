import HistotripsyCore

// Generic code is checked for allocations only where it is instantiated, so this file uses every public generic of the core with a
// concrete board. It runs nowhere; it has to compile.

/// A whole treatment, every command once.
@inline(never)
public func treatment(
  _ block: UnsafeMutableRawBufferPointer, elements: Span<Element>, foci: Span<Focus>, order: Span<FocusIndex>,
  setup: TreatmentSetup
) -> TreatmentState {
  var memory = Memory(block: block)
  do throws(GeometryFault) {
    let geometry = try ArrayGeometry(
      elements: elements, frequency: setup.regimen.frequency, geometricFocus: .origin, in: &memory)
    return run(NullBoard(), geometry, foci, order, setup, &memory)
  } catch {
    return .off
  }
}

@inline(never)
func run(
  _ board: consuming NullBoard, _ geometry: consuming ArrayGeometry, _ foci: Span<Focus>,
  _ order: Span<FocusIndex>, _ setup: TreatmentSetup, _ memory: inout Memory
) -> TreatmentState {
  do throws(SetupFault) {
    var controller = try TreatmentController(
      board: board, geometry: geometry, foci: foci, order: order, setup: setup, in: &memory)
    command(&controller)
    var cursor = EventCursor()
    while case .event = controller.events.read(&cursor) {}
    return controller.state
  } catch {
    return .off
  }
}

@inline(never)
func command(_ controller: inout TreatmentController<NullBoard>) {
  controller.restore(.delivered(cavitated: true, collapseTime: nil), at: FocusIndex(0))
  controller.restoreBringingBack(FocusIndex(0))
  controller.endRestoring()
  do throws(CommandRefused) {
    try controller.selfTest()
    _ = try controller.load()
    try controller.arm(.simulated)
    try controller.begin()
    controller.advance()
    if let intent = controller.intentToRecord { controller.confirmIntent(intent.number) }
    try controller.pause()
    decide(&controller)
    try controller.resume(.simulated)
    controller.stop(.operatorRequest)
    try controller.clearFault()
  } catch {
    controller.stop(.signal)
  }
}

@inline(never)
func decide(_ controller: inout TreatmentController<NullBoard>) {
  if controller.skip(FocusIndex(0)) { controller.bringBack(FocusIndex(0)) }
  controller.forgetSilence()
  do throws(SetPointRefused) { try controller.hold(.megapascals(20)) } catch { controller.stop(.alarm) }
}

/// A calibration, every command once.
@inline(never)
public func calibration(
  _ block: UnsafeMutableRawBufferPointer, elements: Span<Element>, setup: TankSetup
) -> TankState {
  var memory = Memory(block: block)
  do throws(GeometryFault) {
    let geometry = try ArrayGeometry(
      elements: elements, frequency: setup.carrier, geometricFocus: .origin, in: &memory)
    return calibrate(NullBoard(), geometry, setup, &memory)
  } catch {
    return .off
  }
}

@inline(never)
func calibrate(
  _ board: consuming NullBoard, _ geometry: consuming ArrayGeometry, _ setup: TankSetup,
  _ memory: inout Memory
) -> TankState {
  do throws(TankFault) {
    var controller = try TankController(
      board: board, geometry: geometry, setup: setup, samples: 1024, in: &memory)
    fire(&controller)
    return controller.state
  } catch {
    return .off
  }
}

@inline(never)
func fire(_ controller: inout TankController<NullBoard>) {
  let shot = Shot(
    slot: SlotIndex(0), drive: .volts(5), delay: .zero, interval: Nanoseconds(40), samples: 1024)
  do throws(TankCommandRefused) {
    try controller.selfTest()
    load(&controller)
    try controller.arm(at: .volts(5))
    _ = try controller.fire(shot)
    controller.learnCeiling(Double(controller.sum(0)))
    controller.clearSums()
    try controller.disarm()
    amend(&controller)
  } catch {
    controller.end()
  }
}

@inline(never)
func load(_ controller: inout TankController<NullBoard>) {
  do throws(TankLoadFault) {
    _ = try controller.load(
      to: .origin, group: ElementGroup(first: 0, count: 8, row: 1), speedOfSound: .metresPerSecond(1480),
      into: SlotIndex(controller.activeSlot == SlotIndex(0) ? 1 : 0))
  } catch {
    controller.end()
  }
}

@inline(never)
func amend(_ controller: inout TankController<NullBoard>) {
  do throws(TankAmendFault) { try controller.amend(0, with: controller.geometry[0]) } catch {
    controller.end()
  }
}

/// The drivers' verbs that neither uses: bring-up.
@inline(never)
public func bringUp(_ waveform: inout MutableSpan<UInt8>) {
  let board = NullBoard()
  var counts = TransferCounts()
  let sequencer = FrontEndSetup().sequencer
  let supply = FrontEndSetup().amplitudeSupply(limit: .volts(120))
  let memory = FrontEndSetup().identityMemory
  do throws(FrontEndFault) {
    try sequencer.armCapture(
      delay: .zero, interval: Nanoseconds(50), samples: 4096, on: board, counts: &counts)
    let info = try sequencer.readCaptureInfo(on: board, counts: &counts)
    _ = try sequencer.readCapture(count: 32, at: info.samples, on: board, counts: &counts)
    try supply.powerDown(on: board, counts: &counts)
    try supply.storeZeroAtPowerOn(on: board, counts: &counts)
    _ = try supply.powerOnSetPoint(on: board, counts: &counts)
    if let record = try memory.readIdentity(on: board, counts: &counts) {
      try memory.writeIdentity(record, on: board, counts: &counts)
    }
    try memory.read(at: 0, into: &waveform, on: board, counts: &counts)
    _ = try FrontEndSetup().waterThermometer.hasNewResult(on: board, counts: &counts)
  } catch {
    board.makeSafe()
  }
}

#if PLANTED_ALLOCATION
  /// What the gate must refuse: this file's control.
  @inline(never)
  public func plantedAllocation(_ count: Int) -> Int {
    let numbers = [Int](repeating: count, count: count)
    return numbers[numbers.count - 1]
  }
#endif

import HistotripsyCore

/// Writes a trace as a value change dump (IEEE 1364-2005 §18): 100 ns timescale, one bit a wire, levels 0 and 1 as on the
/// wire (the wiring's polarity applied, open-drain lines resolved).
///
/// One bit of the bus, T long: SCL low for the first half, SDA changing at a quarter; SCL high for the second half. Distinct
/// edges stay distinct in 100 ns steps up to 1 MHz, where a quarter is 250 ns.
struct VCDWriter {
  /// Nanoseconds a step.
  static let step: Int64 = 100
  private static let sclCode = UInt8(ascii: "!")
  private static let sdaCode = UInt8(ascii: "\"")
  private static let firstLineCode = UInt8(ascii: "#")

  private let trace: Trace
  private let wiring: Wiring
  private let bitTime: Int64
  private var out: [UInt8] = []
  private var writtenStep: Int64 = -1
  // What the controller and the addressed part make of the bus, and what the world pulls down.
  private var scl = true
  private var sda = true
  private var clockHolds = 0
  private var dataHolds = 0
  private var writtenClock = true
  private var writtenData = true

  private let end: Int64

  private init(_ trace: Trace, wiring: Wiring, bitTime: Int64, end: Int64) {
    self.trace = trace
    self.wiring = wiring
    self.bitTime = bitTime
    self.end = end
  }

  static func bytes(
    of trace: Trace, wiring: Wiring, bitTime: Int64, until end: Int64
  ) -> [UInt8] {
    var writer = VCDWriter(trace, wiring: wiring, bitTime: bitTime, end: end)
    writer.header()
    writer.body()
    writer.stamp(end)
    return writer.out
  }

  private static func code(_ wire: Trace.Wire) -> UInt8 {
    switch wire {
    case .output(let line): firstLineCode + line.rawValue
    case .input(let line): firstLineCode + 4 + line.rawValue
    }
  }

  private static let names: [StaticString] = [
    "trigger", "steer", "enable", "heartbeat",
    "ready", "fault", "emergency_stop", "interlock", "respiratory_gate", "pulse_done",
  ]

  private mutating func text(_ string: StaticString) {
    out.append(contentsOf: UnsafeBufferPointer(start: string.utf8Start, count: string.utf8CodeUnitCount))
  }

  private mutating func header() {
    text("$timescale 100 ns $end\n$scope module board $end\n")
    text("$var wire 1 ! scl $end\n$var wire 1 \" sda $end\n")
    for index in Self.names.indices {
      text("$var wire 1 ")
      out.append(Self.firstLineCode + UInt8(index))
      text(" ")
      text(Self.names[index])
      text(" $end\n")
    }
    text("$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n1!\n1\"\n")
    for line in OutputLine.all { level(.output(line), asserted: false) }
    // A trace begins before the front end has power for the first time; what it then says is the first change.
    for line in InputLine.all { level(.input(line), asserted: false) }
    text("$end\n")
    writtenStep = 0
  }

  private mutating func level(_ wire: Trace.Wire, asserted: Bool) {
    let isActiveLow =
      switch wire {
      case .output(let line): wiring.activeLowOutputs.contains(line)
      case .input(let line): wiring.activeLowInputs.contains(line)
      }
    out.append(asserted != isActiveLow ? UInt8(ascii: "1") : UInt8(ascii: "0"))
    out.append(Self.code(wire))
    text("\n")
  }

  private mutating func stamp(_ t: Int64) {
    let step = t / Self.step
    guard step > writtenStep else { return }
    writtenStep = step
    out.append(UInt8(ascii: "#"))
    out.append(contentsOf: Array(String(step).utf8))
    text("\n")
  }

  // MARK: Merging lines, bus and what holds it

  private var lineIndex = 0
  private var holdIndex = 0
  private var holdEdges: [(at: Int64, wire: BusWire, change: Int)] = []

  private mutating func body() {
    for hold in trace.holds {
      holdEdges.append((hold.from, hold.wire, 1))
      holdEdges.append((hold.to, hold.wire, -1))
    }
    holdEdges.sort { ($0.at, $0.change) < ($1.at, $1.change) }
    for index in trace.bus.indices {
      let change = trace.bus[index]
      // Where a byte is abandoned half-way, the next event cuts its remaining edges off.
      let cut = index + 1 < trace.bus.count ? trace.bus[index + 1].at : Int64.max
      expand(change, until: cut)
    }
    catchUp(to: end)
  }

  /// Line changes and holds up to and at `t`.
  private mutating func catchUp(to t: Int64) {
    while true {
      let line = lineIndex < trace.lines.count ? trace.lines[lineIndex].at : .max
      let hold = holdIndex < holdEdges.count ? holdEdges[holdIndex].at : .max
      guard min(line, hold) <= t, min(line, hold) < .max else { return }
      if line <= hold {
        stamp(line)
        level(trace.lines[lineIndex].wire, asserted: trace.lines[lineIndex].isAsserted)
        lineIndex += 1
      } else {
        let edge = holdEdges[holdIndex]
        if edge.wire == .clock { clockHolds += edge.change } else { dataHolds += edge.change }
        holdIndex += 1
        resolve(at: hold)
      }
    }
  }

  private mutating func set(clock: Bool? = nil, data: Bool? = nil, at t: Int64, until cut: Int64) {
    guard t <= cut else { return }
    catchUp(to: t)
    if let clock { scl = clock }
    if let data { sda = data }
    resolve(at: t)
  }

  /// Open drain: low when anybody pulls low.
  private mutating func resolve(at t: Int64) {
    let newClock = scl && clockHolds == 0
    let newData = sda && dataHolds == 0
    if newClock != writtenClock { write(newClock, Self.sclCode, at: t) }
    if newData != writtenData { write(newData, Self.sdaCode, at: t) }
    writtenClock = newClock
    writtenData = newData
  }

  private mutating func write(_ isHigh: Bool, _ code: UInt8, at t: Int64) {
    stamp(t)
    out.append(isHigh ? UInt8(ascii: "1") : UInt8(ascii: "0"))
    out.append(code)
    text("\n")
  }

  private mutating func bit(_ value: Bool, at t: Int64, until cut: Int64) {
    set(data: value, at: t + bitTime / 4, until: cut)
    set(clock: true, at: t + bitTime / 2, until: cut)
    set(clock: false, at: t + bitTime, until: cut)
  }

  private mutating func expand(_ change: Trace.BusChange, until cut: Int64) {
    let t = change.at
    switch change.event {
    case .start:
      set(data: false, at: t + bitTime / 2, until: cut)
      set(clock: false, at: t + bitTime, until: cut)
    case .repeatedStart:
      set(data: true, at: t + bitTime / 4, until: cut)
      set(clock: true, at: t + bitTime / 2, until: cut)
      set(data: false, at: t + bitTime * 3 / 4, until: cut)
      set(clock: false, at: t + bitTime, until: cut)
    case .byte(let byte, let isAcknowledged):
      for index in 0..<8 {
        bit(byte & 0x80 >> UInt8(index) != 0, at: t + Int64(index) * bitTime, until: cut)
      }
      bit(!isAcknowledged, at: t + 8 * bitTime, until: cut)
    case .stop:
      set(data: false, at: t + bitTime / 4, until: cut)
      set(clock: true, at: t + bitTime / 2, until: cut)
      set(data: true, at: t + bitTime * 3 / 4, until: cut)
    case .abandon: set(clock: true, data: true, at: t, until: cut)
    }
  }
}

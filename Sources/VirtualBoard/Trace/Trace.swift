import HistotripsyCore

/// Every change on every wire, kept in order as it happens; written out as VCD by `VCDWriter`.
///
/// The bus is kept by its conditions and bytes; their edges follow from the bit time, which the writer puts in.
final class Trace {
  enum Wire: Equatable {
    case output(OutputLine)
    case input(InputLine)
  }
  struct LineChange {
    var at: Int64
    var wire: Wire
    var isAsserted: Bool
  }
  enum BusEvent {
    /// From both lines high; takes one bit time.
    case start
    /// From SCL low; takes one bit time.
    case repeatedStart
    /// Nine bit times: eight of the byte, one of the acknowledge.
    case byte(UInt8, isAcknowledged: Bool)
    /// From SCL low; takes one bit time.
    case stop
    /// The controller lets go of both lines without a STOP.
    case abandon
  }
  struct BusChange {
    var at: Int64
    var event: BusEvent
  }

  struct Hold {
    var wire: BusWire
    var from: Int64
    var to: Int64
  }

  let isOn: Bool
  private(set) var lines: [LineChange] = []
  private(set) var bus: [BusChange] = []

  /// - Parameter reserving: changes of lines and of the bus to make room for beforehand.
  init(isOn: Bool, reserving: Int) {
    self.isOn = isOn
    if isOn {
      lines.reserveCapacity(reserving)
      bus.reserveCapacity(reserving)
    }
  }

  @inline(__always) func line(_ wire: Wire, asserted: Bool, at t: Int64) {
    if isOn { lines.append(LineChange(at: t, wire: wire, isAsserted: asserted)) }
  }
  @inline(__always) func bus(_ event: BusEvent, at t: Int64) {
    if isOn { bus.append(BusChange(at: t, event: event)) }
  }
  private(set) var holds: [Hold] = []
  /// The world pulls a wire of the bus low.
  func hold(_ wire: BusWire, from: Int64, to: Int64) {
    if isOn { holds.append(Hold(wire: wire, from: from, to: to)) }
  }
}

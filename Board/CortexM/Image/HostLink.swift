import CortexLink
import HistotripsyCore

/// Frames to and from the host on UART 0: the plan comes in, events and intents go out.
struct HostLink: ~Copyable {
  private let uart = UART(base: Machine.uart0)
  private var parser = FrameParser()

  init() { uart.start(baud: 3_125_000) }

  /// A frame that has come whole, if one has. Never waits.
  mutating func take() -> Frame? {
    while let byte = uart.take() {
      if let frame = parser.take(byte) { return frame }
    }
    return nil
  }

  borrowing func send(_ frame: Frame) {
    let uart = uart
    frame.send { uart.put($0) }
  }

  borrowing func refuse(_ reason: PlanRefusal, _ detail: UInt8 = 0) {
    var payload = Payload()
    payload.append(reason.rawValue)
    payload.append(detail)
    send(Frame(.refused, payload))
  }

  /// An intent, in as many frames as it takes.
  borrowing func send(_ intent: Intent) {
    var first = 0
    repeat {
      send(Frame(.intent, intent.payload(from: first)))
      first += Intent.entriesPerFrame
    } while first < intent.count
  }
}

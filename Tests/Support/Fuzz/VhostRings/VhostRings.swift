import GuestDouble
import KernelInLoop
import VhostUser

/// A guest that writes what the fuzzer likes into its rings and buffers, and then says what the fuzzer likes.
///
/// First byte: which device, and how much of the input is memory. The memory is laid over rings and buffers, both queues are kicked
/// as long as answers come, then the rest of the input is taken as messages: code, flags, length, payload.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let input = UnsafeBufferPointer(start: data, count: count)
  guard let first = input.first else { return 0 }
  let farEnd = RecordingFarEnd()
  let calendar = Calendar()
  let bench = DeviceBench(farEnd, calendar)
  let isI2C = first & 1 == 0
  let device: any VirtioDevice = isI2C ? I2CDevice(bench) : GPIODevice(bench)
  let guest = GuestDouble(device)
  guest.setUp()

  let memoryCount = min(input.count - 1, Int(first >> 1) * 64)
  // Rings of the first queue, rings of the second, buffers: in this order, round and round.
  let places = [0, 0x400, 0x1000, 0x1400, GuestDouble.buffers]
  for index in 0..<memoryCount {
    let place = places[index / 64 % places.count] + index / (64 * places.count) * 64 + index % 64
    guest.memory[place] = input[1 + index]
  }
  for queue in 0..<UInt32(device.queueCount) {
    guest.kick(queue)
    // An answer may make nothing new happen for ever: an edge has one buffer.
    for _ in 0..<64 where calendar.next != nil { calendar.happenNext() }
  }
  farEnd.edges = [(4, true, calendar.now), (9, false, calendar.now)]
  bench.catchUp()
  for _ in 0..<64 where calendar.next != nil { calendar.happenNext() }

  var at = 1 + memoryCount
  while at + 3 <= input.count {
    let length = min(Int(input[at + 2]), input.count - at - 3)
    let payload = Array(input[at + 3..<at + 3 + length])
    _ = guest.session.receive(
      VhostMessage(code: UInt32(input[at]), flags: UInt32(input[at + 1]), payload: payload))
    at += 3 + length
  }
  for _ in 0..<64 where calendar.next != nil { calendar.happenNext() }
  return 0
}

import CLinux
import Foundation
import HistotripsyCore

private var kernel: FakeKernel { FakeKernel.current }

extension FakeKernel {
  /// The table that a board under test gets.
  static var calls: clinux_calls {
    var calls = clinux_calls()
    setFiles(&calls)
    setClock(&calls)
    setLines(&calls)
    setBus(&calls)
    setSMBus(&calls)
    return calls
  }

  private static func setFiles(_ calls: inout clinux_calls) {
    calls.open = { path, flags in
      let path = path.map { String(cString: $0) } ?? ""
      return kernel.begin("open", "\(path), \(flags)") ?? kernel.open(path)
    }
    calls.close = { file in kernel.begin("close", "\(file)") ?? kernel.close(file) }
    calls.read = { file, bytes, count in
      if let failure = kernel.begin("read", "\(file), \(count)") { return Int64(failure) }
      let content = Array((kernel.content(of: file) ?? "").utf8.prefix(count))
      bytes?.copyMemory(from: content, byteCount: content.count)
      return Int64(content.count)
    }
    calls.write = { file, bytes, count in
      let text = (0..<count).compactMap { bytes?.load(fromByteOffset: $0, as: UInt8.self) }
      return Int64(kernel.begin("write", "\(file), \(text)") ?? Int32(count))
    }
    calls.wait_readable = { file, nanoseconds in
      if let failure = kernel.begin("wait_readable", "\(file), \(nanoseconds)") { return failure }
      guard let (chip, offset) = FakeKernel.place(ofFile: file) else { return -EBADF }
      if !kernel.chips[chip].lines[offset].edges.isEmpty { return 1 }
      kernel.time += nanoseconds
      return 0
    }
    calls.group_of = { path, name, capacity in
      let path = path.map { String(cString: $0) } ?? ""
      if let failure = kernel.begin("group_of", path) { return failure }
      guard let group = kernel.groups[path], let name else { return -ENOENT }
      for (index, byte) in (group.utf8.map { CChar($0) } + [0]).prefix(capacity).enumerated() {
        name[index] = byte
      }
      return 0
    }
    calls.watchdog_options = { file, options in
      options?.pointee = 0x8180
      return kernel.begin("watchdog_options", "\(file)") ?? 0
    }
    calls.watchdog_timeout = { file, seconds in kernel.begin("watchdog_timeout", "\(file), \(seconds)") ?? 0 }
    calls.watchdog_feed = { file in kernel.begin("watchdog_feed", "\(file)") ?? 0 }
  }

  private static func setClock(_ calls: inout clinux_calls) {
    calls.clock_now = { now in
      if let failure = kernel.begin("clock_now") { return failure }
      now?.pointee = kernel.time
      return 0
    }
    calls.sleep_until = { deadline in
      if let failure = kernel.begin("sleep_until", "\(deadline)") { return failure }
      kernel.time = max(kernel.time, deadline + kernel.lateness)
      return 0
    }
    calls.schedule_fifo = { priority in kernel.begin("schedule_fifo", "\(priority)") ?? 0 }
    calls.run_on = { processor in kernel.begin("run_on", "\(processor)") ?? 0 }
    calls.lock_memory = { kernel.begin("lock_memory") ?? 0 }
  }

  private static func setLines(_ calls: inout clinux_calls) {
    calls.chip_open = { path, chip in
      let path = path.map { String(cString: $0) } ?? ""
      if let failure = kernel.begin("chip_open", path) { return failure }
      if let errno = kernel.closed[path] { return -errno }
      guard let index = kernel.chips.firstIndex(where: { $0.path == path }) else { return -ENOENT }
      chip?.pointee = FakeKernel.chipHandle(index)
      return 0
    }
    calls.chip_close = { chip in _ = kernel.begin("chip_close", "\(FakeKernel.chipIndex(chip))") }
    calls.chip_info = { chip, info in
      if let failure = kernel.begin("chip_info", "\(FakeKernel.chipIndex(chip))") { return failure }
      let found = kernel.chips[FakeKernel.chipIndex(chip)]
      guard let info else { return -EINVAL }
      put(found.name, into: &info.pointee.name)
      put(found.label, into: &info.pointee.label)
      info.pointee.line_count = UInt32(found.lines.count)
      return 0
    }
    calls.line_info = { chip, offset, info in
      if let failure = kernel.begin("line_info", "\(FakeKernel.chipIndex(chip)), \(offset)") {
        return failure
      }
      let line = kernel.chips[FakeKernel.chipIndex(chip)].lines[Int(offset)]
      guard let info else { return -EINVAL }
      put(line.name, into: &info.pointee.name)
      put(line.holder ?? "", into: &info.pointee.consumer)
      info.pointee.is_used = line.holder == nil ? 0 : 1
      info.pointee.is_output = line.request?.direction == 0 ? 0 : 1
      return 0
    }
    calls.line_request = { chip, offset, consumer, request, line in
      let (index, at) = (FakeKernel.chipIndex(chip), Int(offset))
      let consumer = consumer.map { String(cString: $0) } ?? ""
      guard let request = request?.pointee else { return -EINVAL }
      let failure = kernel.begin(
        "line_request",
        "\(index), \(offset), \(consumer), direction \(request.direction), bias \(request.bias), low \(request.is_active_low), value \(request.value)"
      )
      if let failure { return failure }
      guard kernel.chips[index].lines[at].holder == nil else { return -EBUSY }
      kernel.chips[index].lines[at].holder = consumer
      kernel.chips[index].lines[at].request = request
      if request.direction != 0 {
        kernel.chips[index].lines[at].isHigh = (request.value != 0) != (request.is_active_low != 0)
      }
      line?.pointee = FakeKernel.lineHandle(index, at)
      return 0
    }
    calls.line_release = { line in
      let (chip, offset) = FakeKernel.place(line)
      _ = kernel.begin("line_release", "\(chip), \(offset)")
      kernel.chips[chip].lines[offset].holder = nil
      kernel.chips[chip].lines[offset].request = nil
    }
    calls.line_set = { line, value in
      let (chip, offset) = FakeKernel.place(line)
      if let failure = kernel.begin("line_set", "\(chip), \(offset), \(value)") { return failure }
      let isLow = kernel.chips[chip].lines[offset].request?.is_active_low == 1
      kernel.chips[chip].lines[offset].isHigh = (value != 0) != isLow
      return 0
    }
    calls.line_get = { line in
      let (chip, offset) = FakeKernel.place(line)
      if let failure = kernel.begin("line_get", "\(chip), \(offset)") { return failure }
      let line = kernel.chips[chip].lines[offset]
      let isOpenDrain = line.request?.direction == Int32(CLINUX_OPEN_DRAIN.rawValue)
      if isOpenDrain, let readData = kernel.readData { return readData() ? 1 : 0 }
      return line.value
    }
    calls.line_file = { line in
      let (chip, offset) = FakeKernel.place(line)
      return kernel.begin("line_file", "\(chip), \(offset)") ?? Int32(1000 + chip * 0x1000 + offset)
    }
    calls.line_edges = { line, edges, maximum in
      let (chip, offset) = FakeKernel.place(line)
      if let failure = kernel.begin("line_edges", "\(chip), \(offset), \(maximum)") { return failure }
      let found = kernel.chips[chip].lines[offset].edges.prefix(Int(maximum))
      kernel.chips[chip].lines[offset].edges.removeFirst(found.count)
      for (index, edge) in found.enumerated() { edges?[index] = edge }
      return Int32(found.count)
    }
  }

  private static func setBus(_ calls: inout clinux_calls) {
    calls.i2c_functions = { file, functions in
      if let failure = kernel.begin("i2c_functions", "\(file)") { return failure }
      functions?.pointee = kernel.functions
      return 0
    }
    calls.i2c_timeout = { file, tens in kernel.begin("i2c_timeout", "\(file), \(tens)") ?? 0 }
    calls.i2c_retries = { file, retries in kernel.begin("i2c_retries", "\(file), \(retries)") ?? 0 }
    calls.i2c_address = { file, address in
      if let failure = kernel.begin("i2c_address", "\(file), \(address)") { return failure }
      if kernel.bound.contains(UInt8(address)) { return -EBUSY }
      kernel.slave = UInt8(address)
      return 0
    }
    calls.i2c_transfer = { file, messages, count in
      guard let messages else { return -EINVAL }
      var writing: [UInt8] = []
      var words: [String] = []
      var reply: UnsafeMutablePointer<UInt8>?
      var length = 0
      for message in UnsafeBufferPointer(start: messages, count: Int(count)) {
        if message.flags & UInt16(I2C_M_RD) != 0 {
          reply = message.buf
          length = Int(message.len)
          words.append("read \(length)")
        } else {
          writing = Array(UnsafeBufferPointer(start: message.buf, count: Int(message.len)))
          words.append("write \(writing)")
        }
      }
      let device = UInt8(messages[0].addr)
      let failure = kernel.begin(
        "i2c_transfer", "\(file), \(String(device, radix: 16)), \(words.joined(separator: ", "))")
      if let failure { return failure }
      if !kernel.movedMessages.isEmpty { return kernel.movedMessages.removeFirst() }
      guard let answer = kernel.exchange(device, writing, read: length) else { return -ENXIO }
      for index in 0..<length { reply?[index] = answer[index] }
      return Int32(count)
    }
  }

  private static func setSMBus(_ calls: inout clinux_calls) {
    calls.smbus_quick = { _ in smbus("smbus_quick", [], 0) { _ in 0 } }
    calls.smbus_read_byte = { _ in smbus("smbus_read_byte", [], 1) { Int32($0[0]) } }
    calls.smbus_write_byte = { _, byte in smbus("smbus_write_byte", [byte], 0) { _ in 0 } }
    calls.smbus_read_byte_data = { _, command in
      smbus("smbus_read_byte_data", [command], 1) { Int32($0[0]) }
    }
    calls.smbus_write_byte_data = { _, command, byte in
      smbus("smbus_write_byte_data", [command, byte], 0) { _ in 0 }
    }
    calls.smbus_read_word_data = { _, command in
      smbus("smbus_read_word_data", [command], 2) { Int32($0[0]) | Int32($0[1]) << 8 }
    }
    calls.smbus_write_word_data = { _, command, word in
      smbus("smbus_write_word_data", [command, UInt8(word & 0xFF), UInt8(word >> 8)], 0) { _ in 0 }
    }
    calls.smbus_read_block = { _, command, count, bytes in
      smbus("smbus_read_block", [command], Int(count)) { answer in
        for (index, byte) in answer.enumerated() { bytes?[index] = byte }
        return Int32(answer.count)
      }
    }
    calls.smbus_write_block = { _, command, count, bytes in
      let payload = Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
      return smbus("smbus_write_block", [command] + payload, 0) { _ in 0 }
    }
  }
}

/// One SMBus call as the exchange that it is on the wire. An emulated one reports a missing acknowledge as EIO.
private func smbus(
  _ name: String, _ writing: [UInt8], _ read: Int, result: ([UInt8]) -> Int32
) -> Int32 {
  let slave = String(kernel.slave, radix: 16)
  if let failure = kernel.begin(name, "\(slave), \(writing), \(read)") { return failure }
  guard let answer = kernel.exchange(kernel.slave, writing, read: read) else { return -EIO }
  return result(answer)
}

/// Into a C array of characters.
private func put<T>(_ text: String, into field: inout T) {
  withUnsafeMutableBytes(of: &field) { bytes in
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    for (index, byte) in text.utf8.prefix(bytes.count - 1).enumerated() { bytes[index] = byte }
  }
}

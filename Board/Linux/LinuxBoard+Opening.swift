import CLinux
import Glibc
import HistotripsyCore

// Everything that can be refused is refused here, before anything is energised.

extension LinuxBoard {
  func takeLines() throws(BoardRefusal) {
    try refuseLinesGivenTwice()
    for (index, wiring) in profile.outputs.enumerated() {
      guard let line = OutputLine(rawValue: UInt8(index)) else { continue }
      outputs[index] = try take(wiring, as: CLINUX_OUTPUT, for: line.word).line
    }
    for (index, wiring) in profile.inputs.enumerated() {
      guard let line = InputLine(rawValue: UInt8(index)) else { continue }
      let taken = try take(wiring, as: CLINUX_INPUT_WITH_EDGES, for: line.word).line
      let file = calls.line_file(taken)
      guard file >= 0 else {
        calls.line_release(taken)
        throw BoardRefusal("\(line.word): its edges cannot be waited for: \(BoardRefusal.reason(-file))")
      }
      (inputs + index).initialize(to: InputPort(line: taken, file: file))
      inputCount = index + 1
    }
    if let wires = profile.bus.recovery {
      let clock = try take(LineWiring(wires.clock), as: CLINUX_OPEN_DRAIN, for: "bus recovery", value: 1).line
      do throws(BoardRefusal) {
        let data = try take(LineWiring(wires.data), as: CLINUX_OPEN_DRAIN, for: "bus recovery", value: 1).line
        recovery = BusRecovery(clock: clock, data: data)
      } catch {
        calls.line_release(clock)
        throw error
      }
    }
  }

  /// Two signals on one line are an error of the profile, whichever way each of them names it; the kernel would call it busy.
  private func refuseLinesGivenTwice() throws(BoardRefusal) {
    var used: [(path: String, offset: UInt32, signal: String)] = []
    func note(_ place: LinePlace, _ signal: String) throws(BoardRefusal) {
      // What cannot be found is refused where it is taken, with its reason.
      guard let (chip, offset) = try? chips.find(place) else { return }
      if let other = used.first(where: { $0.path == chip.path && $0.offset == offset }) {
        throw BoardRefusal(
          "\(signal): \(place) (\(chip.path), offset \(offset)) is the line of \(other.signal) already; one line for each signal in the profile"
        )
      }
      used.append((chip.path, offset, signal))
    }
    for (index, wiring) in profile.outputs.enumerated() {
      if let line = OutputLine(rawValue: UInt8(index)) { try note(wiring.place, line.word) }
    }
    for (index, wiring) in profile.inputs.enumerated() {
      if let line = InputLine(rawValue: UInt8(index)) { try note(wiring.place, line.word) }
    }
    if let wires = profile.bus.recovery {
      try note(wires.clock, "bus recovery (scl)")
      try note(wires.data, "bus recovery (sda)")
    }
  }

  func giveLinesBack() {
    for index in 0..<inputCount {
      calls.line_release(inputs[index].line)
      inputs[index].deallocate()
    }
    for index in 0..<4 {
      if let line = outputs[index] { calls.line_release(line) }
    }
    if let recovery {
      calls.line_release(recovery.clock)
      calls.line_release(recovery.data)
    }
  }

  private func take(
    _ wiring: LineWiring, as direction: clinux_direction, for signal: String, value: Int32 = 0
  ) throws(BoardRefusal) -> (line: OpaquePointer, offset: UInt32) {
    let chip: Chips.Chip
    let offset: UInt32
    do throws(BoardRefusal) { (chip, offset) = try chips.find(wiring.place) } catch {
      throw BoardRefusal("\(signal): \(error)")
    }
    var request = clinux_line_request(
      direction: Int32(direction.rawValue), bias: wiring.bias.rawValue,
      is_active_low: wiring.isActiveLow ? 1 : 0, value: value)
    var line: OpaquePointer?
    let result = calls.line_request(chip.handle, offset, Self.consumer, &request, &line)
    if result == 0, let line { return (line, offset) }
    let place = "\(signal): \(wiring.place) (\(chip.path), offset \(offset))"
    switch -result {
    case EBUSY:
      let holder = chips.info(offset, of: chip).map { text($0.consumer) } ?? ""
      let who = holder.isEmpty ? "a driver of the kernel" : holder
      let advice =
        holder == Self.consumer
        ? "another histotripsy is running" : "end that program, or free the pin in the device tree"
      throw BoardRefusal("\(place) is taken by \(who): \(advice)")
    case EACCES, EPERM:
      throw BoardRefusal("\(place) may not be used; \(BoardRefusal.permission(chip.path, calls: calls))")
    case EOPNOTSUPP, EINVAL:
      throw BoardRefusal(
        "\(place) cannot be requested like this (\(BoardRefusal.reason(-result))): the chip may know no bias, no edges or no open drain; change `bias` or the line in the profile"
      )
    default: throw BoardRefusal("\(place) cannot be requested: \(BoardRefusal.reason(-result))")
    }
  }
}

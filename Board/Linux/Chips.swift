import CLinux
import Glibc
import HistotripsyCore

/// The GPIO chips of this computer, opened and found by their labels, their device files, or the
/// names of their lines.
struct Chips {
  struct Chip {
    let path: String
    let handle: OpaquePointer
    let name: String
    let label: String
    let lineCount: UInt32
  }

  /// Chip numbers that are looked at; a number in use lies well below.
  static let numbers = 0..<64

  private let calls: clinux_calls
  private(set) var all: [Chip] = []
  /// Device files that are there and may not be opened.
  private(set) var closed: [(path: String, errno: Int32)] = []

  /// Opens every chip. One chip under two names (a link for older programs) counts once.
  init(calls: clinux_calls) {
    self.calls = calls
    for number in Self.numbers {
      let path = "/dev/gpiochip\(number)"
      var handle: OpaquePointer?
      let result = calls.chip_open(path, &handle)
      guard result == 0, let handle else {
        if result != -ENOENT { closed.append((path, -result)) }
        continue
      }
      var info = clinux_chip_info()
      let described = calls.chip_info(handle, &info)
      let name = text(info.name)
      guard described == 0, !all.contains(where: { $0.name == name }) else {
        if described != 0 { closed.append((path, -described)) }
        calls.chip_close(handle)
        continue
      }
      all.append(
        Chip(path: path, handle: handle, name: name, label: text(info.label), lineCount: info.line_count))
    }
  }

  func close() {
    for chip in all { calls.chip_close(chip.handle) }
  }

  func info(_ offset: UInt32, of chip: Chip) -> clinux_line_info? {
    var info = clinux_line_info()
    return calls.line_info(chip.handle, offset, &info) == 0 ? info : nil
  }

  /// The chip with a label or a device file, and the offset of a line on it.
  ///
  /// Some boards have several chips of one label (BeagleBone: four named gpio): there the line's
  /// name finds the chip.
  func find(_ place: LinePlace) throws(BoardRefusal) -> (chip: Chip, offset: UInt32) {
    let alike = all.filter { $0.label == place.chip }
    if alike.count > 1, case .name(let name) = place.line {
      let found = alike.flatMap { chip in
        (0..<chip.lineCount).filter { info($0, of: chip).map { text($0.name) } == name }.map { (chip, $0) }
      }
      guard found.count == 1 else {
        let chips = alike.map { $0.path }.joined(separator: ", ")
        throw BoardRefusal(
          found.isEmpty
            ? "none of the \(alike.count) chips labelled \(place.chip) (\(chips)) has a line named \(name); `histotripsy board list` shows their names"
            : "\(found.count) lines are named \(name) on the chips labelled \(place.chip) (\(chips)); give the chip by its device file, as in chip: \(found[0].0.path)"
        )
      }
      return found[0]
    }
    let chip = try find(chip: place.chip)
    switch place.line {
    case .offset(let offset):
      guard offset < chip.lineCount else {
        throw BoardRefusal(
          "chip \(chip.label) (\(chip.path)) has no line \(offset) (0 … \(chip.lineCount - 1))")
      }
      return (chip, offset)
    case .name(let name):
      let found = (0..<chip.lineCount).filter { info($0, of: chip).map { text($0.name) } == name }
      guard let offset = found.first else {
        throw BoardRefusal(
          "chip \(chip.label) (\(chip.path)) has no line named \(name); `histotripsy board list` shows its names"
        )
      }
      guard found.count == 1 else {
        throw BoardRefusal(
          "chip \(chip.label) (\(chip.path)) has \(found.count) lines named \(name); give the offset, one of "
            + found.map(String.init).joined(separator: ", "))
      }
      return (chip, offset)
    }
  }

  /// What a device file or a link to one, such as those of `/dev/gpio/by-path`, stands for.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private func find(chip label: String) throws(BoardRefusal) -> Chip {
    if label.hasPrefix("/dev/") {
      let path = Self.resolved(label)
      if let chip = all.first(where: { $0.path == path }) { return chip }
      if let (_, errno) = closed.first(where: { $0.path == path }) {
        throw BoardRefusal.opening(path, errno, absent: "", calls: calls)
      }
      throw BoardRefusal(
        "there is no GPIO chip \(label); there are \(all.isEmpty ? "none" : all.map { $0.path }.joined(separator: ", "))"
      )
    }
    let found = all.filter { $0.label == label }
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      throw BoardRefusal(
        "\(found.count) GPIO chips are labelled \(label) (\(found.map { $0.path }.joined(separator: ", "))): it is not clear which is meant; name the line instead of its offset, or give the chip by its device file, as in chip: \(found[0].path)"
      )
    }
    if let (path, errno) = closed.first {
      throw BoardRefusal.opening(path, errno, absent: "", calls: calls)
    }
    guard !all.isEmpty else {
      throw BoardRefusal(
        "there is no GPIO chip here (no /dev/gpiochip*); this computer has no GPIO, or its kernel no GPIO character device (CONFIG_GPIO_CDEV)"
      )
    }
    throw BoardRefusal(
      "no GPIO chip is labelled \(label); labels here: \(all.map { $0.label }.joined(separator: ", ")). Choose another profile, or put the right label into this one"
    )
  }
}

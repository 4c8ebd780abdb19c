import HistotripsyCore
import LinuxBoard
import Text

/// The `bus` of a profile.
struct BusReader {
  static let keys = ["device", "adapter", "speed", "recovery", "notes"]
  private let section: Section

  init(_ root: Section) throws(InputError) {
    section = try root.required("bus", allowed: "the I2C bus of the front end").section(Self.keys)
  }

  /// - Parameter line: reads a line's place.
  func wiring(line: (Value) throws(InputError) -> LinePlace) throws(InputError) -> BusWiring {
    if let notes = section.optional("notes") { _ = try notes.text(maximum: 1000) }
    let adapter: BusWiring.Adapter
    switch (section.optional("device"), section.optional("adapter")) {
    case (let device?, nil): adapter = .device(try device.devicePath())
    case (nil, let name?): adapter = .name(try name.text(maximum: 100))
    case (_?, let name?): throw name.complaint("either device or adapter, not both")
    case (nil, nil):
      throw section.complaint(
        "no bus; write device: /dev/i2c-1, or adapter: with its name in /sys/class/i2c-dev")
    }
    guard let value = section.optional("recovery") else { return BusWiring(adapter) }
    let wires = try value.section(["scl", "sda"])
    return BusWiring(
      adapter,
      recovery: BusWiring.Recovery(
        clock: try line(try wires.required("scl", allowed: "the line in parallel to SCL")),
        data: try line(try wires.required("sda", allowed: "the line in parallel to SDA"))))
  }
}

/// Speed of the bus, addresses and scaling of the parts on it.
struct FrontEndReader {
  private let root: Section
  init(_ root: Section) { self.root = root }

  func setup() throws(InputError) -> FrontEndSetup {
    var setup = FrontEndSetup()
    let bus = try root.required("bus", allowed: "the I2C bus of the front end").section(BusReader.keys)
    if let speed = bus.optional("speed") {
      setup.busClock = .hertz(try speed.quantity(.frequency, in: 100_000...1_000_000))
    }
    if let value = root.optional("parts") { setup.addresses = try addresses(value) }
    guard let value = root.optional("front-end") else { return setup }
    let section = try value.section(["rail-full-scale", "rail-divider"])
    if let scale = section.optional("rail-full-scale") {
      setup.railFullScale = .volts(try scale.quantity(.voltage, in: 1...1000))
    }
    if let divider = section.optional("rail-divider") {
      setup.railDivider = try divider.number(in: 1...1000)
    }
    return setup
  }

  private func addresses(_ value: Value) throws(InputError) -> FrontEndAddresses {
    var addresses = FrontEndAddresses()
    let words = addresses.parts.map(\.word)
    let section = try value.section(words)
    for word in words {
      guard let entry = section.optional(word) else { continue }
      let address = try entry.deviceAddress()
      switch word {
      case "sequencer": addresses.sequencer = address
      case "amplitude": addresses.amplitudeSupply = address
      case "rail-monitor": addresses.railMonitor = address
      case "water": addresses.waterThermometer = address
      case "head": addresses.headThermometer = address
      default: addresses.identityMemory = address
      }
    }
    for (index, part) in addresses.parts.enumerated() {
      guard let other = addresses.parts[..<index].first(where: { $0.address == part.address }) else {
        continue
      }
      let place = section.optional(part.word) ?? section.optional(other.word) ?? value
      throw place.complaint(
        "\(part.word) and \(other.word) have one address, 0x\(String(part.address, radix: 16))")
    }
    return addresses
  }
}

extension Value {
  /// A 7-bit address: 0x08 to 0x77.
  fileprivate func deviceAddress() throws(InputError) -> UInt8 {
    let text = try text(maximum: 20)
    guard text.hasPrefix("0x"), let address = UInt8(text.dropFirst(2), radix: 16),
      (0x08...0x77).contains(address)
    else {
      throw complaint("'\(text)' is no 7-bit address (0x08 … 0x77, without the read/write bit)")
    }
    return address
  }
}

import HistotripsyCore

// The core's other values in records.

/// `{"ns": 120}`.
extension Nanoseconds: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: UnitKey.self)
    try container.encode(count, forKey: UnitKey("ns"))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: UnitKey.self)
    self.init(try container.decode(Int64.self, forKey: UnitKey("ns")))
  }
}

/// `{"x": {"m": 0.001}, "y": …, "z": …}`.
extension Position: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: UnitKey.self)
    try container.encode(x, forKey: UnitKey("x"))
    try container.encode(y, forKey: UnitKey("y"))
    try container.encode(z, forKey: UnitKey("z"))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: UnitKey.self)
    self.init(
      x: try container.decode(Length.self, forKey: UnitKey("x")),
      y: try container.decode(Length.self, forKey: UnitKey("y")),
      z: try container.decode(Length.self, forKey: UnitKey("z")))
  }
}

/// `{"linearEstimate": {"Pa": 28200000}}`: the key says that nobody has measured it.
extension LinearEstimate: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: UnitKey.self)
    try container.encode(peakNegative, forKey: UnitKey("linearEstimate"))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: UnitKey.self)
    self.init(peakNegative: try container.decode(Pressure.self, forKey: UnitKey("linearEstimate")))
  }
}

import HistotripsyCore

// The tables of a plan: elements, foci, visiting order.

extension Element {
  /// Elements of one frame: 74 bytes each.
  public static var perFrame: Int { 3 }

  public func append(to out: inout Payload) {
    position.append(to: &out)
    normal.append(to: &out)
    out.append(shape.rawValue)
    out.append(width)
    out.append(gain)
    out.append(isReversed)
    out.append(phaseTrim)
    out.append(isEnabled)
  }

  public init(from reader: inout PayloadReader) {
    self.init(
      position: Position(from: &reader), normal: Position(from: &reader), shape: reader.member(else: .disc),
      width: reader.quantity(Length.self), gain: reader.double(), isReversed: reader.flag(),
      phaseTrim: reader.nanoseconds(), isEnabled: reader.flag())
  }
}

extension Focus {
  /// Foci of one frame: 28 bytes each.
  public static var perFrame: Int { 8 }

  public func append(to out: inout Payload) {
    position.append(to: &out)
    out.append(plannedPulses)
  }

  public init(from reader: inout PayloadReader) {
    self.init(position: Position(from: &reader), plannedPulses: reader.uint32())
  }
}

extension FocusIndex {
  public static var perFrame: Int { 100 }
}

extension Position {
  public func append(to out: inout Payload) {
    out.append(x)
    out.append(y)
    out.append(z)
  }

  public init(from reader: inout PayloadReader) {
    self.init(
      x: reader.quantity(Length.self), y: reader.quantity(Length.self), z: reader.quantity(Length.self))
  }
}

import HistotripsyCore

// What turns pressure into volts: curve, loop, and how the pressure is known.

extension TreatmentSetup {
  /// Loop, feedback and water's gain.
  public var loopPayload: Payload {
    var out = Payload()
    out.append(loop.proportional)
    out.append(loop.integral)
    out.append(loop.trimMinimum)
    out.append(loop.trimMaximum)
    out.append(loop.slew)
    out.append(loop.errorMaximum)
    out.append(loop.driveMaximum)
    out.append(loop.expandedUncertainty)
    out.append(loop.ceiling != nil)
    out.append(loop.ceiling?.peakNegative ?? .zero)
    switch feedback {
    case .rail:
      out.append(false)
      out.append(0.0)
    case .hydrophone(let voltsPerPascal):
      out.append(true)
      out.append(voltsPerPascal)
    }
    out.append(waterGain != nil)
    out.append(waterGain?.reference ?? .metresPerSecond(1500))
    return out
  }

  /// - Returns: whether the payload was sound.
  public mutating func takeLoop(_ payload: Payload) -> Bool {
    var reader = PayloadReader(payload)
    loop.proportional = reader.double()
    loop.integral = reader.double()
    loop.trimMinimum = reader.double()
    loop.trimMaximum = reader.double()
    loop.slew = reader.double()
    loop.errorMaximum = reader.double()
    loop.driveMaximum = reader.quantity(Voltage.self)
    loop.expandedUncertainty = reader.double()
    let isCapped = reader.flag()
    let ceiling = LinearEstimate(peakNegative: reader.quantity(Pressure.self))
    loop.ceiling = isCapped ? ceiling : nil
    let isMeasured = reader.flag()
    let voltsPerPascal = reader.double()
    feedback = isMeasured ? .hydrophone(voltsPerPascal: voltsPerPascal) : .rail
    let knowsWater = reader.flag()
    let reference = reader.quantity(Speed.self)
    waterGain = knowsWater ? WaterGain(reference: reference) : nil
    return reader.isSound
  }
}

extension DriveCurve {
  /// Points of one frame.
  public static var pointsPerFrame: Int { 15 }

  /// Points from `first` on, as many as a frame holds.
  public func payload(from first: Int) -> Payload {
    var out = Payload()
    var index = first
    while index < count && index < first + Self.pointsPerFrame {
      out.append(self[index].drive)
      out.append(self[index].estimate.peakNegative)
      index += 1
    }
    return out
  }
}

extension PayloadReader {
  public mutating func drivePoint() -> DrivePoint {
    DrivePoint(
      drive: quantity(Voltage.self), estimate: LinearEstimate(peakNegative: quantity(Pressure.self)))
  }
}

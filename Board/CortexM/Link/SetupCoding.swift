import HistotripsyCore

// A treatment's setup as the payloads of three frames. Both ends use this file, so that a field has one place on the wire. A field that
// the setup gains and this file does not carry would arrive with its default: the round trip in the tests compares every byte.

extension TreatmentSetup {
  /// Everything at its default, for a reader to fill in.
  public static var blank: TreatmentSetup {
    let stage = Stage(cycles: 1, period: .milliseconds(10))
    let regimen = Regimen(
      kind: .intrinsicThreshold, frequency: .megahertz(1), firstStage: stage, setPoint: .megapascals(1),
      dutyLimit: .partsPerMillion(1), dutyWindow: .seconds(1), energyLimit: .joules(1),
      energyWindow: .seconds(1), minimumRevisit: .zero, minimumDistance: .zero)
    let limits = Limits(
      railMaximum: .volts(1), burstMaximum: .microseconds(1), periodMinimum: .milliseconds(1),
      dutyMaximum: .partsPerMillion(1), dutyWindow: .seconds(1), pulsesMaximum: 1,
      setPointMaximum: .megapascals(1), waterMinimum: .celsius(0), waterMaximum: .celsius(1),
      headMaximum: .celsius(1))
    guard let drive = DriveCurve.linear(pascalsPerVolt: 1, upTo: .volts(1)) else {
      preconditionFailure("one pascal for one volt")
    }
    return TreatmentSetup(
      regimen: regimen, limits: limits, criteria: FractionationCriteria(), drive: drive,
      loop: PressureLoopSettings(driveMaximum: .volts(1)), conductance: .siemens(0),
      leaseConsent: .whenRecorded)
  }

  /// Regimen and limits.
  public var regimenPayload: Payload {
    var out = Payload()
    out.append(regimen.kind.rawValue)
    out.append(regimen.frequency)
    regimen.firstStage.append(to: &out)
    regimen.secondStage.append(to: &out)
    out.append(regimen.firstStagePulses)
    out.append(regimen.setPoint)
    out.append(regimen.dutyLimit.partsPerMillion)
    out.append(regimen.dutyWindow)
    out.append(regimen.energyLimit)
    out.append(regimen.energyWindow)
    out.append(regimen.minimumRevisit)
    out.append(regimen.minimumDistance)
    out.append(regimen.replenishment)
    out.append(regimen.deadTime)
    out.append(regimen.lateTolerance)
    out.append(regimen.isGated)
    out.append(regimen.minimumCavitatingPulses)
    out.append(regimen.endsWhenDone)
    out.append(limits.railMaximum)
    out.append(limits.burstMaximum)
    out.append(limits.periodMinimum)
    out.append(limits.dutyMaximum.partsPerMillion)
    out.append(limits.dutyWindow)
    out.append(limits.deadTimeMinimum)
    out.append(limits.pulsesMaximum)
    out.append(limits.setPointMaximum)
    out.append(limits.waterMinimum)
    out.append(limits.waterMaximum)
    out.append(limits.headMaximum)
    out.append(limits.railTolerance)
    out.append(limits.steeringLossMaximumDecibels)
    return out
  }

  /// - Returns: whether the payload was sound; otherwise the setup means nothing.
  public mutating func takeRegimen(_ payload: Payload) -> Bool {
    var reader = PayloadReader(payload)
    regimen.kind = reader.member(else: .intrinsicThreshold)
    regimen.frequency = reader.quantity(Frequency.self)
    regimen.firstStage = Stage(from: &reader)
    regimen.secondStage = Stage(from: &reader)
    regimen.firstStagePulses = reader.uint32()
    regimen.setPoint = reader.quantity(Pressure.self)
    regimen.dutyLimit = reader.dutyCycle()
    regimen.dutyWindow = reader.nanoseconds()
    regimen.energyLimit = reader.quantity(Energy.self)
    regimen.energyWindow = reader.nanoseconds()
    regimen.minimumRevisit = reader.nanoseconds()
    regimen.minimumDistance = reader.quantity(Length.self)
    regimen.replenishment = reader.nanoseconds()
    regimen.deadTime = reader.nanoseconds()
    regimen.lateTolerance = reader.nanoseconds()
    regimen.isGated = reader.flag()
    regimen.minimumCavitatingPulses = reader.uint32()
    regimen.endsWhenDone = reader.flag()
    limits.railMaximum = reader.quantity(Voltage.self)
    limits.burstMaximum = reader.nanoseconds()
    limits.periodMinimum = reader.nanoseconds()
    limits.dutyMaximum = reader.dutyCycle()
    limits.dutyWindow = reader.nanoseconds()
    limits.deadTimeMinimum = reader.nanoseconds()
    limits.pulsesMaximum = reader.uint32()
    limits.setPointMaximum = reader.quantity(Pressure.self)
    limits.waterMinimum = reader.quantity(Temperature.self)
    limits.waterMaximum = reader.quantity(Temperature.self)
    limits.headMaximum = reader.quantity(Temperature.self)
    limits.railTolerance = reader.double()
    limits.steeringLossMaximumDecibels = reader.double()
    return reader.isSound
  }

  /// Criteria, loop, front end, and the rest that is no table.
  public var criteriaPayload: Payload {
    var out = Payload()
    out.append(criteria.referencePulses)
    out.append(criteria.spanPulses)
    out.append(criteria.flatGrowth)
    out.append(criteria.flatSpans)
    out.append(criteria.growthMinimum)
    out.append(criteria.growthExpected)
    out.append(criteria.cavitatingMinimum)
    out.append(criteria.silentPulses)
    out.append(criteria.growthPulses)
    out.append(criteria.collapseMinimum)
    out.append(criteria.collapseMaximum)
    out.append(cavitation.sigmas)
    out.append(cavitation.floorDecibels)
    out.append(cavitation.baselineMinimum)
    out.append(cavitation.baselineMaximum)
    out.append(cavitation.collapseFloor)
    out.append(cavitation.driveScaling)
    out.append(conductance)
    out.append(baselinePulses)
    out.append(baselineShare)
    out.append(leasePulses)
    out.append(leaseConsent.rawValue)
    out.append(listen)
    out.append(lateInSuccessionMaximum)
    frontEnd.append(to: &out)
    return out
  }

  /// - Returns: whether the payload was sound.
  public mutating func takeCriteria(_ payload: Payload) -> Bool {
    var reader = PayloadReader(payload)
    criteria.referencePulses = reader.uint16()
    criteria.spanPulses = reader.uint16()
    criteria.flatGrowth = reader.double()
    criteria.flatSpans = reader.byte()
    criteria.growthMinimum = reader.double()
    criteria.growthExpected = reader.double()
    criteria.cavitatingMinimum = reader.uint32()
    criteria.silentPulses = reader.uint32()
    criteria.growthPulses = reader.uint32()
    criteria.collapseMinimum = reader.nanoseconds()
    criteria.collapseMaximum = reader.nanoseconds()
    cavitation.sigmas = reader.double()
    cavitation.floorDecibels = reader.double()
    cavitation.baselineMinimum = reader.uint32()
    cavitation.baselineMaximum = reader.uint32()
    cavitation.collapseFloor = reader.quantity(Voltage.self)
    cavitation.driveScaling = reader.double()
    conductance = reader.quantity(Conductance.self)
    baselinePulses = reader.uint16()
    baselineShare = reader.double()
    leasePulses = reader.uint16()
    leaseConsent = reader.member(else: .whenRecorded)
    listen = reader.nanoseconds()
    lateInSuccessionMaximum = reader.uint16()
    frontEnd.take(from: &reader)
    return reader.isSound
  }
}

extension Stage {
  func append(to out: inout Payload) {
    out.append(cycles)
    out.append(period)
    out.append(pulsesPerTrain)
    out.append(rest)
  }

  init(from reader: inout PayloadReader) {
    self.init(
      cycles: reader.uint16(), period: reader.nanoseconds(), pulsesPerTrain: reader.uint16(),
      rest: reader.nanoseconds())
  }
}

extension FrontEndSetup {
  func append(to out: inout Payload) {
    out.append(bus)
    out.append(addresses.sequencer)
    out.append(addresses.amplitudeSupply)
    out.append(addresses.railMonitor)
    out.append(addresses.waterThermometer)
    out.append(addresses.headThermometer)
    out.append(addresses.identityMemory)
    out.append(busClock)
    out.append(railFullScale)
    out.append(railDivider)
    out.append(railSettling)
    out.append(railOff)
    out.append(requiresArrayIdentity)
  }

  mutating func take(from reader: inout PayloadReader) {
    bus = reader.byte()
    addresses.sequencer = reader.address()
    addresses.amplitudeSupply = reader.address()
    addresses.railMonitor = reader.address()
    addresses.waterThermometer = reader.address()
    addresses.headThermometer = reader.address()
    addresses.identityMemory = reader.address()
    busClock = reader.quantity(Frequency.self)
    railFullScale = reader.quantity(Voltage.self)
    railDivider = reader.double()
    railSettling = reader.nanoseconds()
    railOff = reader.quantity(Voltage.self)
    requiresArrayIdentity = reader.flag()
  }
}

extension PayloadReader {
  mutating func dutyCycle() -> DutyCycle {
    guard let duty = DutyCycle(partsPerMillion: uint32()) else {
      refuse()
      return .partsPerMillion(0)
    }
    return duty
  }

  /// A 7-bit device address: another one would be a bug of whoever makes an `I2CAddress` of it.
  mutating func address() -> UInt8 {
    let value = byte()
    if value < 0x08 || value > 0x77 { refuse() }
    return value
  }
}

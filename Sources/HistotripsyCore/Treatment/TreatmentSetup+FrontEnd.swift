extension TreatmentSetup {
  /// What a profile or a calibration says of the equipment: every number in the range in which the arithmetic of the drivers holds.
  func checkEquipment() throws(SetupFault) {
    let parts = frontEnd
    // A divider of 1 to 1000 in front of 36 V, a supply of at most a kilovolt, the bus of `Board/front-end.md` §1.
    let isScaled =
      parts.railDivider >= 1 && parts.railDivider <= 1000
      && parts.railFullScale > .zero && parts.railFullScale <= .volts(1000)
      && parts.railOff > .zero && parts.railOff <= .volts(50)
    let isTimed =
      parts.busClock >= .kilohertz(100) && parts.busClock <= .megahertz(1)
      && parts.railSettling >= .milliseconds(2) && parts.railSettling <= .seconds(1)
    guard isScaled, isTimed else { throw .outOfRange(.frontEnd) }
    if lateInSuccessionMaximum < 1 { throw .outOfRange(.lateInSuccessionMaximum) }
    // 1 nV/Pa to 1 mV/Pa: needle, membrane and fibre-optic hydrophones with and without amplifier lie within.
    if case .hydrophone(let voltsPerPascal) = feedback,
      !(voltsPerPascal >= 1e-9 && voltsPerPascal <= 1e-3)
    {
      throw .outOfRange(.sensitivity)
    }
  }
}

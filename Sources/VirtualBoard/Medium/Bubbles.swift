import HistotripsyCore

/// What a cloud leaves behind: nuclei that shield the tissue from the next pulse (cavitation memory).
///
/// They stay where the cloud was, and the next cloud is made of them: the same sites are hit again, the others are missed (Duryea 2015,
/// PMC4685961 [V]). Clouds that do not overlap leave each other alone: at 200 Hz over 1000 foci volumes of 36 mL come out
/// homogeneous (Lundt 2017, PMC5693635 [V]).
///
/// Nuclei persist up to about 1 s (Duryea 2014, PMC4181596 [V]), clouds more than 50 ms (Bader 2018, PMC6013299 [V]). A weak long burst
/// clears them: 1 ms at a mechanical index of 0.2 to 1; a stronger one does not (PMC4698903 [V]).
public struct ResidualBubbles: Sendable {
  /// Memory falls as exp(−t/τ): 0.3 s leaves 4 % after 1 s [M].
  public var timeConstant: Nanoseconds
  /// Share of a pulse's effect lost right after a cloud at the same place: 0.8 [M].
  public var shielding: Double
  /// Share that a coalescing burst clears: 0.85 [M].
  public var coalescence: Double
  /// How far around its focus it clears them: 2 mm, half the −6 dB length of a beam at 500 kHz [M].
  public var coalescenceReach: Length

  public init(
    timeConstant: Nanoseconds = .milliseconds(300), shielding: Double = 0.8, coalescence: Double = 0.85,
    coalescenceReach: Length = .millimetres(2)
  ) {
    precondition(
      timeConstant > .zero && coalescenceReach > .zero, "memory has a duration, a coalescing burst a reach")
    precondition(
      shielding >= 0 && shielding <= 1 && coalescence >= 0 && coalescence <= 1, "shares within 0…1")
    self.timeConstant = timeConstant
    self.shielding = shielding
    self.coalescence = coalescence
    self.coalescenceReach = coalescenceReach
  }
}

/// Injected microbubbles or nanodroplets: they cavitate at a lower pressure, ablate more slowly, are used up by pulses and flow back.
public struct Microbubbles: Sendable {
  /// At full concentration and reference temperature: nanodroplets 9–11 MPa [M].
  public var threshold: Pressure
  public var spread: Pressure
  /// Bubbles in a focal volume at full concentration, on average; a pulse finds at least one with probability 1 − exp(−n c). 5 [M].
  public var meanCount: Double
  /// Concentration lost by one pulse at the place it hits: 0.15 [M].
  public var depletion: Double
  /// Pulses below this peak negative pressure destroy none: 0.3 MPa [M].
  public var destructionThreshold: Pressure
  /// Concentration returns to 1 with this time constant: 5 s of perfusion [M].
  public var replenishment: Nanoseconds
  /// Fractionation of a pulse that bubbles alone made cavitate, over that of an intrinsic cloud: 0.5 (lower ablation rate: Edsall
  /// 2021, PMC8514340 [V]; number [M]).
  public var ablationShare: Double

  public init(
    threshold: Pressure = .megapascals(10), spread: Pressure = .megapascals(0.8), meanCount: Double = 5,
    depletion: Double = 0.15, destructionThreshold: Pressure = .megapascals(0.3),
    replenishment: Nanoseconds = .seconds(5), ablationShare: Double = 0.5
  ) {
    precondition(
      spread > .zero && meanCount > 0 && replenishment > .zero, "microbubbles: positive quantities")
    precondition(
      depletion >= 0 && depletion <= 1 && ablationShare >= 0 && ablationShare <= 1, "shares within 0…1")
    self.threshold = threshold
    self.spread = spread
    self.meanCount = meanCount
    self.depletion = depletion
    self.destructionThreshold = destructionThreshold
    self.replenishment = replenishment
    self.ablationShare = ablationShare
  }
}

import Arrays
import HistotripsyCore
import Planning
import VirtualBoard

/// What the front end of a virtual board remembers from before.
public enum PhantomMemory {
  /// A new front end.
  case new
  /// Its counter stands where a treatment left it, and the array's journal ends with that treatment's entry; `nil` for an array that kept
  /// none.
  case standing(at: PulseNumber, journal: JournalEntry? = nil)
  /// Kept in a file, whatever happens to this process.
  case file(BoardStateFile)

  var witness: BoardStateFile? {
    if case .file(let file) = self { file } else { nil }
  }

  /// What the array's own memory names.
  var calibration: CalibrationDigest { witness?.calibration ?? CalibrationDigest() }
}

/// What the virtual phantom is made of.
public enum PhantomKind: String, CaseIterable, Sendable {
  /// Plain gel, nearly alike throughout: a treatment that is planned well can liquefy all of it.
  case gel
  /// One place in fifty is stiff (it cavitates and never liquefies), one in a hundred is calcified (it never cavitates), and the rest
  /// answers unevenly: what an operator may meet in tissue.
  case patchy
}

/// The phantom that `--board virtual` treats and that the rig puts behind a real kernel.
public enum VirtualPhantom {
  /// A degassed tank at 20 °C with a tissue-mimicking ball that is 10 mm wider than the target, in cells of half a millimetre.
  /// - Parameters:
  ///   - kind: what the ball is made of.
  ///   - memory: where it is a file, the tissue is kept beside it.
  ///   - goesOn: a treatment goes on, in the tissue that it left.
  ///   - calibration: the digest in the array's memory; `nil` leaves what the front end remembers.
  ///   - cannotKeep: told why the tissue of a new treatment is not kept.
  /// - Throws: a kept tissue that is damaged or belongs to another phantom.
  public static func laboratory(
    _ array: ArrayDescription, _ plan: TreatmentPlan, kind: PhantomKind = .gel, seed: UInt64,
    isTraced: Bool, keepsRecords: Bool,
    keepsWireEdges: Bool = false, memory: PhantomMemory = .new, goesOn: Bool = false,
    calibration: CalibrationDigest? = nil,
    arrayMemory: ArrayMemoryFile? = nil, cannotKeep: (BoardStateFile.Failure) -> Void = { _ in }
  ) throws(BoardStateFile.Failure) -> Laboratory {
    var tissue = TissueConfiguration()
    let centre = array.geometricFocus
    let reach = plan.foci.map { $0.position.distance(to: centre).metres }.max() ?? 0
    tissue.radius = .metres(min(max(reach + 0.01, 0.02), 0.07))
    tissue.cellSize = .millimetres(0.5)
    // Plain agarose is taken to attenuate a tenth of what liver does: 5 dB/m at 1 MHz [M]. Agar with additives takes 30 to
    // 149 dB/m (Drakos 2021, J. Med. Ultrasound 29, 239 [A]).
    tissue.attenuation = 5
    switch kind {
    case .gel:
      // A gel is poured from one pot: 0.05, a third of what tissue differs from place to place [M].
      tissue.unevenness = 0.05
    case .patchy:
      tissue.stiffShare = 0.02
      tissue.calcifiedShare = 0.01
    }
    if plan.regimen.kind == .boiling { tissue.attenuation = 50 }
    let medium = MediumConfiguration(
      elements: array.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
      sourcePressurePerVolt: plan.calibration.sourcePressurePerVolt, tissue: tissue,
      microbubbles: plan.regimen.kind == .microbubble ? Microbubbles() : nil,
      breathing: plan.regimen.isGated ? Breathing() : nil, seed: seed)
    var kept: TissueStateFile?
    if let witness = memory.witness {
      do throws(BoardStateFile.Failure) {
        kept = try TissueStateFile(
          beside: witness.path, for: medium, goesOn: goesOn, fired: witness.counters.fired)
      } catch {
        // A treatment that begins can do without; one that goes on would go on in another phantom.
        guard !goesOn else { throw error }
        cannotKeep(error)
      }
    }
    let laboratory = Laboratory(medium: medium, witness: memory.witness, tissue: kept) { board in
      if case .standing(let counter, _) = memory { board.frontEnd.fired = counter.value }
      board.isTraced = isTraced
      board.keepsWireEdges = keepsWireEdges
      board.records = keepsRecords ? .all(reserving: min(plan.plannedPulses + 1024, 1 << 20)) : .tallyOnly
    }
    if let arrayMemory { laboratory.board.plugIn(arrayMemory) }
    commission(laboratory.board, array, calibration ?? memory.calibration)
    if case .standing(_, let entry?) = memory { remember(entry, on: laboratory.board) }
    return laboratory
  }

  /// Bursts that were fired before the tissue of a laboratory was looked at for the first time.
  public static func unknownBursts(_ laboratory: Laboratory, _ memory: PhantomMemory) -> UInt32 {
    if case .standing(let counter, _) = memory { return counter.value }
    return laboratory.tissue?.burstsBefore ?? 0
  }

  /// The array's journal gets the entry that the last session left there.
  private static func remember(_ entry: JournalEntry, on board: VirtualBoard) {
    var counts = TransferCounts()
    do throws(FrontEndFault) {
      try FrontEndSetup().identityMemory.write(entry, on: board, counts: &counts)
    } catch { preconditionFailure("a new virtual board takes every write") }
  }

  /// What a maker does once: the array's record into its identity memory, and zero as the drive at power-on.
  public static func commission(
    _ board: VirtualBoard, _ array: ArrayDescription, _ calibration: CalibrationDigest = CalibrationDigest()
  ) {
    var counts = TransferCounts()
    let checksum = ArrayGeometry.checksum(
      of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus)
    guard let serial = SerialNumber(ascii: Array("virtual".utf8).span) else {
      preconditionFailure("seven ASCII characters")
    }
    let record = IdentityRecord(
      elements: UInt16(array.elements.count), arrayChecksum: checksum, serial: serial,
      calibration: calibration)
    do throws(FrontEndFault) {
      try FrontEndSetup().identityMemory.writeIdentity(record, on: board, counts: &counts)
      try FrontEndSetup().amplitudeSupply(limit: .zero).storeZeroAtPowerOn(on: board, counts: &counts)
    } catch {
      preconditionFailure("a virtual board without faults can be commissioned")
    }
  }
}

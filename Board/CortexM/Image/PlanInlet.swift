import CortexLink
import HistotripsyCore

/// A plan as it comes in, frame by frame: counts kept, every field in its range, nothing believed before `begin`.
struct PlanInlet: ~Copyable {
  var setup = TreatmentSetup.blank
  var frequency = Frequency.megahertz(1)
  var geometricFocus = Position.origin
  // In the core's block from the beginning, and handed over to it: nothing is held twice.
  private var elements: FixedArray<Element>
  private var foci: FixedArray<Focus>
  private var order: FixedArray<FocusIndex>
  private(set) var elementCount = 0
  private(set) var focusCount = 0
  private(set) var orderCount = 0
  private var points = InlineArray<32, DrivePoint>(
    repeating: DrivePoint(drive: .zero, estimate: LinearEstimate(peakNegative: .zero)))
  private var pointCount = 0
  /// Digest of the certificate by which pressures are known, and the highest pressure that it establishes.
  private(set) var certificate = CalibrationDigest()
  private(set) var setPointMaximum = Pressure.zero
  /// Regimen, criteria, loop, array, permit: one bit each.
  private var parts: UInt8 = 0

  /// Nothing yet; the block is carved when regimen and counts are known.
  init(in memory: inout Memory) {
    elements = memory.carve(0, repeating: Self.noElement)
    foci = memory.carve(0, repeating: Self.noFocus)
    order = memory.carve(0, repeating: FocusIndex(0))
  }

  private static var noElement: Element {
    Element(position: .origin, normal: .origin, width: .millimetres(1), isEnabled: false)
  }
  private static var noFocus: Focus { Focus(position: .origin, plannedPulses: 1) }

  /// Another plan comes: nothing of the one before is left.
  private mutating func clear() {
    elements = elements.shared().first(0)
    foci = foci.shared().first(0)
    order = order.shared().first(0)
    elementCount = 0
    focusCount = 0
    orderCount = 0
    pointCount = 0
    parts = 0
  }

  /// Takes a frame. Out of its order, too much or malformed: refused, and the plan begins anew with its next `regimen`.
  /// - Parameters:
  ///   - memory: the block, as it was before a plan came.
  ///   - room: its size.
  mutating func take(_ frame: Frame, in memory: inout Memory, room: Int) -> PlanRefusal? {
    switch frame.kind {
    case .regimen:
      clear()
      return settle(setup.takeRegimen(frame.payload), 1)
    case .criteria: return settle(setup.takeCriteria(frame.payload), 2)
    case .loop: return settle(setup.takeLoop(frame.payload), 4)
    case .array: return takeArray(frame.payload, in: &memory, room: room)
    case .permit:
      var reader = PayloadReader(frame.payload)
      for index in 0..<32 { certificate.bytes[index] = reader.byte() }
      setPointMaximum = reader.quantity(Pressure.self)
      return settle(reader.isSound, 16)
    case .drive: return takePoints(frame.payload)
    case .elements: return takeElements(frame.payload)
    case .foci: return takeFoci(frame.payload)
    case .order: return takeOrder(frame.payload)
    default: return .notNow
    }
  }

  private mutating func settle(_ isSound: Bool, _ part: UInt8) -> PlanRefusal? {
    if isSound { parts |= part }
    return isSound ? nil : .malformed
  }

  /// Frequency and focus, and how many elements and foci will come: they must fit, with everything that the core makes of them.
  private mutating func takeArray(
    _ payload: Payload, in memory: inout Memory, room: Int
  ) -> PlanRefusal? {
    var reader = PayloadReader(payload)
    frequency = reader.quantity(Frequency.self)
    geometricFocus = Position(from: &reader)
    let count = (elements: Int(reader.uint16()), foci: Int(reader.uint16()))
    guard reader.isSound else { return .malformed }
    guard parts & 1 == 1, parts & 8 == 0 else { return .notNow }
    guard count.elements >= 1, count.elements <= ArrayGeometry.maximumElements, count.foci >= 1,
      count.foci <= PulseScheduler.maximumFoci, setup.regimen.isPossible
    else { return .malformed }
    let needed =
      ArrayGeometry.byteCount(elements: count.elements)
      + TreatmentController<CortexBoard>.byteCount(
        foci: count.foci, elements: count.elements, events: Self.events, bursts: setup.regimen.burstsKept)
      + FixedArray<FocusIndex>.byteCount(count.foci)
    guard needed <= room else { return .tooMany }
    elements = memory.carve(count.elements, repeating: Self.noElement)
    foci = memory.carve(count.foci, repeating: Self.noFocus)
    order = memory.carve(count.foci, repeating: FocusIndex(0))
    return settle(true, 8)
  }

  /// Events kept for the link: all of one step are sent before the next.
  private static var events: Int { 32 }

  private mutating func takePoints(_ payload: Payload) -> PlanRefusal? {
    var reader = PayloadReader(payload)
    while !reader.isAtEnd {
      guard pointCount < 32 else { return .tooMany }
      points[pointCount] = reader.drivePoint()
      pointCount += 1
    }
    return reader.isSound ? nil : .malformed
  }

  private mutating func takeElements(_ payload: Payload) -> PlanRefusal? {
    var reader = PayloadReader(payload)
    while !reader.isAtEnd {
      guard elementCount < elements.count else { return .tooMany }
      elements[elementCount] = Element(from: &reader)
      elementCount += 1
    }
    return reader.isSound ? nil : .malformed
  }

  private mutating func takeFoci(_ payload: Payload) -> PlanRefusal? {
    var reader = PayloadReader(payload)
    while !reader.isAtEnd {
      guard focusCount < foci.count else { return .tooMany }
      foci[focusCount] = Focus(from: &reader)
      focusCount += 1
    }
    return reader.isSound ? nil : .malformed
  }

  private mutating func takeOrder(_ payload: Payload) -> PlanRefusal? {
    var reader = PayloadReader(payload)
    while !reader.isAtEnd {
      guard orderCount < order.count else { return .tooMany }
      order[orderCount] = FocusIndex(Int(reader.uint16()))
      orderCount += 1
    }
    return reader.isSound ? nil : .malformed
  }

  /// Whether everything is there that `begin` says there is; puts the drive curve together.
  mutating func complete(_ payload: Payload) -> PlanRefusal? {
    var reader = PayloadReader(payload)
    let counts = (reader.uint16(), reader.uint16(), reader.uint16())
    guard reader.isSound else { return .malformed }
    guard parts == 31, Int(counts.0) == elementCount, Int(counts.1) == focusCount,
      elementCount == elements.count, focusCount == foci.count, orderCount == focusCount,
      Int(counts.2) == pointCount, pointCount > 0
    else { return .incomplete }
    do throws(DriveCurveFault) {
      setup.drive = try DriveCurve(points: points.span.extracting(0..<pointCount))
    } catch {
      return .malformed
    }
    return nil
  }

  /// Array and treatment, checked by the core as on every board. The treatment is made in the place where it is to live. A function of its own,
  /// so that its stack is free again when the first step is taken.
  @inline(never)
  func setUp(
    in memory: inout Memory, at place: UnsafeMutablePointer<TreatmentController<CortexBoard>>
  ) -> (PlanRefusal, UInt8)? {
    do throws(GeometryFault) {
      let geometry = try ArrayGeometry(
        holding: elements.shared(), frequency: frequency, geometricFocus: geometricFocus, in: &memory)
      do throws(SetupFault) {
        place.initialize(
          to: try TreatmentController(
            board: CortexBoard(), geometry: geometry, holding: foci.shared(), order: order.elements.span,
            setup: setup, eventCapacity: Self.events, in: &memory))
        return nil
      } catch {
        return (.setup, error.code)
      }
    } catch {
      return (.geometry, error.code)
    }
  }
}

extension Regimen {
  /// Whether the core would take it: its numbers are safe to count with then.
  fileprivate var isPossible: Bool {
    do throws(RegimenFault) { try check() } catch { return false }
    return true
  }
}

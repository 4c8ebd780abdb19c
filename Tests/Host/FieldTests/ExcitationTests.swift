import Arrays
import Field
import Foundation
import HistotripsyCore
import Testing

@Suite struct ExcitationTests {
  /// The built-in array with a reversed, a silent, a weak and an early element.
  private func array() -> ArrayDescription {
    var array = BuiltInArray.description
    array.elements[3].isReversed = true
    array.elements[40].isEnabled = false
    array.elements[77].gain = 0.5
    array.elements[99].phaseTrim = Nanoseconds(300)
    return array
  }

  private func field(_ array: ArrayDescription) throws -> ArrayField {
    try ArrayField(array, speedOfSound: .metresPerSecond(1490), method: .piston)
  }

  /// Entries that the core makes for the front end give the field of the unquantised law: a clock of 100 MHz rounds by at most 5 ns, 0.016 rad at
  /// 500 kHz, so amplitudes at the focus by less than 0.016²/2.
  @Test func theEntriesOfAFocalLawFocusAsTheLawItself() throws {
    let array = array()
    let field = try field(array)
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: ArrayGeometry.byteCount(elements: 256), alignment: 64)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let geometry = try ArrayGeometry(
      elements: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus,
      in: &memory)
    for focus in [Position.origin, .millimetres(12, -7, 9)] {
      var entries = [UInt16](repeating: 0, count: 256)
      var span = entries.mutableSpan
      try geometry.entries(
        to: focus, speedOfSound: .metresPerSecond(1490), clock: .megahertz(100), into: &span)
      let fired = field.gain(at: focus, driving: field.excitation(entries: entries, clock: .megahertz(100)))
      let ideal = field.gain(at: focus, driving: field.focused(at: focus))
      #expect(abs(fired.magnitude / ideal.magnitude - 1) < 0.016 * 0.016 / 2)
    }
  }

  /// Elements of 1 mm: late by k·a²/(4R) = 0.0009 rad.
  @Test func theWaveAtTheFocusLeadsTheFacesByAQuarterPeriod() throws {
    var array = BuiltInArray.description
    for i in array.elements.indices { array.elements[i].width = .millimetres(1) }
    for method in [ArrayField.Method.rayleigh, .piston] {
      let field = try ArrayField(array, speedOfSound: .metresPerSecond(1490), method: method)
      let gain = field.gain(at: .millimetres(4, 0, 2), driving: field.focused(at: .millimetres(4, 0, 2)))
      #expect(gain.imaginary > 0)
      #expect(abs(gain.real / gain.imaginary - 0.00088) < 0.00002)
    }
  }

  /// Without the inversion, the trim and the silence that the law takes into account, the field is another one.
  @Test func whatTheElementRecordSaysShowsInTheField() throws {
    let plain = try field(BuiltInArray.description)
    let array = array()
    let field = try field(array)
    let whole = plain.gain(at: .origin, driving: plain.focused(at: .origin)).magnitude
    let focused = field.gain(at: .origin, driving: field.focused(at: .origin)).magnitude
    // Every element lies at the same distance and looks at the focus: 1.5 of 256 are missing.
    #expect(abs(focused / whole - (1 - 1.5 / 256)) < 1e-9)
    let unsteered = field.gain(at: .origin, driving: field.unsteered)
    // A reversed element counts −1; the early one is turned by 2π · 0.5 MHz · 300 ns.
    let turned = 2 * Double.pi * 0.15
    let real = 256 - 1.5 - 2 - 1 + cos(turned)
    let expected = (real * real + sin(turned) * sin(turned)).squareRoot() / 256
    #expect(abs(unsteered.magnitude / whole - expected) < 1e-9)
  }

  /// A delay of the law turns the phase backwards under e^{+iωt}.
  @Test func aLaterWaveHasASmallerPhase() throws {
    let field = try field(BuiltInArray.description)
    let now = field.excitation(entries: Array(repeating: 0x8000, count: 256), clock: .megahertz(100))
    let later = field.excitation(entries: Array(repeating: 0x8000 + 20, count: 256), clock: .megahertz(100))
    let a = field.gain(at: .origin, driving: now)
    let b = field.gain(at: .origin, driving: later)
    let turned = atan2(
      b.imaginary * a.real - b.real * a.imaginary, b.real * a.real + b.imaginary * a.imaginary)
    #expect(abs(turned + 2 * .pi * 0.5e6 * 200e-9) < 1e-9)
  }

  @Test func aMapHoldsWhatItsPointsHold() throws {
    let field = try field(BuiltInArray.description)
    let excitation = field.focused(at: .millimetres(3, 0, 0))
    let grid = try FieldGrid(
      from: .millimetres(-6, -3, -2), to: .millimetres(6, 3, 2.5), step: .millimetres(1, 1.5, 1))
    #expect(grid.counts == SIMD3(13, 5, 5))
    #expect(grid[13 * 5 + 13 * 2 + 4].distance(to: .millimetres(-2, 0, -1)).metres < 1e-15)
    let map = field.map(over: grid, driving: excitation)
    let points = (0..<grid.count).map { grid[$0] }
    #expect(map.gains == field.gains(at: points, driving: excitation))
    #expect(map.gains == field.map(over: grid, driving: excitation).gains)
    #expect(map.peak.position.distance(to: .millimetres(3, 0, 0)).metres < 1e-15)
    let (_, rate) = field.timedMap(over: grid, driving: excitation)
    #expect(rate.pointElements == 325 * 256)
    #expect(rate.pointElementsPerSecond > 0)
  }
}

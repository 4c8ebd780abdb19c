/// Four elements side by side, as the arithmetic of focal laws wants them.
///
/// Lanes beyond the last element are silent copies of the geometric focus.
struct ElementBlock: Sendable, BitwiseCopyable {
  /// Coordinates of the centres, in metres.
  var x: SIMD4<Double>
  var y: SIMD4<Double>
  var z: SIMD4<Double>
  /// `phaseTrim`, in seconds: the element's wave arrives this much earlier than its distance says.
  var early: SIMD4<Double>
  /// 0 for an enabled element, −∞ for a silent one: added to a time it takes the element out of a maximum.
  var exclusion: SIMD4<Double>
  /// Bits 15 and 14 of the law entries; 0 for a silent element.
  var flags: SIMD4<UInt16>
  /// 0x3FFF for an enabled element, 0 for a silent one.
  var tickMask: SIMD4<UInt16>

  init(silentAt position: Position) {
    x = SIMD4(repeating: position.lanes.x)
    y = SIMD4(repeating: position.lanes.y)
    z = SIMD4(repeating: position.lanes.z)
    early = .zero
    exclusion = SIMD4(repeating: -.infinity)
    flags = .zero
    tickMask = .zero
  }

  mutating func set(_ element: Element, lane: Int) {
    x[lane] = element.position.lanes.x
    y[lane] = element.position.lanes.y
    z[lane] = element.position.lanes.z
    early[lane] = element.phaseTrim.seconds
    guard element.isEnabled else {
      exclusion[lane] = -.infinity
      flags[lane] = 0
      tickMask[lane] = 0
      return
    }
    exclusion[lane] = 0
    flags[lane] = FocalLaw.fires | (element.isReversed ? FocalLaw.inverts : 0)
    tickMask[lane] = FocalLaw.maximumTicks
  }

  /// When a wave that leaves now arrives at a point, in seconds from now.
  @inline(__always) func timeOfFlight(to point: SIMD4<Double>, secondsPerMetre: Double) -> SIMD4<Double> {
    let dx = x - point.x
    let dy = y - point.y
    let dz = z - point.z
    return (dx * dx + dy * dy + dz * dz).squareRoot() * secondsPerMetre - early
  }
}

/// The focal law of a focus: when each element fires, so that all waves arrive together.
///
/// An element's wave takes t = d/c − trim to the focus, with d the distance from the element's centre and c the speed of sound.
/// The last to arrive fires at once, every other waits: delay = max t − t. Only enabled elements count.
public enum FocalLaw {
  /// Bit 15 of a law entry: the element fires (`Board/front-end.md` §4).
  public static var fires: UInt16 { 0x8000 }
  /// Bit 14: with inverted polarity.
  public static var inverts: UInt16 { 0x4000 }
  /// Bits 13…0: the delay in ticks of the front end's clock.
  public static var maximumTicks: UInt16 { 0x3FFF }
}

extension ArrayGeometry {
  /// The delay of every element, in **seconds**, unquantised; 0 for a disabled element.
  /// - Parameter delays: one for each element; another length is a bug and traps.
  package func delays(to focus: Position, speedOfSound: Speed, into delays: inout MutableSpan<Double>) {
    precondition(delays.count == count, "one delay for each element")
    let secondsPerMetre = 1 / speedOfSound.metresPerSecond
    let last = arrivals(at: focus, secondsPerMetre: secondsPerMetre).last
    var i = 0
    while i < count {
      let block = blocks[i / 4]
      let wait = last - block.timeOfFlight(to: focus.lanes, secondsPerMetre: secondsPerMetre)
      var lane = 0
      while lane < 4, i < count {
        delays[i] = block.exclusion[lane] == 0 ? wait[lane] : 0
        lane += 1
        i += 1
      }
    }
  }

  /// The law as the front end wants it: one entry for each element, 0 for a disabled one.
  ///
  /// Quantised to the nearest tick of `clock`: the error is at most half a tick.
  /// - Parameters:
  ///   - focus: where all waves arrive together.
  ///   - speedOfSound: of the water between array and focus.
  ///   - clock: the front end's, whose ticks count the delays.
  ///   - entries: one for each element; another length is a bug and traps.
  public func entries(
    to focus: Position, speedOfSound: Speed, clock: Frequency, into entries: inout MutableSpan<UInt16>
  ) throws(SteeringFault) {
    precondition(entries.count == count, "one entry for each element")
    let secondsPerMetre = 1 / speedOfSound.metresPerSecond
    let arrivals = arrivals(at: focus, secondsPerMetre: secondsPerMetre)
    let ticksPerSecond = clock.hertz
    if (arrivals.last - arrivals.first) * ticksPerSecond > Double(FocalLaw.maximumTicks) {
      throw .delayTooLong(element: earliest(at: focus, secondsPerMetre: secondsPerMetre))
    }
    // Adding 1.5 · 2⁵² leaves the nearest whole number in the low bits of the pattern. Silent lanes may be off the scale;
    // their mask is 0.
    let shift = 6_755_399_441_055_744.0
    let wholeBlocks = count / 4
    var b = 0
    while b < wholeBlocks {
      let entry = blocks[b].entry(focus, secondsPerMetre, arrivals.last, ticksPerSecond, shift)
      let i = b * 4
      entries[i] = entry.x
      entries[i + 1] = entry.y
      entries[i + 2] = entry.z
      entries[i + 3] = entry.w
      b += 1
    }
    var i = wholeBlocks * 4
    if i < count {
      let entry = blocks[b].entry(focus, secondsPerMetre, arrivals.last, ticksPerSecond, shift)
      while i < count {
        entries[i] = entry[i % 4]
        i += 1
      }
    }
  }

  /// The first and the last arrival at the focus among enabled elements if all fired now, in seconds.
  private func arrivals(at focus: Position, secondsPerMetre: Double) -> (first: Double, last: Double) {
    var first = SIMD4<Double>(repeating: .infinity)
    var last = SIMD4<Double>(repeating: -.infinity)
    var b = 0
    while b < blocks.count {
      let block = blocks[b]
      let time = block.timeOfFlight(to: focus.lanes, secondsPerMetre: secondsPerMetre)
      let late = time + block.exclusion
      let early = time - block.exclusion
      last.replace(with: late, where: late .> last)
      first.replace(with: early, where: early .< first)
      b += 1
    }
    return (first.smallestLane, last.largestLane)
  }

  /// The enabled element whose wave arrives first: the one that waits longest.
  private func earliest(at focus: Position, secondsPerMetre: Double) -> Int {
    var best = 0
    var bestTime = Double.infinity
    var i = 0
    while i < count {
      let block = blocks[i / 4]
      let time = block.timeOfFlight(to: focus.lanes, secondsPerMetre: secondsPerMetre) - block.exclusion
      if time[i % 4] < bestTime {
        bestTime = time[i % 4]
        best = i
      }
      i += 1
    }
    return best
  }
}

extension ElementBlock {
  @inline(__always) fileprivate func entry(
    _ focus: Position, _ secondsPerMetre: Double, _ last: Double, _ ticksPerSecond: Double, _ shift: Double
  ) -> SIMD4<UInt16> {
    let wait = last - timeOfFlight(to: focus.lanes, secondsPerMetre: secondsPerMetre)
    let shifted = wait * ticksPerSecond + shift
    let ticks = SIMD4<UInt16>(
      UInt16(truncatingIfNeeded: shifted.x.bitPattern), UInt16(truncatingIfNeeded: shifted.y.bitPattern),
      UInt16(truncatingIfNeeded: shifted.z.bitPattern), UInt16(truncatingIfNeeded: shifted.w.bitPattern))
    return (ticks & tickMask) | flags
  }
}

// `SIMD.min()` and `.max()` count as allocating in the Embedded build.
extension SIMD4<Double> {
  @inline(__always) fileprivate var smallestLane: Double {
    let a = x < y ? x : y
    let b = z < w ? z : w
    return a < b ? a : b
  }

  @inline(__always) fileprivate var largestLane: Double {
    let a = x > y ? x : y
    let b = z > w ? z : w
    return a > b ? a : b
  }
}

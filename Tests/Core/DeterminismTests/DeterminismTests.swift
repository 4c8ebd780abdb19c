import HistotripsyCore
import Testing

/// One seed and one version: one world, byte for byte?
@Suite struct DeterminismTests {
  @Test func oneSeedGivesOneWorldTwice() throws {
    let first = try WorldRecord(seed: 7)
    let second = try WorldRecord(seed: 7)
    #expect(first.state == .complete)
    #expect(first.wires.count > 100_000)
    #expect(first.wires == second.wires)
    #expect(first.triggers == second.triggers)
    #expect(first.events == second.events)
  }

  @Test func anotherSeedGivesAnotherWorld() throws {
    let first = try WorldRecord(seed: 7)
    let other = try WorldRecord(seed: 8)
    #expect(first.wires != other.wires)
    #expect(first.triggers != other.triggers)
    #expect(first.events != other.events)
  }

  /// The same numbers in a debug and a release build, on every machine.
  ///
  /// What goes over the wires is rounded: delays to 10 ns, voltages to 0.1 mV, levels to 0.01 dB, instants to whole nanoseconds. Behind
  /// it stand numbers that may differ in their last bit from one machine to another, because the maths library chooses
  /// its code for `exp`, `sin` or `erf` by the processor (fused multiply-add or not). Such a difference, 2·10⁻¹⁶ of a value, is seen only
  /// where a value lies that close to the edge between two steps, which are 10⁻⁵ of it wide: once in 10¹¹ values, and this treatment
  /// has fewer than 10⁴. So a wrong checksum on a new machine is far more likely a change of behaviour than bad luck;
  /// but it can be bad luck, and then a release and a debug build on that machine still agree with each other.
  ///
  /// A change of core, drivers, board or medium that is meant to change behaviour changes these two numbers.
  @Test func theWorldOfSeedSevenHasNotChanged() throws {
    let world = try WorldRecord(seed: 7)
    #expect(WorldRecord.checksum(world.wires) == 481_479_782)
    #expect(WorldRecord.checksum(world.triggers) == 1_531_586_870)
  }
}

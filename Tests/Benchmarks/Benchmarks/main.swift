// `make bench`: numbers of the release build on this machine. Nothing is asserted; nothing depends on them.

import HistotripsyCore
import Scenarios

let arguments = CommandLine.arguments
let bench = BenchArray.load()

if arguments.count == 3, arguments[1] == InstructionCount.argument, let perFocus = UInt32(arguments[2]) {
  CoreBenchmark.measuredStretch(try CoreBenchmark(bench.array, pulsesPerFocus: perFocus).prepared())
} else if arguments.dropFirst().first == "planning" {
  try printPlanning()
} else if arguments.dropFirst().first == "dose" {
  try printDose()
} else {
  #if DEBUG
    print("These numbers mean nothing: this is an unoptimised build. Use `make bench`.")
  #endif
  print("Array of the treatments: \(bench.name)")
  try printPlanning()
  try printDose()
  try printAll()
}

func printAll() throws {
  // First, while the process has had nothing else in its memory.
  let simulation = try SimulationBenchmark(bench.array)
  let peak = ProcessUse.peakBytes

  var table = Table(
    "One pulse in the core (scheduler, drivers, loop, supervisor, ledger), board costs nothing")
  let core = try CoreBenchmark(bench.array, pulsesPerFocus: 500)
  table.add("nanoseconds", try core.seconds(runs: 9) / Double(core.pulses) * 1e9)
  let (instructions, how) = try InstructionCount.perPulse(5, 25) { perFocus in
    try CoreBenchmark(bench.array, pulsesPerFocus: UInt32(perFocus)).pulses
  }
  if let instructions {
    table.add("instructions", instructions, how)
  } else {
    table.add("instructions", "-", how)
  }
  table.print()

  table = Table("Focal laws computed per second")
  for elements in [256, 1024] {
    table.add("\(elements) elements", try LawBenchmark.perSecond(elements: elements))
  }
  table.print()

  table = Table("Simulated treatment, 160 foci × 50 pulses")
  table.add("pulses per second of wall time", Double(simulation.pulses) / simulation.seconds, "aim: 200 000")
  table.add(
    "pulses per second of processor time", Double(simulation.pulses) / simulation.processorSeconds,
    "the same on a machine that does nothing else")
  table.add("bytes on the wire per step and pulse", simulation.bytesPerPulse, digits: 1)
  table.add("bytes on the wire per law (write, seal, read back)", simulation.bytesPerLaw)
  table.add("memory of the core, bytes", Double(simulation.coreBytes))
  table.add("peak memory of the process, bytes", Double(peak), "virtual world and runtime included")
  table.print()
  try simulation.breakdown().print()

  table = Table("Schedule efficiency at 200 Hz with 1 s revisit, by the front end's record")
  let thousand = try EfficiencyBenchmark(bench.array, foci: 1000, pulses: 50)
  table.add("1000 foci × 50: % of slots used", thousand.share * 100, digits: 3)
  let twenty = try EfficiencyBenchmark(bench.array, foci: 20, pulses: 50)
  let bound = Nanoseconds.seconds(49) + .milliseconds(95)
  table.add("20 foci × 50: seconds", twenty.span.seconds, digits: 6)
  table.add("bound set by the constraints", bound.seconds, digits: 6, "49 × 1 s + 19 × 5 ms")
  table.add("bound ÷ time, %", bound.seconds / twenty.span.seconds * 100, digits: 4)
  table.print()
}

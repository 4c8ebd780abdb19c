import HistotripsyCore
import Scenarios
import Testing
import VirtualBoard

/// Does a treatment run from power-on to safe, and does the front end agree with what the controller says of it?
@Suite struct WholeTreatmentTests {
  @Test func everyFocusEndsDoneAndNoRuleIsBroken() throws {
    let bench = Bench()
    let laboratory = bench.laboratory()
    let run = try bench.run(in: laboratory)
    try run.treat()
    #expect(run.controller.state == .complete, "\(run.controller.latch)")
    let violations = bench.observer(of: laboratory.board).judgeRecords()
    #expect(violations.isEmpty, "\(violations.prefix(5))")
    let isExact = run.controller.ledger.isExact()
    #expect(isExact)
  }
}

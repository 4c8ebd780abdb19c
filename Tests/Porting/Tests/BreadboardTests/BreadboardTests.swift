import BoardContract
import BreadboardBoard
import HistotripsyCore
import Testing

/// Does a board of another package keep the contract, and can the core be driven on it?
@Suite struct BreadboardTests {
  @Test func theBreadboardKeepsTheContract() throws {
    let board = BreadboardBoard()
    try checkBoardContract(
      board,
      BoardStimulus(
        input: .pulseDone, setInput: { board.move(.pulseDone, to: $0) },
        levelAtFarEnd: { board.level(of: $0) }, present: BreadboardBoard.device,
        absent: I2CAddress(device: 0x21),
        // The computer may do something else in between: what is checked here is the contract, not real time.
        tolerance: .seconds(1)))
  }

  /// The drivers of the core are generic: they work on a board that the core has never heard of.
  @Test func aDriverOfTheCoreTalksOverTheBreadboard() throws {
    let board = BreadboardBoard()
    var counts = TransferCounts()
    // Registers of nothing: the driver must say that this is no sequencer, and not take zeros for one.
    #expect(throws: FrontEndFault.self) {
      _ = try Sequencer(at: BreadboardBoard.device).identify(on: board, counts: &counts)
    }
    #expect(counts.bytesOnWire > 0)
  }
}

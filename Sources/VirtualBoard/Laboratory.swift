import HistotripsyCore

/// A virtual board with a tank, an array and a target in front of it: everything a treatment needs but the controller.
public struct Laboratory {
  public let board: VirtualBoard
  public let medium: Medium
  /// Where the tissue is kept; `nil`: it ends with this process.
  public let tissue: TissueStateFile?

  /// - Parameters:
  ///   - medium: the world in front of the array; its elements are the true ones.
  ///   - witness: the front end's memory, where it is to outlive the board.
  ///   - tissue: where the tissue is kept, made for the same configuration.
  ///   - adjust: last changes to the board's configuration.
  public init(
    medium configuration: MediumConfiguration, witness: (any BurstWitness)? = nil,
    tissue: TissueStateFile? = nil, adjust: (inout VirtualBoardConfiguration) -> Void = { _ in }
  ) {
    self.tissue = tissue
    medium = Medium(configuration, kept: tissue)
    var board = VirtualBoardConfiguration()
    board.seed = configuration.seed
    board.frontEnd.elements = configuration.elements.count
    board.frontEnd.slots = Self.slots(elements: configuration.elements.count)
    adjust(&board)
    self.board = VirtualBoard(board, medium: medium, witness: witness)
  }

  /// Law memory of half a mebibyte, as many slots as that holds, at most 512 and at least 2: 512 at 256 elements, 64 at 4096.
  public static func slots(elements: Int) -> Int {
    min(512, max(2, 524_288 / (2 * elements)))
  }
}

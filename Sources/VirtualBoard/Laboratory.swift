import HistotripsyCore

/// A virtual board with a tank, an array and a target in front of it: everything a treatment needs but the controller.
public struct Laboratory {
  public let board: VirtualBoard
  public let medium: Medium

  /// - Parameters:
  ///   - medium: the world in front of the array; its elements are the true ones.
  ///   - elements: channels of the front end.
  ///   - adjust: last changes to the board's configuration.
  public init(
    medium configuration: MediumConfiguration, witness: (any BurstWitness)? = nil,
    adjust: (inout VirtualBoardConfiguration) -> Void = { _ in }
  ) {
    medium = Medium(configuration)
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

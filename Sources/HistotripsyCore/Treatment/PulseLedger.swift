/// What has been delivered, focus by focus: the exact account of every pulse that was asked for.
///
/// Every trigger that the controller gives ends in exactly one of three columns: delivered (the front end's counter went up),
/// refused (it did not), uncertain (nobody can tell, until the counter can be read again). Uncertain pulses are treated as delivered: a
/// dose is never doubled on a doubt. Withheld pulses were never triggered.
public struct PulseLedger: ~Copyable {
  var accounts: FixedArray<FocusAccount>
  /// Pulses of the sub-threshold baseline pass; delivered, but no part of any dose.
  public internal(set) var baseline: UInt32 = 0
  /// Bursts that the front end counted and no trigger of ours explains. Always 0 unless something is broken.
  public internal(set) var unexplained: UInt32 = 0
  /// Of the delivered ones, those of earlier runs: outside this run's counter.
  public internal(set) var restored: UInt32 = 0
  /// The counter was read when the books were last closed. `false`: nobody could ask, and what has fired besides is unknown.
  public internal(set) var isVerified = true
  /// The front end's counter has been taken: from here on there is an account to close.
  public private(set) var isOpen = false
  /// The front end's counter when the ledger was opened, and as last seen or concluded.
  public internal(set) var opened: PulseNumber
  public internal(set) var latest: PulseNumber

  public static func byteCount(foci: Int) -> Int { FixedArray<FocusAccount>.byteCount(foci) }

  public init(foci: Int, in memory: inout Memory) {
    accounts = memory.carve(foci, repeating: FocusAccount())
    opened = PulseNumber(0)
    latest = PulseNumber(0)
  }

  public var fociCount: Int { accounts.count }

  public subscript(focus: FocusIndex) -> FocusAccount { accounts[focus.index] }

  /// Takes the front end's counter as the starting point. Once, before the first pulse: a treatment that goes on after a fault keeps
  /// its books.
  public mutating func open(at counter: PulseNumber) {
    precondition(!isOpen, "a ledger is opened once")
    isOpen = true
    opened = counter
    latest = counter
  }

  /// The sum over all foci.
  public func total() -> FocusAccount {
    var sum = FocusAccount()
    var i = 0
    while i < accounts.count {
      sum.add(accounts[i])
      i += 1
    }
    return sum
  }

  /// Whether the columns add up to what the front end's counter moved by, and it could be asked: all pulses exact.
  public func isExact() -> Bool {
    let sum = total()
    return isVerified && sum.uncertain == 0 && unexplained == 0
      && latest.value &- opened.value == sum.delivered &- restored &+ baseline
  }

  mutating func deliver(_ focus: FocusIndex, number: PulseNumber, cavitated: Bool) {
    accounts[focus.index].delivered += 1
    if cavitated { accounts[focus.index].cavitating += 1 }
    latest = number
  }

  mutating func deliverBaseline(number: PulseNumber) {
    baseline += 1
    latest = number
  }

  /// Saturating: a front end that was exchanged may be off by any number.
  mutating func noteUnexplained(_ pulses: UInt32, latest: PulseNumber) {
    unexplained = pulses > .max - unexplained ? .max : unexplained + pulses
    self.latest = latest
  }

  /// What an uncertain trigger did has been found out after all: it fired.
  mutating func resolveAsDelivered(_ focus: FocusIndex, isBaseline: Bool, number: PulseNumber) {
    accounts[focus.index].uncertain -= 1
    if isBaseline { return deliverBaseline(number: number) }
    deliver(focus, number: number, cavitated: false)
  }

  /// What an uncertain trigger did has been found out after all: nothing.
  mutating func resolveAsRefused(_ focus: FocusIndex) {
    accounts[focus.index].uncertain -= 1
    accounts[focus.index].refused += 1
  }

  /// A pulse of an earlier run.
  mutating func restore(_ past: PastPulse, at focus: FocusIndex) {
    switch past {
    case .delivered(let cavitated, _):
      accounts[focus.index].delivered += 1
      if cavitated { accounts[focus.index].cavitating += 1 }
      restored += 1
    case .withheld: withhold(focus)
    case .refused: refuse(focus)
    case .uncertain, .notProvenUndelivered: doubt(focus)
    case .foundDelivered:
      accounts[focus.index].uncertain -= 1
      accounts[focus.index].delivered += 1
      restored += 1
    case .foundBaseline: accounts[focus.index].uncertain -= 1
    case .foundRefused: resolveAsRefused(focus)
    }
  }

  mutating func withhold(_ focus: FocusIndex) { accounts[focus.index].withheld += 1 }
  mutating func refuse(_ focus: FocusIndex) { accounts[focus.index].refused += 1 }
  mutating func doubt(_ focus: FocusIndex) { accounts[focus.index].uncertain += 1 }
}

/// One focus' account.
public struct FocusAccount: Equatable, Sendable, BitwiseCopyable {
  public var delivered: UInt32 = 0
  /// Of the delivered ones, those with cavitation.
  public var cavitating: UInt32 = 0
  /// Not triggered: late, gate closed, rail not settled.
  public var withheld: UInt32 = 0
  /// Triggered, and refused by the front end.
  public var refused: UInt32 = 0
  /// Triggered, outcome unknown.
  public var uncertain: UInt32 = 0

  public init() {}

  /// What must be assumed to have reached the tissue.
  public var dose: UInt32 { delivered + uncertain }

  mutating func add(_ other: FocusAccount) {
    delivered += other.delivered
    cavitating += other.cavitating
    withheld += other.withheld
    refused += other.refused
    uncertain += other.uncertain
  }
}

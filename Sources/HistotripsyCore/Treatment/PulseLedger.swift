/// What has been delivered, focus by focus: the exact account of every pulse that was asked for.
///
/// Every trigger that the controller gives ends in exactly one of three columns: delivered (the
/// front end's counter went up), refused (it did not), uncertain (it cannot be found out, until the
/// counter can be read again). Uncertain pulses are treated as delivered: a dose is never doubled
/// on a doubt. Withheld pulses were never triggered.
///
/// **Invariants**, checked whenever an entry is made:
/// - at every focus: delivered + refused + uncertain = triggers given there, less the one that is
///   open;
/// - over all of this run: outcomes = triggers given, less the one that is open;
/// - the front end's counter has moved by what was delivered in this run, baseline and unexplained
///   included.
public struct PulseLedger: ~Copyable {
  var accounts: FixedArray<FocusAccount>
  /// Pulses of the sub-threshold baseline pass; delivered, but no part of any dose.
  public private(set) var baseline: UInt32 = 0
  /// Bursts that the front end counted and that no trigger of ours explains. Always 0 unless
  /// something is broken.
  public private(set) var unexplained: UInt32 = 0
  /// Of the delivered ones, those of earlier runs: outside this run's counter.
  public private(set) var restored: UInt32 = 0
  /// The counter was read when the account was last closed. `false`: it could not be read, and what
  /// has fired besides is unknown.
  public internal(set) var isVerified = true
  /// The front end's counter has been taken: from here on there is an account to close.
  public private(set) var isOpen = false
  /// The front end's counter when the ledger was opened.
  public private(set) var opened = PulseNumber(0)
  /// The front end's counter as last seen or concluded.
  public private(set) var latest = PulseNumber(0)

  /// The focus whose trigger has been given and has no outcome yet.
  private var open: FocusIndex?
  /// Triggers given in this run, and of them those with an outcome.
  private var triggers: UInt32 = 0
  private var outcomes: UInt32 = 0
  /// Pulses delivered in this run, baseline excluded.
  private var deliveredHere: UInt32 = 0

  /// Memory for the accounts of this many foci.
  public static func byteCount(foci: Int) -> Int { FixedArray<FocusAccount>.byteCount(foci) }

  /// An empty account of 1 to `PulseScheduler.maximumFoci` foci.
  public init(foci: Int, in memory: inout Memory) {
    accounts = memory.carve(foci, repeating: FocusAccount())
  }

  /// Foci in the ledger.
  public var fociCount: Int { accounts.count }

  /// The account of a focus.
  public subscript(focus: FocusIndex) -> FocusAccount { accounts[focus.index] }

  /// Takes the front end's counter as the starting point. A treatment that goes on after a fault
  /// keeps its account.
  /// - Precondition: once, before the first pulse.
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

  /// Whether the columns add up to what the front end's counter moved by, and it could be asked:
  /// all pulses exact.
  public func isExact() -> Bool {
    let sum = total()
    return isVerified && sum.uncertain == 0 && unexplained == 0
      && latest.value &- opened.value == sum.delivered &- restored &+ baseline
  }

  // MARK: Entries of this run

  /// A trigger is about to be given. Exactly one outcome follows.
  mutating func trigger(_ focus: FocusIndex) {
    precondition(open == nil, "a trigger before the outcome of the last")
    open = focus
    triggers += 1
    accounts[focus.index].triggers += 1
  }

  /// It fired.
  mutating func deliver(_ focus: FocusIndex, number: PulseNumber, cavitated: Bool) {
    close(focus)
    enter(delivered: focus, number, cavitated)
    check(focus)
  }

  /// It fired, as a pulse of the baseline pass: no part of the focus' account.
  mutating func deliverBaseline(_ focus: FocusIndex, number: PulseNumber) {
    close(focus)
    enter(baseline: focus, number)
    check(focus)
  }

  /// The front end did not fire.
  mutating func refuse(_ focus: FocusIndex) {
    close(focus)
    accounts[focus.index].refused += 1
    check(focus)
  }

  /// What it did cannot be found out now.
  mutating func doubt(_ focus: FocusIndex) {
    close(focus)
    accounts[focus.index].uncertain += 1
    check(focus)
  }

  /// What an uncertain trigger did has been found out after all: it fired.
  mutating func resolveAsDelivered(_ focus: FocusIndex, isBaseline: Bool, number: PulseNumber) {
    accounts[focus.index].uncertain -= 1
    if isBaseline { enter(baseline: focus, number) } else { enter(delivered: focus, number, false) }
    check(focus)
  }

  /// What an uncertain trigger did has been found out after all: nothing.
  mutating func resolveAsRefused(_ focus: FocusIndex) {
    accounts[focus.index].uncertain -= 1
    accounts[focus.index].refused += 1
    check(focus)
  }

  /// No trigger was given.
  mutating func withhold(_ focus: FocusIndex) { accounts[focus.index].withheld += 1 }

  /// The front end has fired bursts that are not ours. Saturating: a front end that was exchanged
  /// may be off by any number.
  mutating func noteUnexplained(_ pulses: UInt32, latest: PulseNumber) {
    unexplained = pulses > .max - unexplained ? .max : unexplained + pulses
    self.latest = latest
    checkCounter()
  }

  private mutating func close(_ focus: FocusIndex) {
    precondition(open == focus, "an outcome without its trigger")
    open = nil
    outcomes += 1
  }

  private mutating func enter(delivered focus: FocusIndex, _ number: PulseNumber, _ cavitated: Bool) {
    accounts[focus.index].delivered += 1
    if cavitated { accounts[focus.index].cavitating += 1 }
    deliveredHere += 1
    latest = number
  }

  private mutating func enter(baseline focus: FocusIndex, _ number: PulseNumber) {
    accounts[focus.index].triggers -= 1
    baseline += 1
    latest = number
  }

  // MARK: Entries of earlier runs

  /// A pulse of an earlier run.
  mutating func restore(_ past: PastPulse, at focus: FocusIndex) {
    precondition(!isOpen, "restored too late")
    let i = focus.index
    switch past {
    case .delivered(let cavitated, _):
      accounts[i].triggers += 1
      accounts[i].delivered += 1
      if cavitated { accounts[i].cavitating += 1 }
      restored += 1
    case .withheld: withhold(focus)
    case .refused:
      accounts[i].triggers += 1
      accounts[i].refused += 1
    case .uncertain, .notProvenUndelivered:
      accounts[i].triggers += 1
      accounts[i].uncertain += 1
    case .foundDelivered:
      accounts[i].uncertain -= 1
      accounts[i].delivered += 1
      restored += 1
    case .foundBaseline:
      accounts[i].uncertain -= 1
      accounts[i].triggers -= 1
    case .foundRefused:
      accounts[i].uncertain -= 1
      accounts[i].refused += 1
    }
    check(focus)
  }

  // MARK: Invariants

  private func check(_ focus: FocusIndex) {
    precondition(isBalanced(focus.index), "an account whose outcomes are not its triggers")
    precondition(outcomes + (open == nil ? 0 : 1) == triggers, "outcomes that are not the triggers")
    checkCounter()
  }

  private func isBalanced(_ i: Int) -> Bool {
    let account = accounts[i]
    let open: UInt32 = open?.index == i ? 1 : 0
    return account.delivered + account.refused + account.uncertain + open == account.triggers
      && account.cavitating <= account.delivered
  }

  /// A saturated number of unexplained bursts proves nothing any more.
  private func checkCounter() {
    let moved = latest.value &- opened.value
    let known = deliveredHere &+ baseline &+ unexplained
    precondition(moved == known || unexplained == .max, "a counter that nothing entered explains")
  }

  /// - Returns: the first invariant that does not hold at any focus or over all, or `nil`. O(foci).
  package func brokenInvariant() -> StaticString? {
    var given: UInt32 = 0
    for i in 0..<accounts.count {
      if !isBalanced(i) { return "at every focus delivered + refused + uncertain = triggers given" }
      given &+= accounts[i].triggers
    }
    let sum = total()
    if sum.delivered &- restored != deliveredHere { return "the columns sum up to what was delivered here" }
    if open == nil, sum.delivered &+ sum.refused &+ sum.uncertain != given {
      return "over all delivered + refused + uncertain = triggers given"
    }
    return nil
  }
}

/// One focus' account.
public struct FocusAccount: Equatable, Sendable, BitwiseCopyable {
  /// Triggers given, except those of baseline pulses that fired.
  public internal(set) var triggers: UInt32 = 0
  /// Triggers that fired.
  public var delivered: UInt32 = 0
  /// Of the delivered ones, those with cavitation.
  public var cavitating: UInt32 = 0
  /// Not triggered: late, gate closed, rail not settled.
  public var withheld: UInt32 = 0
  /// Triggered, and refused by the front end.
  public var refused: UInt32 = 0
  /// Triggered, outcome unknown.
  public var uncertain: UInt32 = 0

  /// Nothing asked for yet.
  public init() {}

  /// What must be assumed to have reached the tissue.
  public var dose: UInt32 { delivered + uncertain }

  mutating func add(_ other: FocusAccount) {
    triggers &+= other.triggers
    delivered += other.delivered
    cavitating += other.cavitating
    withheld += other.withheld
    refused += other.refused
    uncertain += other.uncertain
  }
}

import HistotripsyCore

/// The alarms of a session: which hold, who has seen them, and all that there were.
public struct AlarmRegister: Sendable {
  /// More are counted and not kept.
  public static let maximum = 1000

  /// In the order in which they began.
  public private(set) var all: [Alarm] = []
  /// Alarms beyond `maximum`.
  public private(set) var uncounted = 0
  /// Places in `all` that have changed since they were taken.
  private var changed: [Int] = []
  /// The alarm of each kind whose condition holds.
  private var holding: [AlarmKind: Int] = [:]

  public init() {}

  /// The condition of an alarm holds.
  /// - Returns: whether the alarm has begun with it.
  @discardableResult
  mutating func raise(_ kind: AlarmKind, _ finding: String, at now: Instant) -> Bool {
    if let place = holding[kind] {
      all[place].finding = finding
      return false
    }
    guard all.count < Self.maximum else {
      uncounted += 1
      return false
    }
    holding[kind] = all.count
    changed.append(all.count)
    all.append(Alarm(number: all.count + 1, kind: kind, begun: now, finding: finding))
    return true
  }

  /// The condition of an alarm is over; nothing happens where it did not hold.
  mutating func end(_ kind: AlarmKind, at now: Instant) {
    guard let place = holding.removeValue(forKey: kind) else { return }
    all[place].ended = now
    changed.append(place)
  }

  /// Something that happened and is over: the alarm begins, or what it says is renewed as long as nobody has seen it.
  @discardableResult
  mutating func tell(_ kind: AlarmKind, _ finding: String, at now: Instant) -> Bool {
    if let place = all.lastIndex(where: { $0.kind == kind }), all[place].isStanding,
      all[place].acknowledged == nil
    {
      all[place].finding = finding
      return false
    }
    let isNew = raise(kind, finding, at: now)
    end(kind, at: now)
    return isNew
  }

  func holds(_ kind: AlarmKind) -> Bool { holding[kind] != nil }

  /// When the alarm of a kind began whose condition holds.
  func begun(_ kind: AlarmKind) -> Instant? { holding[kind].map { all[$0].begun } }

  /// A person has seen every alarm that stands.
  /// - Returns: those that nobody had acknowledged before.
  @discardableResult
  mutating func acknowledge(by person: String, at now: Instant) -> [Alarm] {
    var found: [Alarm] = []
    for place in all.indices where all[place].isStanding && all[place].acknowledged == nil {
      all[place].acknowledged = Alarm.Acknowledgement(person: person, at: now)
      changed.append(place)
      found.append(all[place])
    }
    return found
  }

  /// Those that hold or wait to be acknowledged: the most urgent first, among equals the newest; acknowledged ones last.
  public var standing: [Alarm] {
    all.filter(\.isStanding).sorted { a, b in
      if (a.acknowledged == nil) != (b.acknowledged == nil) { return a.acknowledged == nil }
      if a.kind.priority != b.kind.priority { return a.kind.priority > b.kind.priority }
      return a.number > b.number
    }
  }

  /// Those that have changed since the last call, as they are now.
  mutating func takeChanges() -> [Alarm] {
    guard !changed.isEmpty else { return [] }
    let places = Set(changed).sorted()
    changed.removeAll(keepingCapacity: true)
    return places.map { all[$0] }
  }
}

/// One of several parts of a campaign, each for a process of its own; together they are the campaign.
public struct CampaignShard: Equatable, Sendable {
  /// 1 … `count`.
  public let number: Int
  /// 1 … 100 000.
  public let count: Int

  /// - Returns: `nil` unless both lie within their ranges.
  public init?(number: Int, of count: Int) {
    guard (1...100_000).contains(count), (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// As `i/n`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(number: number, of: count)
  }

  /// The seeds of this shard: the range cut into `count` pieces, in order, of equal length give or take one.
  public func seeds(of all: Range<UInt64>) -> Range<UInt64> {
    let length = UInt64(all.count)
    func cut(_ n: Int) -> UInt64 {
      let (whole, rest) = length.quotientAndRemainder(dividingBy: UInt64(count))
      return all.lowerBound + whole * UInt64(n) + min(rest, UInt64(n))
    }
    return cut(number - 1)..<cut(number)
  }
}

/// What a shard writes, and what all of them together say.
///
/// A record is text: a heading that names campaign and shard, the lines of every world that failed, in the order of seeds, and a line of
/// sums. It holds no time and no machine, so that one process and many write the same.
public struct ShardRecord: Equatable, Sendable {
  public let seeds: Range<UInt64>
  public let disturbedEvery: UInt64
  public let shard: CampaignShard
  /// Lines about worlds that failed.
  public private(set) var failures: [String] = []
  public private(set) var sum = CampaignSum()

  public init(seeds: Range<UInt64>, disturbedEvery: UInt64, shard: CampaignShard) {
    self.seeds = seeds
    self.disturbedEvery = disturbedEvery
    self.shard = shard
  }

  public mutating func add(_ verdict: Verdict) {
    sum.add(verdict)
    failures += Self.lines(verdict, disturbedEvery: disturbedEvery)
  }

  /// What is printed of a world that failed: its first violation, and the command that replays it.
  public static func lines(_ verdict: Verdict, disturbedEvery: UInt64) -> [String] {
    guard let violation = verdict.violations.first else { return [] }
    let more = verdict.violations.count > 1 ? " (and \(verdict.violations.count - 1) more)" : ""
    let every = disturbedEvery == 1 ? "" : "--faults-every \(disturbedEvery) "
    return [
      "seed \(verdict.seed): \(violation)\(more)",
      "  replay: histotripsy simulate --campaign \(every)--replay \(verdict.seed)",
    ]
  }

  private static let magic = "histotripsy campaign record 1"

  private var campaign: String {
    "seeds \(seeds.lowerBound)..<\(seeds.upperBound) faults-every \(disturbedEvery)"
  }

  public var text: String {
    let heading = [Self.magic, "\(campaign) shard \(shard.number)/\(shard.count)"]
    return (heading + failures + [sum.record]).joined(separator: "\n") + "\n"
  }

  /// What is wrong with a record, or with a set of them.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }

  /// - Parameter name: of the file, for a complaint.
  /// - Throws: for text that is not one whole record.
  public init(_ text: String, name: String) throws(Fault) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= 4, lines.removeLast() == "", lines[0] == Self.magic else {
      throw Fault(description: "\(name): this is not a whole record of a shard")
    }
    let words = lines[1].split(separator: " ")
    guard words.count == 6, words[0] == "seeds", words[2] == "faults-every", words[4] == "shard",
      let range = Self.range(words[1]), let every = UInt64(words[3]), every >= 1,
      let shard = CampaignShard(words[5])
    else { throw Fault(description: "\(name):2: the heading names no shard: \(lines[1])") }
    guard let sum = CampaignSum(record: lines[lines.count - 1]) else {
      throw Fault(description: "\(name):\(lines.count): the record does not end with its sums")
    }
    guard sum.worlds == UInt64(shard.seeds(of: range).count) else {
      throw Fault(
        description:
          "\(name): \(sum.worlds) seeds were judged, and the shard has \(shard.seeds(of: range).count)")
    }
    seeds = range
    disturbedEvery = every
    self.shard = shard
    self.sum = sum
    failures = Array(lines[2..<lines.count - 1])
  }

  private static func range(_ word: Substring) -> Range<UInt64>? {
    let ends = word.split(separator: ".", omittingEmptySubsequences: true)
    guard ends.count == 2, ends[1].first == "<", let from = UInt64(ends[0]),
      let to = UInt64(ends[1].dropFirst()),
      from < to
    else { return nil }
    return from..<to
  }

  /// The records of all shards of one campaign, each once, made one.
  /// - Throws: when one is missing, there twice, or of another campaign.
  public static func merged(_ records: [(name: String, record: ShardRecord)]) throws(Fault) -> ShardRecord {
    guard let first = records.first?.record else { throw Fault(description: "there is no record to merge") }
    guard let whole = CampaignShard(number: 1, of: 1) else { preconditionFailure("1 of 1 is a shard") }
    var byNumber: [Int: (name: String, record: ShardRecord)] = [:]
    for (name, record) in records {
      guard record.campaign == first.campaign, record.shard.count == first.shard.count else {
        throw Fault(
          description: "\(name): is of another campaign: \(record.campaign), \(record.shard.count) shards")
      }
      if let other = byNumber[record.shard.number] {
        throw Fault(description: "\(name): shard \(record.shard.number) is already there: \(other.name)")
      }
      byNumber[record.shard.number] = (name, record)
    }
    var result = ShardRecord(seeds: first.seeds, disturbedEvery: first.disturbedEvery, shard: whole)
    for number in 1...first.shard.count {
      guard let part = byNumber[number]?.record else {
        throw Fault(description: "shard \(number)/\(first.shard.count) is missing")
      }
      result.failures += part.failures
      result.sum.add(part.sum)
    }
    return result
  }
}

import Foundation
import VirtualBoard

@main struct Main {
  static func main() throws {
    let a = CommandLine.arguments
    let rig = Rig(kernel: a[1], product: a[2], root: "/work/main", output: "/tmp/hil-out", profile: nil, fixtures: [])
    let treatment = Treatment(plan: a[3], seed: 7)
    let direct = try DirectRun.run(treatment, plans: rig.plans)
    print("direct", direct.exit, direct.said, direct.boardSeconds, direct.wallSeconds, direct.ledger!.lines.count)
    let lab = try treatment.laboratory(plans: rig.plans)
    let script = "exec $product treat --board linux --profile $profile --plan $plans/\(treatment.plan) --json"
    let loop = try LoopRun.run(a.count > 4 ? a[4] : script, on: lab.board, with: rig)
    print("loop", loop.exit, loop.said.suffix(3000), loop.boardSeconds, loop.wallSeconds, loop.ledger!.lines.count, loop.transfers, loop.lineRequests)
    print(direct.ledger!.firstDifference(from: loop.ledger!) as Any)
    try direct.ledger!.text.write(toFile: "/tmp/direct.jsonl", atomically: true, encoding: .utf8)
    try loop.ledger!.text.write(toFile: "/tmp/loop.jsonl", atomically: true, encoding: .utf8)
    try loop.said.write(toFile: "/tmp/loop.txt", atomically: true, encoding: .utf8)
  }
}

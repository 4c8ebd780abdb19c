import Foundation
import Planning

/// How far the making of a plan has come: one line on standard error that replaces itself, on a terminal only.
final class PlanProgress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var last = ""

  func show(_ stage: PlanMaker.Stage, _ share: Double) {
    guard isShown else { return }
    let what =
      switch stage {
      case .pressures: "pressures"
      case .lobes: "secondary lobes"
      }
    let text = "\(what) \(Int(share * 100)) %"
    guard text != last else { return }
    last = text
    StandardStreams.error("\r\u{1B}[K" + text)
  }

  func clear() {
    guard !last.isEmpty else { return }
    StandardStreams.error("\r\u{1B}[K")
    last = ""
  }
}

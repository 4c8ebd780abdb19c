import Foundation
import HistotripsyCore
import VirtualBoard

/// How soon after a moment everything in front of the guest must be safe, and stay so.
struct SafetyBound {
  /// For every output's wire; `nil` where nothing is left that could drive them.
  var outputs: Nanoseconds?
  /// For the switch of the high voltage.
  var highVoltage: Nanoseconds

  func complaints(about edges: [WireEdge], since moment: Nanoseconds?) -> [String] {
    guard let moment else { return ["the script noted no moment"] }
    var complaints: [String] = []
    if !Self.level(of: .highVoltage, at: moment, in: edges) {
      complaints.append("the high voltage was not on at the moment: nothing is shown")
    }
    for edge in edges where edge.isAsserted && edge.at > moment + (outputs ?? highVoltage) {
      if case .input = edge.wire { continue }
      complaints.append("\(Self.name(edge.wire)) came \(Self.span(edge.at - moment)) after")
    }
    for wire in Self.outputs + [.highVoltage] {
      guard let bound = wire == .highVoltage ? highVoltage : outputs else { continue }
      switch Self.lastAsserted(wire, in: edges) {
      case .never: continue
      case .still: complaints.append("\(Self.name(wire)) is still asserted")
      case .until(let at) where at - moment > bound:
        complaints.append(
          "\(Self.name(wire)) was safe only \(Self.span(at - moment)) after, bound \(Self.span(bound))")
      case .until: continue
      }
    }
    return complaints
  }

  /// How long it took: outputs, then high voltage.
  func found(in edges: [WireEdge], since moment: Nanoseconds?) -> String {
    guard let moment else { return "" }
    func after(_ wire: WireEdge.Wire) -> Nanoseconds? {
      guard case .until(let at) = Self.lastAsserted(wire, in: edges) else { return nil }
      return max(at - moment, .zero)
    }
    let slowest = Self.outputs.compactMap(after).max()
    let lines = outputs == nil ? "" : slowest.map { "outputs safe \(Self.span($0)) after, " } ?? ""
    return lines + (after(.highVoltage).map { "high voltage off \(Self.span($0)) after" } ?? "")
  }

  private enum Course {
    case never
    case still
    case until(Nanoseconds)
  }

  private static let outputs: [WireEdge.Wire] = OutputLine.all.map { .driven($0) }

  private static func lastAsserted(_ wire: WireEdge.Wire, in edges: [WireEdge]) -> Course {
    guard let last = edges.last(where: { $0.wire == wire }) else { return .never }
    return last.isAsserted ? .still : .until(last.at)
  }

  private static func level(of wire: WireEdge.Wire, at moment: Nanoseconds, in edges: [WireEdge]) -> Bool {
    edges.last { $0.wire == wire && $0.at <= moment }?.isAsserted ?? false
  }

  private static func name(_ wire: WireEdge.Wire) -> String {
    switch wire {
    case .driven(let line), .arrived(let line): "\(line)"
    case .input(let line): "\(line)"
    case .highVoltage: "the high voltage"
    case .power: "the supply"
    }
  }

  private static func span(_ span: Nanoseconds) -> String {
    String(format: "%.3f ms", Double(span.count) / 1e6)
  }
}

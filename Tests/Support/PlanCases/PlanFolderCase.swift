import Arrays
import Foundation
import HistotripsyCore
import Planning
import SharedData
import Text

/// A folder with a plan and what it names, as a person would have it; gone with the last reference.
public final class PlanFolderCase {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "histotripsy-\(UUID().uuidString)/plans")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }

  public static let fixtures = SharedData.packageRoot.appending(path: "Tests/Host/PlanningTests/Fixtures")

  public func add(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: url.appending(path: name))
  }

  public func add(_ name: String, _ text: String) throws { try add(name, Array(text.utf8)) }

  public func addFixture(_ name: String) throws {
    try FileManager.default.copyItem(
      at: Self.fixtures.appending(path: name), to: url.appending(path: name))
  }

  /// The valid plan with another target, and more sections if need be.
  public func read(target: String, placement: String = "spacing: 2 mm", more: String = "") throws
    -> PlanDocument
  {
    let limits = "limits:\n" + PlanText.valid.components(separatedBy: "limits:\n")[1]
    func indented(_ text: String) -> String {
      text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n") + "\n"
    }
    let text =
      "histotripsy-plan: 1\nname: Test\ntarget:\n" + indented(target)
      + (placement.isEmpty ? "" : "placement:\n" + indented(placement))
      + more + "regimen:\n  preset: rapid-steering\n" + limits
    let file = url.appending(path: "plan.yaml")
    try Data(text.utf8).write(to: file)
    var document = try PlanDocument.read(file)
    document.terms.limits.pulsesMaximum = .max
    return document
  }

  /// What reading and placing says, without the folder, or "" when it says nothing.
  public func complaint(target: String, placement: String = "spacing: 2 mm", more: String = "") throws
    -> String
  {
    do {
      _ = try read(target: target, placement: placement, more: more).plan(for: BuiltInArray.description)
      return ""
    } catch let error as InputError {
      return error.description.replacingOccurrences(of: url.path + "/", with: "")
    }
  }
}

import Foundation
import HistotripsyCore
import PlanCases
import Planning
import Testing

/// A plan names files of its own folder and no others.
@Suite struct PlanFolderTests {
  private static func target(_ file: String) -> String { "shape: points\nfile: \(file)" }

  @Test func aFileBelowThePlanIsFound() throws {
    let folder = try PlanFolderCase()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "lists"), withIntermediateDirectories: true)
    try folder.add("lists/a.csv", "x (mm),y (mm),z (mm)\n1,2,3\n")
    #expect(try folder.complaint(target: Self.target("lists/a.csv"), placement: "") == "")
    #expect(try folder.complaint(target: Self.target("./lists/a.csv"), placement: "") == "")
  }

  @Test func aNameThatLeadsElsewhereIsRefused() throws {
    let folder = try PlanFolderCase()
    try Data("x (mm),y (mm),z (mm)\n1,2,3\n".utf8).write(
      to: folder.url.deletingLastPathComponent().appending(path: "secret.csv"))
    let advice = "leads out of the plan's folder; write a path below it, for example masks/tumour.nii.gz"
    for name in ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "a/./b.csv", "a//b.csv"] {
      #expect(
        try folder.complaint(target: Self.target(name), placement: "")
          == "plan.yaml:5: target.file: \(name) \(advice)")
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "link.csv").path, withDestinationPath: "../secret.csv")
    #expect(
      try folder.complaint(target: Self.target("link.csv"), placement: "")
        .hasPrefix("plan.yaml:5: target.file: link.csv is a link that leads out of the plan's folder, to "))
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "up").path, withDestinationPath: "..")
    #expect(
      try folder.complaint(target: Self.target("up/secret.csv"), placement: "")
        .hasPrefix(
          "plan.yaml:5: target.file: up/secret.csv is a link that leads out of the plan's folder, to "))
  }

  @Test func aLinkWithinTheFolderIsFollowed() throws {
    let folder = try PlanFolderCase()
    try folder.add("a.csv", "x (mm),y (mm),z (mm)\n1,2,3\n")
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "link.csv").path, withDestinationPath: "a.csv")
    #expect(try folder.complaint(target: Self.target("link.csv"), placement: "") == "")
  }

  @Test func whatIsMissingOrNoFileIsNamed() throws {
    let folder = try PlanFolderCase()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "lists"), withIntermediateDirectories: true)
    #expect(
      try folder.complaint(target: Self.target("no.csv"), placement: "")
        == "plan.yaml:5: target.file: there is no file no.csv")
    #expect(
      try folder.complaint(target: Self.target("lists"), placement: "")
        == "plan.yaml:5: target.file: lists is not a file")
    try folder.add("empty.csv", "")
    #expect(
      try folder.complaint(target: Self.target("empty.csv"), placement: "") == "empty.csv: the file is empty")
  }

  @Test func aPlanThatIsNoFileNamesNoFiles() {
    let text = PlanText.replacing("shape: sphere", with: "shape: points\nfile: a.csv")
      .replacingOccurrences(of: "  diameter: 10 mm\n", with: "")
    #expect(
      PlanText.complaint(text)
        == "plan.yaml:5: target.file: a.csv: only a plan that is a file can name other files, which lie in its folder"
    )
  }
}

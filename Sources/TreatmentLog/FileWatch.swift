import Foundation

/// The files that were opened, as the file system knows them: whether what stands under a ledger's name still is the ledger.
///
/// A file that is removed or replaced while it is open goes on taking records that will never be found again.
struct FileWatch: Sendable {
  private struct Entry: Equatable {
    let device: UInt64
    let inode: UInt64

    /// - Returns: `nil` where there is no such file.
    init?(_ path: String, links: inout UInt64) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      links = UInt64(status.st_nlink)
    }
  }

  private let path: String
  private let entries: [(suffix: String, entry: Entry)]

  /// Of a ledger that has been opened and has committed a record to its log.
  init(_ path: String) throws(LedgerFault) {
    self.path = path
    var entries: [(suffix: String, entry: Entry)] = []
    for suffix in ["", "-wal"] {
      var links: UInt64 = 0
      guard let entry = Entry(path + suffix, links: &links) else {
        throw LedgerFault(path, .replaced, "\(path)\(suffix) has disappeared while it was opened")
      }
      entries.append((suffix, entry))
    }
    self.entries = entries
    try check()
  }

  /// - Throws: `.replaced`.
  func check() throws(LedgerFault) {
    for (suffix, entry) in entries {
      var links: UInt64 = 0
      let name = path + suffix
      guard let found = Entry(name, links: &links) else {
        throw LedgerFault(
          path, .replaced,
          "\(name) has been removed or renamed while the treatment was writing it; put it back")
      }
      guard found == entry else {
        throw LedgerFault(
          path, .replaced,
          "\(name) has been replaced by another file while the treatment was writing it; put it back")
      }
      guard links == 1 else {
        throw LedgerFault(
          path, .replaced,
          "\(name) has \(links) names (hard links): it could be written under another; remove the others")
      }
    }
  }
}

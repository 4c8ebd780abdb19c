/// A virtio device behind a vhost-user session.
public protocol VirtioDevice: AnyObject {
  /// Queues of the device.
  var queueCount: Int { get }
  /// Feature bits of the device itself (0 … 23 of virtio).
  var features: UInt64 { get }
  /// The configuration space.
  var configuration: [UInt8] { get }
  /// The driver has kicked a queue: requests may wait in `session`'s queue of this number.
  func serve(_ queue: Int, of session: VhostSession)
  /// The driver has taken a queue out of use: forget what was taken from it.
  func forget(_ queue: Int)
}

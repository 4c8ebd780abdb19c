import HistotripsyCore
import VirtualBoard

extension Scenario {
  /// What goes wrong on the first day with a new board: does each message say what to do next?
  static let newcomers: [Scenario] = [
    refused(
      "new-typo", "A profile with a word misspelt", by: "s/^  heartbeat:/  heart-beat:/", exit: 65,
      says: ["/run/profile.yaml:9: lines.heart-beat", "did you mean heartbeat?"]),
    refused(
      "new-name", "A line that no chip has", by: "s/ht-trigger/ht-tigger/",
      says: ["no line named ht-tigger", "`histotripsy board list` shows its names"]),
    refused(
      "new-chip", "A chip that is not there", by: "s/^chip: .*/chip: pinctrl-rp1/",
      says: ["no GPIO chip is labelled pinctrl-rp1", "labels here: virtio1", "Choose another profile"]),
    refused(
      "new-bus", "A bus that is not there", by: "s,/dev/i2c-0,/dev/i2c-7,",
      says: ["/dev/i2c-7: there is no such device", "modprobe i2c-dev"]),
    Scenario(
      name: "new-user", question: "No permission: does the message say which group to join?",
      treatment: short(),
      script: """
        chgrp dialout /dev/gpiochip0 && chmod 660 /dev/gpiochip0
        /usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups "$product" board check --profile "$profile"

        """, isCompared: false, exit: 69,
      says: ["/dev/gpiochip0: not permitted", "usermod -aG dialout", "log in again"]),
    refused(
      "new-address", "Two parts that have changed places",
      by: "s/^chip: .*/&\\nparts: { water: 0x40, rail-monitor: 0x48 }/",
      says: ["another part answers", "`parts`"]),
    Scenario(
      name: "new-array",
      question:
        "Is an array's record written only when asked for in the right word, and is the other array's certificate then refused?",
      treatment: short(),
      script: """
        echo yes | "$product" board commission --profile "$profile" --serial HT-0042
        echo COMMISSION | "$product" board commission --profile "$profile" --serial HT-0043
        "$product" board check --profile "$profile" | grep memory
        \(treat)
        """, isCompared: false, exit: 65,
      says: [
        "in the memory     serial number virtual", "not confirmed: nothing has been written",
        "written and read back: serial number HT-0043", "memory at 0x50: serial number HT-0043, 256 elements",
        "it is about the array with serial number virtual, and this one is HT-0043",
      ]),
    Scenario(
      name: "new-part", question: "A part that is missing: is it named, with what to look at?",
      treatment: short([InjectedFault(.part(.waterThermometer), .off)]),
      script: """
        /bin/busybox sleep 2
        "$product" board check --profile "$profile"

        """, isCompared: false, exit: 69,
      says: ["water thermometer: does not acknowledge its address", "check its power"]),
  ]

  /// A profile changed by `sed` and refused.
  private static func refused(
    _ name: String, _ what: String, by edit: String, exit: Int32 = 69, says: [String]
  ) -> Scenario {
    Scenario(
      name: name, question: "\(what): does the message say where, and what to do?", treatment: short(),
      script: """
        /bin/busybox sed '\(edit)' "$profile" >/run/profile.yaml
        /bin/busybox sleep 2
        "$product" board check --profile /run/profile.yaml

        """, isCompared: false, exit: exit, says: says)
  }
}

import HistotripsyCore
import VirtualBoard

extension Scenario {
  /// Every scenario, in the order in which they run.
  static let all = treatments + deaths + newcomers

  private static let treatments: [Scenario] = [
    Scenario(
      name: "short-treatment", question: "Does a treatment run to its end, and fire what the core decides?",
      fixture: .dummyLoad, isShort: true, treatment: short(), script: treat, isRepeated: true,
      says: ["\"state\":\"complete\""]),
    Scenario(
      name: "whole-treatment",
      question: "Are 225 foci of 10 pulses fired as on the virtual board, twice the same?",
      treatment: Treatment(plan: "whole-treatment.yaml", seed: 7), script: treat("whole-treatment.yaml"),
      isRepeated: true, says: ["\"state\":\"complete\"", "\"delivered\":2250"]),
    Scenario(
      name: "nack", question: "Does a part that stops acknowledging end the treatment?", isShort: true,
      treatment: short([InjectedFault(.part(.railMonitor), .off, FaultWindow(from: .pulse(30)))]),
      script: treat, exit: 4, says: ["\"event\":\"tripped\"", "rail monitor"]),
    Scenario(
      name: "stuck-bus", question: "Does a bus held low end the treatment?",
      treatment: short([], [WorldEvent(.holdBus(.data, .seconds(2)), atPulse: 30)]), script: treat, exit: 4,
      says: ["\"event\":\"tripped\""]),
    Scenario(
      name: "slow-part", question: "Does a part that holds the clock for 30 ms end the treatment?",
      treatment: short([
        InjectedFault(
          .part(.sequencer), .delayed, FaultWindow(from: .pulse(30)), delay: .milliseconds(30))
      ]), script: treat, exit: 4, says: ["\"event\":\"tripped\""]),
    Scenario(
      name: "lost-edges", question: "Is a pulse whose done edge is lost accounted for, and not fired again?",
      isShort: true,
      treatment: short([
        InjectedFault(
          .input(.pulseDone), .intermittent, FaultWindow(from: .pulse(30)), probability: 1)
      ]), script: treat, exit: 4, says: ["\"event\":\"tripped\""]),
    Scenario(
      name: "emergency-stop", question: "Does the emergency stop end the treatment, and in these words?",
      treatment: short([], [WorldEvent(.pressEmergencyStop, atPulse: 30, after: .milliseconds(1))]),
      script: treat, exit: 4, says: ["emergency stop"]),
    Scenario(
      name: "no-power", question: "Is a front end without power refused before anything is energised?",
      treatment: short([], [WorldEvent(.powerOff, at: .zero)]), script: treat, exit: 4,
      says: ["\"event\":\"tripped\""]),
    Scenario(
      name: "board-check",
      question: "Does the check of a sound board find every line, part and the bus in order?",
      fixture: .dummyLoad, treatment: short(),
      // The thermometers have their first result a second after power-on.
      script: """
        /bin/busybox sleep 2
        "$product" board check --profile "$profile"

        """, isCompared: false, says: ["ok      sequencer", "ok      water", "400 kHz measured"]),
    Scenario(
      name: "smbus-only",
      question: "Is an adapter without I2C_RDWR used for what it can carry, and refused for a treatment?",
      treatment: short(),
      script: """
        /bin/busybox insmod "$kernel/i2c-stub.ko" chip_addr=0x30,0x40,0x48,0x49,0x50,0x60
        # Identity and result of the two thermometers, 20 °C and 25 °C, in SMBus's order of bytes.
        for part in 0x48 0x49; do i2cset -y 1 $part 0x0f 0x1701 w; done
        i2cset -y 1 0x48 0 0x000a w; i2cset -y 1 0x49 0 0x800c w
        /bin/busybox sed 's,/dev/i2c-0,/dev/i2c-1,' "$profile" >/run/smbus.yaml
        "$product" board list
        "$product" board check --profile /run/smbus.yaml
        "$product" treat --board linux --profile /run/smbus.yaml --plan "$plans/short-treatment.yaml" --log "$log" $certified

        """, isCompared: false, exit: 69,
      says: [
        "'SMBus stub driver', SMBus only", "water at 0x48: 20.0 °C", "head at 0x49: 25.0 °C",
        "histotripsy: this adapter offers only SMBus calls",
      ]),
    Scenario(
      name: "line-held", question: "Is a line that another process holds named, with who holds it?",
      isShort: true, treatment: short(),
      script: """
        gpioset --mode=signal gpiochip0 0=0 &
        /bin/busybox sleep 1
        \(treat)
        """, isCompared: false, exit: 69, says: ["gpioset", "ht-trigger"]),
    Scenario(
      name: "line-watched", question: "Is an input that another process watches named, with who watches it?",
      treatment: short(),
      script: """
        gpiomon gpiochip0 9 &
        /bin/busybox sleep 1
        \(treat)
        """, isCompared: false, exit: 69, says: ["gpiomon", "ht-pulse-done"]),
    Scenario(
      name: "chip-removed", question: "Does a GPIO chip that goes away end the treatment?",
      treatment: short(),
      script: """
        (/bin/busybox sleep 3; echo virtio1 >/sys/bus/virtio/devices/virtio1/driver/unbind) &
        \(treat)
        """, isCompared: false, exit: 4, says: ["\"event\":\"tripped\""]),
    Scenario(
      name: "adapter-lost", question: "Does an I2C adapter that goes away in use end the treatment?",
      treatment: short(), script: treat, isCompared: false, exit: 4,
      says: ["\"event\":\"tripped\""], wiring: LoopWiring(adapterEnd: .lost)),
    Scenario(
      name: "adapter-hangs",
      question: "Is the high voltage off in time when a transaction never ends and the program hangs in it?",
      treatment: short(),
      script: """
        \(treat.dropLast()) &
        /bin/busybox sleep 4
        kill -KILL $!

        """, isCompared: false, wiring: LoopWiring(adapterEnd: .silent),
      safety: SafetyBound(highVoltage: .milliseconds(100))),
    Scenario(
      name: "adapter-unbound",
      question:
        "Is a treatment untouched by an adapter's driver that is unbound, which the kernel puts off until its end?",
      treatment: short(),
      script: """
        (/bin/busybox sleep 3; echo virtio0 >/sys/bus/virtio/devices/virtio0/driver/unbind) &
        \(treat)wait
        "$product" board list

        """, says: ["\"state\":\"complete\"", "no I2C bus"]),
  ]

  static func short(_ faults: [InjectedFault] = [], _ events: [WorldEvent] = []) -> Treatment {
    Treatment(plan: "short-treatment.yaml", seed: 7, faults: faults, events: events)
  }

  static let treat = treat("short-treatment.yaml")

  static func treat(_ plan: String) -> String {
    "\"$product\" treat --board linux --profile \"$profile\" --plan \"$plans/\(plan)\" "
      + "--log \"$log\" --json $certified\n"
  }
}

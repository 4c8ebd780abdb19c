import HistotripsyCore

/// One record on its way to the ledger, of fixed size.
enum LogRecord: Sendable, BitwiseCopyable {
  case event(Event)
  case intent(Intent)
}

#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace consort {

// Where a program that runs for long tells what it does: one line for every event, for people.
// Given to whoever needs it, so that tests can listen. Thread-safe.
class Log {
 public:
  enum class Level { error, warning, info, debug };

  virtual ~Log() = default;
  // Control bytes of the message are escaped: it may hold what others have sent.
  virtual void write(Level level, std::string_view message) = 0;

  void error(std::string_view message) { write(Level::error, message); }
  void warning(std::string_view message) { write(Level::warning, message); }
  void info(std::string_view message) { write(Level::info, message); }
  void debug(std::string_view message) { write(Level::debug, message); }
};

// To the standard error, up to `most`: each line with its priority for the journal of systemd when
// that reads along, else with the time.
std::unique_ptr<Log> standard_error_log(Log::Level most = Log::Level::info);

}  // namespace consort

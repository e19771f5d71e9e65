#include "base/log.h"

#include <unistd.h>

#include <cstdlib>

#include "base/clock.h"
#include "base/strings.h"

namespace consort {
namespace {

constexpr size_t kLongestLine = 4096;

// As syslog(3) numbers them.
int priority(Log::Level level) {
  constexpr int kPriorities[] = {3, 4, 6, 7};
  return kPriorities[static_cast<size_t>(level)];
}

std::string_view word(Log::Level level) {
  constexpr std::string_view kWords[] = {"error", "warning", "info", "debug"};
  return kWords[static_cast<size_t>(level)];
}

// One write() a line: lines of several threads do not mix.
class StandardErrorLog final : public Log {
 public:
  explicit StandardErrorLog(Level most)
      : most_(most), journal_(std::getenv("JOURNAL_STREAM") != nullptr) {}

  void write(Level level, std::string_view message) override {
    if (level > most_) return;
    std::string line = journal_
                           ? "<" + std::to_string(priority(level)) + ">"
                           : rfc3339(SystemClock().wall()) + "  " + std::string(word(level)) + ": ";
    line += printable(message, kLongestLine) + "\n";
    (void)!::write(STDERR_FILENO, line.data(), line.size());
  }

 private:
  const Level most_;
  const bool journal_;
};

}  // namespace

std::unique_ptr<Log> standard_error_log(Log::Level most) {
  return std::make_unique<StandardErrorLog>(most);
}

}  // namespace consort

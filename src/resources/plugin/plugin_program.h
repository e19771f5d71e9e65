#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/value.h"
#include "system/process.h"

namespace consort::resources {

// One plugin: a program on this machine that is asked line by line (docs/dev/plugin-protocol.md).
// It is started when it is first needed and stays. One that hangs, dies, floods or answers nonsense
// is ended, and started again for the next question: at once after a first failure, later after a
// rest that doubles up to a minute. Thread-safe; questions wait for each other.
class PluginProgram {
 public:
  static constexpr int64_t kProtocol = 1;
  static constexpr size_t kAnswerLimit = 4 << 20;  // bytes of one line

  // `runner` and `clock` must outlive it.
  PluginProgram(std::string path, system::ProcessRunner& runner, const Clock& clock);

  const std::string& name() const { return name_; }  // for people: the file's name
  const std::string& path() const { return path_; }

  // The "result" of an answer, or the error that the plugin reports or is guilty of. `question` is
  // completed with "id", "verb" and "timeout_ms".
  Result<model::Map> ask(std::string_view verb, model::Map question, Duration timeout,
                         std::stop_token stop = {});

 private:
  // All with mutex_ held.
  Status start(std::stop_token stop);
  Result<model::Map> exchange(const std::string& line, Duration timeout, std::stop_token stop);
  Status send(const std::string& line);
  Result<std::string> receive(Duration timeout, std::stop_token stop);
  Result<model::Map> result_of(model::Map answer);
  Error fault(std::string what);  // of the plugin itself
  void end(const Error& why);
  Error resting() const;

  const std::string path_;
  const std::string name_;
  system::ProcessRunner& runner_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unique_ptr<system::Conversation> conversation_;  // null while it does not run
  int64_t questions_ = 0;
  int failures_ = 0;  // since the last answer
  MonotonicTime rests_until_;
  std::string last_failure_;
};

}  // namespace consort::resources

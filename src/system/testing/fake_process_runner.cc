#include "system/testing/fake_process_runner.h"

#include <sys/eventfd.h>

#include <deque>

#include "base/descriptor.h"
#include "base/strings.h"
#include "system/paths.h"

namespace consort::system {
namespace {

bool same_program(const std::string& scripted, const std::string& called) {
  return scripted == called || scripted == file_name(called) || file_name(scripted) == called;
}

bool fits(const std::vector<std::string>& prefix, const std::vector<std::string>& argv) {
  if (prefix.empty() || prefix.size() > argv.size() || !same_program(prefix[0], argv[0]))
    return false;
  return std::equal(prefix.begin() + 1, prefix.end(), argv.begin() + 1);
}

Result<CommandResult> hang_until_stopped(const Command& command, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait_for(lock, stop, command.timeout, [] { return false; });
  if (stop.stop_requested()) return fail(Code::cancelled, command.argv[0] + " was stopped");
  return fail(Code::timeout, command.argv[0] + " took longer than " + human(command.timeout));
}

class FakeConversation final : public Conversation {
 public:
  explicit FakeConversation(FakeProcessRunner::Talk talk)
      : talk_(std::move(talk)), event_(eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) {}

  Status send(const std::string& line) override {
    if (ended_) return fail(Code::unavailable, "the program has ended");
    std::optional<std::vector<std::string>> answer = talk_(line);
    ended_ = !answer;
    for (std::string& text : answer.value_or(std::vector<std::string>()))
      lines_.push_back(std::move(text));
    if (!lines_.empty() || ended_) eventfd_write(event_.get(), lines_.size() + ended_);
    return {};
  }

  Result<std::string> receive(Duration timeout, size_t limit) override {
    eventfd_t count;
    eventfd_read(event_.get(), &count);
    if (lines_.empty() && ended_) return fail(Code::unavailable, "the program has ended");
    if (lines_.empty()) return fail(Code::timeout, "no answer within " + human(timeout));
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    if (line.size() > limit)
      return fail(Code::invalid, "a line is longer than " + count_bytes(limit));
    return line;
  }

  int descriptor() const override { return event_.get(); }
  std::string errors() const override { return {}; }

 private:
  static std::string count_bytes(size_t bytes) { return count(bytes, "byte"); }

  FakeProcessRunner::Talk talk_;
  Descriptor event_;
  std::deque<std::string> lines_;
  bool ended_ = false;
};

}  // namespace

template <class T>
const T* FakeProcessRunner::longest(const std::vector<std::pair<Prefix, T>>& scripts,
                                    const Command& command) {
  const std::pair<Prefix, T>* best = nullptr;
  for (const auto& script : scripts) {
    if (fits(script.first, command.argv) && (!best || script.first.size() >= best->first.size()))
      best = &script;
  }
  return best ? &best->second : nullptr;
}

void FakeProcessRunner::reply(const Prefix& prefix, CommandResult result) {
  handle(prefix, [result = std::move(result)](const Command&) { return result; });
}

void FakeProcessRunner::reply(const Prefix& prefix, std::string output, int exit_code,
                              std::string errors) {
  CommandResult result;
  result.exit_code = exit_code;
  result.output = std::move(output);
  result.errors = std::move(errors);
  reply(prefix, std::move(result));
}

void FakeProcessRunner::handle(const Prefix& prefix, Handler handler) {
  std::lock_guard lock(mutex_);
  scripts_.emplace_back(prefix,
                        [handler = std::move(handler)](const Command& command, std::stop_token) {
                          return handler(command);
                        });
}

void FakeProcessRunner::hang(const Prefix& prefix) {
  std::lock_guard lock(mutex_);
  scripts_.emplace_back(prefix, hang_until_stopped);
}

void FakeProcessRunner::time_out(const Prefix& prefix) {
  handle(prefix, [](const Command& command) -> Result<CommandResult> {
    return fail(Code::timeout, command.argv[0] + " took longer than " + human(command.timeout));
  });
}

void FakeProcessRunner::converse(const Prefix& prefix, Talk talk) {
  std::lock_guard lock(mutex_);
  talks_.emplace_back(prefix, std::move(talk));
}

std::vector<Command> FakeProcessRunner::commands() const {
  std::lock_guard lock(mutex_);
  return commands_;
}

std::vector<std::string> FakeProcessRunner::command_lines() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (const Command& command : commands_)
    lines.push_back(join(command.argv, " "));
  return lines;
}

bool FakeProcessRunner::ran(const Prefix& prefix) const {
  std::lock_guard lock(mutex_);
  return std::any_of(commands_.begin(), commands_.end(),
                     [&](const Command& command) { return fits(prefix, command.argv); });
}

void FakeProcessRunner::forget_commands() {
  std::lock_guard lock(mutex_);
  commands_.clear();
}

Result<CommandResult> FakeProcessRunner::run(const Command& command, std::stop_token stop) {
  check(!command.argv.empty(), "a command without a program");
  if (stop.stop_requested()) return fail(Code::cancelled, command.argv[0] + " was stopped");
  std::function<Result<CommandResult>(const Command&, std::stop_token)> script;
  {
    std::lock_guard lock(mutex_);
    commands_.push_back(command);
    if (const auto* found = longest(scripts_, command)) script = *found;
  }
  if (!script)
    return fail(Code::not_found, "cannot run " + command.argv[0] + ": No such file or directory");
  return script(command, stop);
}

Result<std::unique_ptr<Conversation>> FakeProcessRunner::start(const Command& command) {
  check(!command.argv.empty(), "a command without a program");
  std::lock_guard lock(mutex_);
  commands_.push_back(command);
  const Talk* talk = longest(talks_, command);
  if (!talk)
    return fail(Code::not_found, "cannot run " + command.argv[0] + ": No such file or directory");
  return std::make_unique<FakeConversation>(*talk);
}

std::optional<std::string> FakeProcessRunner::find(const std::string& program) {
  std::lock_guard lock(mutex_);
  auto is_it = [&](const auto& script) { return same_program(script.first[0], program); };
  for (const auto& script : scripts_) {
    if (is_it(script))
      return script.first[0][0] == '/' ? script.first[0] : "/usr/bin/" + script.first[0];
  }
  for (const auto& talk : talks_) {
    if (is_it(talk)) return talk.first[0][0] == '/' ? talk.first[0] : "/usr/bin/" + talk.first[0];
  }
  return std::nullopt;
}

}  // namespace consort::system

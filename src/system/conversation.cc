#include "system/conversation.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>

namespace consort::system {
namespace {

using std::chrono::steady_clock;
constexpr size_t kErrorsKept = 4096;  // bytes of standard error
constexpr auto kSendTimeout = std::chrono::seconds(30);

int milliseconds_until(steady_clock::time_point time) {
  auto left = std::chrono::ceil<std::chrono::milliseconds>(time - steady_clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

class LineConversation final : public Conversation {
 public:
  LineConversation(Spawned child, std::string name)
      : child_(std::move(child)), name_(std::move(name)) {}

  ~LineConversation() override {
    child_.input.reset();
    ::kill(-child_.pid, SIGKILL);
    ::waitpid(child_.pid, nullptr, 0);
  }

  Status send(const std::string& line) override {
    std::string bytes = line + "\n";
    auto until = steady_clock::now() + kSendTimeout;
    for (size_t sent = 0; sent < bytes.size();) {
      ssize_t length = ::write(child_.input.get(), bytes.data() + sent, bytes.size() - sent);
      if (length > 0) {
        sent += static_cast<size_t>(length);
        continue;
      }
      if (length < 0 && errno == EINTR) continue;
      if (length < 0 && errno != EAGAIN) return ended();
      pollfd descriptors[] = {{child_.input.get(), POLLOUT, 0}, {child_.errors.get(), POLLIN, 0}};
      if (::poll(descriptors, 2, milliseconds_until(until)) == 0)
        return fail(Code::timeout, name_ + " does not read what it is sent");
      if (descriptors[1].revents) drain_errors();
    }
    return {};
  }

  Result<std::string> receive(Duration timeout, size_t limit) override {
    auto until = steady_clock::now() + timeout;
    for (;;) {
      size_t end = buffer_.find('\n', searched_);
      if (end != std::string::npos && end <= limit) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        searched_ = 0;
        return line;
      }
      searched_ = buffer_.size();
      if (buffer_.size() > limit)
        return fail(Code::invalid,
                    name_ + " sent a line of more than " + std::to_string(limit) + " bytes");
      pollfd descriptors[] = {{child_.output.get(), POLLIN, 0}, {child_.errors.get(), POLLIN, 0}};
      int ready = ::poll(descriptors, 2, milliseconds_until(until));
      if (ready == 0) return fail(Code::timeout, name_ + " did not answer in " + human(timeout));
      if (ready < 0) continue;
      if (descriptors[1].revents) drain_errors();
      if (descriptors[0].revents && !fill()) return ended();
    }
  }

  int descriptor() const override { return child_.output.get(); }
  std::string errors() const override { return errors_; }

 private:
  // False at the end of what the program writes.
  bool fill() {
    char bytes[16 << 10];
    ssize_t length = ::read(child_.output.get(), bytes, sizeof bytes);
    if (length > 0) buffer_.append(bytes, static_cast<size_t>(length));
    return length > 0 || (length < 0 && (errno == EAGAIN || errno == EINTR));
  }

  void drain_errors() {
    char bytes[4096];
    ssize_t length;
    while ((length = ::read(child_.errors.get(), bytes, sizeof bytes)) > 0)
      errors_.append(bytes, static_cast<size_t>(length));
    if (length == 0) child_.errors.reset();
    if (errors_.size() > kErrorsKept) errors_.erase(0, errors_.size() - kErrorsKept);
  }

  Error ended() {
    if (child_.errors) drain_errors();
    std::string text = name_ + " has ended";
    if (!errors_.empty()) text += "; it said: " + errors_;
    return fail(Code::unavailable, std::move(text));
  }

  Spawned child_;
  const std::string name_;
  std::string buffer_;   // received, not yet given out
  size_t searched_ = 0;  // of buffer_, without a line break
  std::string errors_;
};

}  // namespace

std::unique_ptr<Conversation> make_conversation(Spawned child, std::string name) {
  return std::make_unique<LineConversation>(std::move(child), std::move(name));
}

}  // namespace consort::system

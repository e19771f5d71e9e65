#include "system/conversation.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>

#include "base/no_pipe_signal.h"
#include "base/strings.h"
#include "system/capture.h"
#include "system/command.h"
#include "system/deadline.h"

namespace consort::system {
namespace {

constexpr auto kSendWithin = std::chrono::seconds(30);
constexpr auto kLeaveWithin =
    std::chrono::milliseconds(250);       // after the end of its input, at the end
constexpr size_t kErrorsKept = 64 << 10;  // bytes of standard error

class RealConversation final : public Conversation {
 public:
  RealConversation(std::string name, Child child, Descriptor input, Descriptor output,
                   Descriptor errors)
      : name_(std::move(name)),
        child_(std::move(child)),
        input_(std::move(input)),
        output_(std::move(output)),
        errors_(std::move(errors)) {
    for (int descriptor : {input_.get(), output_.get(), errors_.get()})
      fcntl(descriptor, F_SETFL, O_NONBLOCK);
  }

  // The child's own end kills the group.
  ~RealConversation() override {
    input_.reset();
    child_.ended(kLeaveWithin);
  }

  Status send(const std::string& line) override {
    NoPipeSignal no_signal;
    std::string message = line + "\n";
    std::string_view left = message;
    Deadline deadline(kSendWithin);
    while (!left.empty()) {
      ssize_t written = ::write(input_.get(), left.data(), left.size());
      if (written > 0) {
        left.remove_prefix(static_cast<size_t>(written));
      } else if (errno == EAGAIN) {
        if (deadline.passed()) return fail(Code::timeout, name_ + " does not take what it is sent");
        wait(deadline, POLLOUT);  // and hear it meanwhile, or both would wait for each other
      } else if (errno != EINTR) {
        return ended();
      }
    }
    return {};
  }

  Result<std::string> receive(Duration timeout, size_t limit) override {
    Deadline deadline(timeout);
    while (true) {
      if (std::optional<std::string> line = next_line()) {
        if (line->size() > limit) return too_long(limit);
        return std::move(*line);
      }
      if (heard_.size() > limit) return too_long(limit);
      if (!output_) return ended();
      bool last_look = deadline.passed();
      if (!wait(deadline, 0) && last_look)
        return fail(Code::timeout, name_ + " has not answered within " + human(timeout));
    }
  }

  int descriptor() const override { return output_.get(); }
  std::string errors() const override { return said_.text(); }

 private:
  // Without its break; after the end of the output, what is left counts as a line.
  std::optional<std::string> next_line() {
    size_t end = heard_.find('\n', searched_);
    searched_ = heard_.size();
    if (end == heard_.npos && (output_ || heard_.empty())) return std::nullopt;
    std::string line = heard_.substr(0, end);
    heard_.erase(0, end == heard_.npos ? end : end + 1);
    searched_ = 0;
    return line;
  }

  // True when the program said something, or ended.
  bool wait(const Deadline& deadline, short input_events) {
    pollfd watched[] = {{output_.get(), POLLIN, 0},
                        {errors_.get(), POLLIN, 0},
                        {input_events ? input_.get() : -1, input_events, 0}};
    if (poll(watched, 3, deadline.poll_ms()) <= 0) return false;
    if (watched[1].revents) {
      std::string text;
      if (!read_piece(errors_, text)) errors_.reset();
      said_.add(text);
    }
    if (watched[0].revents && !read_piece(output_, heard_)) output_.reset();
    return watched[0].revents != 0;
  }

  // False at the end.
  static bool read_piece(Descriptor& pipe, std::string& into) {
    std::array<char, 64 << 10> piece;
    ssize_t got = ::read(pipe.get(), piece.data(), piece.size());
    if (got > 0) into.append(piece.data(), static_cast<size_t>(got));
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
  }

  Error too_long(size_t limit) {
    heard_.clear();
    output_.reset();  // what follows would be the middle of a line
    return fail(Code::invalid, name_ + " sent a line of more than " + count(limit, "byte"));
  }

  Error ended() {
    while (errors_ && wait(Deadline(Duration(0)), 0)) {
    }
    CommandResult last;
    last.errors = said_.text();
    std::string complaint = last.complaint(1);
    return fail(Code::unavailable,
                name_ + " has ended" + (complaint.empty() ? "" : ": " + complaint));
  }

  const std::string name_;
  Child child_;
  Descriptor input_;
  Descriptor output_;  // none once it has ended
  Descriptor errors_;
  std::string heard_;    // not yet given out
  size_t searched_ = 0;  // bytes of it known to have no line break
  Capture said_{Capture::Keep::last, kErrorsKept};
};

}  // namespace

Result<std::unique_ptr<Conversation>> start_conversation(const Launch& plan, Duration patience) {
  TRY(Pipe input, make_pipe());
  TRY(Pipe output, make_pipe());
  TRY(Pipe errors, make_pipe());
  TRY(Launched launched, launch(plan, {input.read.get(), output.write.get(), errors.write.get()}));
  pollfd report{launched.report.get(), POLLIN, 0};
  Deadline deadline(patience);
  while (poll(&report, 1, deadline.poll_ms()) <= 0) {
    if (deadline.passed())
      return fail(Code::timeout,
                  "cannot start " + printable(plan.argv[0]) + " within " + human(patience));
  }
  if (std::optional<Error> failure = launch_failure(plan, launched.report.get()))
    return std::move(*failure);
  return std::make_unique<RealConversation>(printable(plan.argv[0]), std::move(launched.child),
                                            std::move(input.write), std::move(output.read),
                                            std::move(errors.read));
}

}  // namespace consort::system

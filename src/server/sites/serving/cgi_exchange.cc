#include "server/sites/serving/cgi_exchange.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/no_pipe_signal.h"
#include "base/strings.h"
#include "server/sites/serving/cgi_head.h"
#include "system/capture.h"
#include "system/deadline.h"

namespace consort::server {
namespace {

constexpr size_t kPiece = 64 << 10;
constexpr size_t kMostWaiting = 256 << 10;  // bytes of an answer that the client has not taken
constexpr size_t kMostHeld = 4 << 20;       // bytes of an answer that is held back
constexpr size_t kLongestHead = 16 << 10;
constexpr size_t kComplaint = 4 << 10;
constexpr Duration kPaceWindow = std::chrono::seconds(30);
constexpr size_t kLeastInWindow = 30 << 10;  // bytes
constexpr auto kStopLook = std::chrono::milliseconds(200);
constexpr Duration kEndPatience = std::chrono::seconds(2);

// What the loop's thread tells the thread that runs the program.
struct Mail {
  std::mutex mutex;
  std::optional<Result<std::string>> piece;  // guarded by mutex
  bool closed = false;                       // guarded by mutex; the client is gone
  Descriptor wake{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};

  void ring() const { eventfd_write(wake.get(), 1); }
};

class CgiExchange {
 public:
  CgiExchange(net::Request request, const net::Responder& responder, const CgiPlan& plan,
              std::stop_token stop)
      : request_(std::move(request)),
        responder_(responder),
        plan_(plan),
        stop_(std::move(stop)),
        deadline_(plan.deadline) {}

  Status run() {
    Status status = exchange();
    if (gone_) return {};
    if (!status) give_up(status.error());
    return status;
  }

 private:
  Status exchange() {
    if (stop_.stop_requested()) return fail(Code::cancelled, "the server stops");
    TRY(system::Pipe input, system::make_pipe());
    TRY(system::Pipe output, system::make_pipe());
    TRY(system::Pipe errors, system::make_pipe());
    TRY(system::Launched launched,
        launch(plan_.launch, {input.read.get(), output.write.get(), errors.write.get()}));
    input.read.reset();
    output.write.reset();
    errors.write.reset();
    input_ = std::move(input.write);
    output_ = std::move(output.read);
    errors_ = std::move(errors.read);
    for (const Descriptor* end : {&input_, &output_, &errors_})
      fcntl(end->get(), F_SETFL, O_NONBLOCK);
    if (auto failure = launch_failure(plan_.launch, launched.report.get()))
      return std::move(*failure);
    Status pumped = pump();
    if (pumped && !gone_) pumped = await_end(launched.child);
    if (!pumped || gone_) {
      launched.child.end(kEndPatience);
      return pumped;
    }
    int exit_code = launched.child.exit_code().value_or(-1);
    if (exit_code != 0) {
      std::string said(trim(complaint_.text()));
      return fail(Code::failed, printable(plan_.launch.argv[0]) + " failed with exit code " +
                                    std::to_string(exit_code) + ": " + printable(said));
    }
    return finish();
  }

  // Until the program has said all.
  Status pump() {
    if (request_.upload) {
      ask_for_input();
    } else {
      pending_ = std::move(request_.body);
      input_ended_ = true;
    }
    NoPipeSignal no_signal;
    while (output_) {
      if (stop_.stop_requested()) return fail(Code::cancelled, "the server stops");
      if (deadline_.passed())
        return fail(Code::timeout, "it took longer than " + human(plan_.deadline));
      TRY_DO(take_mail());
      if (gone_) return {};
      TRY_DO(check_pace());
      if (input_ended_ && pending_.empty()) input_.reset();
      TRY_DO(step());
    }
    return {};
  }

  // It has said all, and ends when the machine lets it.
  Status await_end(system::Child& child) const {
    while (!child.ended(kStopLook)) {
      if (stop_.stop_requested()) return fail(Code::cancelled, "the server stops");
      if (deadline_.passed())
        return fail(Code::timeout, "it took longer than " + human(plan_.deadline));
    }
    return {};
  }

  Status step() {
    bool room = !stream_ || stream_->waiting() < kMostWaiting;
    enum { kInput, kOutput, kErrors, kMail, kCount };
    pollfd watched[kCount] = {{pending_.empty() ? -1 : input_.get(), POLLOUT, 0},
                              {room ? output_.get() : -1, POLLIN, 0},
                              {errors_.get(), POLLIN, 0},
                              {mail_->wake.get(), POLLIN, 0}};
    poll(watched, kCount, std::min(deadline_.poll_ms(), static_cast<int>(kStopLook.count())));
    if (watched[kInput].revents) write_input();
    if (watched[kErrors].revents) read_errors();
    if (watched[kOutput].revents) return read_output();
    return {};
  }

  // ---- the request's body

  void ask_for_input() {
    awaits_input_ = true;
    request_.upload->next([mail = mail_](Result<std::string> piece) {
      std::lock_guard lock(mail->mutex);
      mail->piece = std::move(piece);
      mail->ring();
    });
  }

  Status take_mail() {
    eventfd_t rung;
    eventfd_read(mail_->wake.get(), &rung);
    std::optional<Result<std::string>> piece;
    {
      std::lock_guard lock(mail_->mutex);
      piece = std::exchange(mail_->piece, std::nullopt);
      gone_ = mail_->closed;
    }
    if (!piece) return {};
    awaits_input_ = false;
    if (!*piece) {
      gone_ = !plan_.before_answer;  // a push is refused, in case somebody still listens
      return std::move(*piece).error().within("reading the request");
    }
    if ((*piece)->empty()) {
      input_ended_ = true;
    } else if (input_) {
      in_window_ += (*piece)->size();
      pending_ = std::move(**piece);
    } else {
      ask_for_input();  // the program wants no more: the rest is thrown away
    }
    return {};
  }

  void write_input() {
    ssize_t written = ::write(input_.get(), pending_.data(), pending_.size());
    if (written > 0) {
      pending_.erase(0, static_cast<size_t>(written));
    } else if (written < 0 && errno != EAGAIN && errno != EINTR) {
      pending_.clear();
      input_.reset();
    }
    if (pending_.empty() && !input_ended_ && !awaits_input_) ask_for_input();
  }

  Status check_pace() {
    auto now = std::chrono::steady_clock::now();
    if (now - window_began_ < kPaceWindow) return {};
    bool slow = awaits_input_ && !input_ended_ && waited_all_window_ && in_window_ < kLeastInWindow;
    window_began_ = now;
    in_window_ = 0;
    waited_all_window_ = awaits_input_;
    if (slow) return fail(Code::timeout, "the client sends too slowly");
    return {};
  }

  // ---- the answer

  Status read_output() {
    std::string piece(kPiece, '\0');
    ssize_t got = ::read(output_.get(), piece.data(), piece.size());
    if (got < 0) {
      if (errno != EAGAIN && errno != EINTR) output_.reset();
      return {};
    }
    if (got == 0) {
      output_.reset();
      return {};
    }
    piece.resize(static_cast<size_t>(got));
    if (stream_) {
      stream_->write(std::move(piece));
      return {};
    }
    said_ += piece;
    return head_ ? check_held() : take_head();
  }

  Status take_head() {
    std::optional<size_t> size = cgi_head_size(said_);
    if (!size) {
      if (said_.size() <= kLongestHead) return {};
      return fail(Code::invalid, "the program said no head");
    }
    TRY(net::Response head, parse_cgi_head(std::string_view(said_).substr(0, *size)));
    said_.erase(0, *size);
    head_ = std::move(head);
    if (plan_.before_answer) return check_held();
    begin_stream();
    return {};
  }

  void begin_stream() {
    auto wake = [mail = mail_] { mail->ring(); };
    auto closed = [mail = mail_](const Status&) {
      std::lock_guard lock(mail->mutex);
      mail->closed = true;
      mail->ring();
    };
    stream_ = responder_.stream(*head_, {.on_drain = wake, .on_closed = closed});
    stream_->write(std::exchange(said_, {}));
  }

  Status check_held() const {
    if (said_.size() <= kMostHeld) return {};
    return fail(Code::invalid, "the answer is longer than " + count(kMostHeld, "byte"));
  }

  Status finish() {
    if (!head_) return fail(Code::failed, "the program said nothing");
    if (stream_) {
      stream_->end();
      return {};
    }
    TRY_DO(plan_.before_answer(said_));
    net::Response answer = std::move(*head_);
    answer.body = std::move(said_);
    responder_.send(std::move(answer));
    return {};
  }

  void give_up(const Error& why) {
    if (stream_) return stream_->abort();
    int status = why.code == Code::timeout ? 408 : why.code == Code::cancelled ? 503 : 500;
    responder_.send(net::Response::text(status, "git could not answer\n"));
  }

  void read_errors() {
    std::array<char, 4096> piece;
    ssize_t got = ::read(errors_.get(), piece.data(), piece.size());
    if (got > 0) complaint_.add({piece.data(), static_cast<size_t>(got)});
    if (got == 0) errors_.reset();
  }

  net::Request request_;
  const net::Responder& responder_;
  const CgiPlan& plan_;
  const std::stop_token stop_;
  const system::Deadline deadline_;
  const std::shared_ptr<Mail> mail_ = std::make_shared<Mail>();

  Descriptor input_;
  Descriptor output_;
  Descriptor errors_;
  std::string pending_;  // of the body, not yet taken by the program
  bool awaits_input_ = false;
  bool input_ended_ = false;
  bool gone_ = false;

  std::chrono::steady_clock::time_point window_began_ = std::chrono::steady_clock::now();
  size_t in_window_ = 0;
  bool waited_all_window_ = true;

  std::string said_;  // not yet passed on
  std::optional<net::Response> head_;
  std::shared_ptr<net::ResponseStream> stream_;
  system::Capture complaint_{system::Capture::Keep::last, kComplaint};
};

}  // namespace

Status run_cgi(net::Request request, const net::Responder& responder, const CgiPlan& plan,
               std::stop_token stop) {
  return CgiExchange(std::move(request), responder, plan, std::move(stop)).run();
}

}  // namespace consort::server

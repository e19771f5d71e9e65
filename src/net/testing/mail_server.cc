#include "net/testing/mail_server.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>

#include "base/no_pipe_signal.h"
#include "net/socket.h"

namespace consort::net {

MailServer::MailServer(Settings settings) : settings_(std::move(settings)) {
  int ends[2];
  check(::pipe2(ends, O_CLOEXEC) == 0, "there is no pipe");
  stop_ = Descriptor(ends[0]);
  stopper_ = Descriptor(ends[1]);
  listener_ = std::move(*listen_on(*SocketAddress::parse("127.0.0.1", 0), 16));
  port_ = local_address(listener_.get())->port();
  thread_ = std::thread([this] { run(); });
}

MailServer::~MailServer() {
  stopper_.reset();
  thread_.join();
}

std::string MailServer::url() const {
  const bool is_tls = settings_.tls && !settings_.starts_plain;
  return (is_tls ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") + std::to_string(port_);
}

std::vector<MailServer::Mail> MailServer::taken() {
  std::lock_guard lock(mutex_);
  return taken_;
}

std::vector<std::string> MailServer::lines() {
  std::lock_guard lock(mutex_);
  return lines_;
}

bool MailServer::wait_for(const std::string& word) {
  std::unique_lock lock(mutex_);
  return heard_.wait_for(lock, std::chrono::seconds(10), [&] {
    return std::ranges::any_of(lines_, [&](const auto& line) { return line.starts_with(word); });
  });
}

void MailServer::run() {
  NoPipeSignal no_signal;
  while (wait(listener_.get(), POLLIN)) {
    client_ =
        Descriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!client_) continue;
    input_.clear();
    mail_ = {};
    transport_ = plain_transport(client_.get());
    talk();
    transport_.reset();
    client_.reset();
  }
}

void MailServer::talk() {
  if (settings_.tls && !settings_.starts_plain && !secure()) return;
  if (!say(answer_to("greeting", "220 localhost"))) return;
  while (auto line = hear())
    if (!answer(*line)) return;
}

bool MailServer::answer(const std::string& line) {
  if (line.starts_with("EHLO")) return say(answer_to(line, "250 localhost"));
  if (line.starts_with("STARTTLS")) return say("220 go on") && secure();
  if (line.starts_with("AUTH")) {
    if (!say(answer_to(line, "334 "))) return false;
    return hear() && say(answer_to("login", "235 welcome"));
  }
  if (line.starts_with("MAIL")) mail_ = {.from = line.substr(std::min<size_t>(10, line.size()))};
  if (line.starts_with("RCPT")) mail_.to.push_back(line.substr(std::min<size_t>(8, line.size())));
  if (line == "DATA") {
    const std::string said = answer_to(line, "354 go on");
    return say(said) && (!said.starts_with("354") || take_message());
  }
  if (line == "QUIT") {
    say(answer_to(line, "221 bye"));
    return false;
  }
  return say(answer_to(line, "250 ok"));
}

bool MailServer::take_message() {
  constexpr std::string_view kEnd = "\r\n.\r\n";
  while (input_.find(kEnd) == input_.npos) {
    char buffer[Transport::kRecord];
    const Step step = transport_->read(buffer, sizeof buffer);
    input_.append(buffer, step.bytes);
    if (step.bytes == 0 && !go_on(step)) return false;
  }
  const size_t end = input_.find(kEnd);
  mail_.message = input_.substr(0, end + 2);
  input_.erase(0, end + kEnd.size());
  const std::string said = answer_to(".", "250 taken");
  std::unique_lock lock(mutex_);
  lines_.push_back(".");
  if (said.starts_with('2')) taken_.push_back(mail_);
  heard_.notify_all();
  lock.unlock();
  return say(said);
}

bool MailServer::secure() {
  transport_ = tls_transport(client_.get(), *settings_.tls);
  while (true) {
    const Step step = transport_->handshake();
    if (step.kind == Step::Kind::done) return true;
    if (!go_on(step)) return false;
  }
}

bool MailServer::say(std::string_view text) {
  if (text.empty()) return wait(-1, 0);
  std::string unsent = std::string(text) + "\r\n";
  while (!unsent.empty()) {
    const Step step = transport_->write(unsent);
    unsent.erase(0, step.bytes);
    if (step.bytes == 0 && !go_on(step)) return false;
  }
  return true;
}

std::optional<std::string> MailServer::hear() {
  while (input_.find("\r\n") == input_.npos) {
    char buffer[Transport::kRecord];
    const Step step = transport_->read(buffer, sizeof buffer);
    input_.append(buffer, step.bytes);
    if (step.bytes == 0 && !go_on(step)) return {};
  }
  const size_t end = input_.find("\r\n");
  std::string line = input_.substr(0, end);
  input_.erase(0, end + 2);
  std::lock_guard lock(mutex_);
  lines_.push_back(line);
  heard_.notify_all();
  return line;
}

bool MailServer::go_on(const Step& step) {
  if (step.kind == Step::Kind::wait_readable) return wait(client_.get(), POLLIN);
  if (step.kind == Step::Kind::wait_writable) return wait(client_.get(), POLLOUT);
  return false;
}

// False: it is to stop.
bool MailServer::wait(int fd, short what) {
  pollfd both[] = {{stop_.get(), POLLIN, 0}, {fd, what, 0}};
  while (::poll(both, 2, -1) < 0 && errno == EINTR) {
  }
  return both[0].revents == 0;
}

std::string MailServer::answer_to(const std::string& line, const std::string& usual) const {
  for (const std::string& key : {line, line.substr(0, line.find(' '))})
    if (auto found = settings_.answers.find(key); found != settings_.answers.end())
      return found->second;
  return usual;
}

}  // namespace consort::net

#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/descriptor.h"
#include "net/tls.h"
#include "net/transport.h"

namespace consort::net {

// A mail server for tests, on 127.0.0.1 and a thread of its own. It takes all that comes, one
// client after the other, but for what it was told to answer.
class MailServer {
 public:
  struct Settings {
    // By a whole line, or its first word: EHLO, AUTH, login (what follows AUTH), MAIL, RCPT, DATA,
    // "." and QUIT; greeting. "": it says nothing any more.
    std::map<std::string, std::string> answers = {};
    std::optional<TlsServer> tls = {};  // from the first byte, or after STARTTLS
    bool starts_plain = false;
  };
  struct Mail {
    std::string from, message;  // as it came, dots and all
    std::vector<std::string> to;
  };
  MailServer() : MailServer(Settings()) {}
  explicit MailServer(Settings settings);
  ~MailServer();

  std::string url() const;  // smtps only when it has TLS from the first byte
  std::vector<Mail> taken();
  std::vector<std::string> lines();        // all that was said to it but for messages
  bool wait_for(const std::string& word);  // until a line began so; ten seconds at most

 private:
  void run();
  void talk();
  bool answer(const std::string& line);
  bool take_message();
  bool secure();
  bool say(std::string_view text);
  std::optional<std::string> hear();
  bool go_on(const Step& step);  // after waiting for what the step needs
  bool wait(int fd, short what);
  std::string answer_to(const std::string& line, const std::string& usual) const;

  const Settings settings_;
  Descriptor listener_, stop_, stopper_;
  uint16_t port_ = 0;
  Descriptor client_;  // of thread_, as is what follows
  std::unique_ptr<Transport> transport_;
  std::string input_;
  Mail mail_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::vector<Mail> taken_;         // guarded by mutex_
  std::vector<std::string> lines_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace consort::net

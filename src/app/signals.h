#pragma once
#include <signal.h>
#include <unistd.h>

#include <stop_token>
#include <thread>

namespace consort::app {

// Turns SIGINT, SIGTERM and SIGHUP (the terminal is gone) into a stop request: the first stops in
// good order, the second at once. Made before any other thread; lives as long as the program.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::thread([this] { wait(); }).detach();
    ::signal(SIGPIPE, SIG_IGN);
  }
  std::stop_token stop() const { return source_.get_token(); }

 private:
  void wait() {
    int signal = 0;
    sigwait(&set_, &signal);
    source_.request_stop();
    sigwait(&set_, &signal);
    ::_exit(128 + signal);
  }
  sigset_t set_;
  std::stop_source source_;
};

}  // namespace consort::app

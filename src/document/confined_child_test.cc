#include "document/confined_child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

namespace consort::document {
namespace {

const Confinement kLimits{std::chrono::seconds(5), size_t{256} << 20};

// What the child sends before it ends.
std::string output(ConfinedChild& child) {
  std::string all;
  while (true) {
    pollfd waiting{child.socket(), POLLIN, 0};
    ::poll(&waiting, 1, 10'000);
    char bytes[256];
    ssize_t got = ::recv(child.socket(), bytes, sizeof bytes, 0);
    if (got <= 0) return all;
    all.append(bytes, static_cast<size_t>(got));
  }
}

void say(int socket, const std::string& text) {
  (void)::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
}

TEST(ConfinedChild, TalksOverItsSocket) {
  auto child = ConfinedChild::start(kLimits, [](int socket) { say(socket, "hello"); }).value();
  EXPECT_EQ(output(child), "hello");
  ConfinedChild::Ending ending = child.wait();
  EXPECT_EQ(ending.status, 0);
  EXPECT_EQ(ending.signal, 0);
}

TEST(ConfinedChild, CanOpenNothing) {
  int inherited = ::open("/etc/hostname", O_RDONLY);  // without close-on-exec
  auto child = ConfinedChild::start(kLimits, [inherited](int socket) {
                 std::string seen;
                 seen += ::open("/etc/passwd", O_RDONLY) < 0 ? "no file, " : "a file, ";
                 seen += ::socket(AF_INET, SOCK_STREAM, 0) < 0 ? "no socket, " : "a socket, ";
                 seen += ::fcntl(inherited, F_GETFD) < 0 || inherited == socket
                             ? "nothing inherited"
                             : "inherited";
                 say(socket, seen);
               }).value();
  EXPECT_EQ(output(child), "no file, no socket, nothing inherited");
  ::close(inherited);
}

TEST(ConfinedChild, HasDefaultSignals) {
  struct sigaction before;
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGUSR1, &ignore, &before);
  auto child = ConfinedChild::start(kLimits, [](int) { ::raise(SIGUSR1); }).value();
  EXPECT_EQ(child.wait().signal, SIGUSR1);
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST(ConfinedChild, IsKilledWhenNobodyWantsItAnyMore) {
  int socket = -1;
  {
    auto child = ConfinedChild::start(kLimits, [](int) { ::pause(); }).value();
    socket = ::fcntl(child.socket(), F_DUPFD_CLOEXEC, 0);
  }
  char byte;
  EXPECT_EQ(::recv(socket, &byte, 1, 0), 0);  // the other end is closed: the child is gone
  ::close(socket);
}

TEST(ConfinedChild, SaysHowItEnded) {
  EXPECT_EQ(ConfinedChild::start(kLimits, [](int) { ::_exit(7); }).value().wait().status, 7);
  auto endless = ConfinedChild::start({std::chrono::milliseconds(1), size_t{256} << 20}, [](int) {
    for (std::atomic<int> i = 0;; ++i) {
    }
  });
  EXPECT_EQ(endless.value().wait().signal, SIGXCPU);
}

}  // namespace
}  // namespace consort::document

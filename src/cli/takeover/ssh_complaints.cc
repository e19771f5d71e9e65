#include "cli/takeover/ssh_complaints.h"

#include <span>

#include "base/strings.h"

namespace consort::cli {
namespace {

struct Known {
  std::string_view said;     // somewhere in what was said
  std::string_view message;  // behind the machine
  std::string_view hint;
};

// The last line that says something.
std::string last_line(std::string_view said) {
  std::string last;
  for (std::string_view line : split_lines(said))
    if (!trim(line).empty()) last = std::string(trim(line));
  return printable(last, 300);
}

Complaint find(std::span<const Known> all, std::string_view said, const std::string& machine,
               const std::string& otherwise) {
  for (const Known& known : all)
    if (said.find(known.said) != said.npos)
      return {machine + " " + std::string(known.message), std::string(known.hint)};
  const std::string last = last_line(said);
  return {machine + " " + otherwise + (last.empty() ? "" : ": " + last), ""};
}

constexpr Known kSsh[] = {
    {"REMOTE HOST IDENTIFICATION HAS CHANGED",
     "has another host key than it had: it was installed anew, or somebody stands between",
     "compare the fingerprint with the machine's own; only then 'ssh-keygen -R HOST', and connect "
     "once by hand"},
    {"Host key verification failed",
     "has a host key that is not known here, and none is believed unseen",
     "connect once by hand with ssh, and compare the fingerprint with the machine's own"},
    {"Permission denied (",
     "lets nobody in with the keys that are here, and no password can be typed",
     "ssh-copy-id puts a key there; --identity FILE names one; a key with a passphrase has to be "
     "in ssh-agent"},
    {"Too many authentication failures", "was offered too many keys",
     "--identity FILE offers one alone"},
    {"Could not resolve hostname", "is no name that is known here",
     "check the name, or give the address"},
    {"Connection refused", "refuses the connection: no sshd listens there",
     "check address and port"},
    {"timed out", "does not answer", "check the address, the network, and what filters between"},
    {"No route to host", "cannot be reached from here", "check the address and the network"},
    {"Network is unreachable", "cannot be reached from here", "check the address and the network"},
    {"UNPROTECTED PRIVATE KEY FILE",
     "was not asked: others may read the key file, and ssh does not take it",
     "chmod 600 the file of the key"},
    {"This account is currently not available", "has no shell for that user",
     "take over as a user with a shell"},
};

constexpr Known kSudo[] = {
    {"a password is required", "wants a password for sudo, and none can be typed",
     "let the user run /bin/sh without one (NOPASSWD in sudoers), or connect as root"},
    {"a terminal is required", "wants a password for sudo, and none can be typed",
     "let the user run /bin/sh without one (NOPASSWD in sudoers), or connect as root"},
    {"you must have a tty", "lets sudo run from a terminal only (requiretty)", "connect as root"},
    {"not in the sudoers file", "does not let this user become root by sudo",
     "connect as root, or as a user who may"},
    {"is not allowed to", "does not let this user run /bin/sh as root by sudo",
     "connect as root, or as a user who may"},
    {"may not run sudo", "does not let this user become root by sudo",
     "connect as root, or as a user who may"},
    {"sudo: not found", "has no sudo, and its user is not root", "connect as root"},
    {"sudo: command not found", "has no sudo, and its user is not root", "connect as root"},
    {"No space left on device", "has no room left in /tmp", "make room for about 200 MB there"},
    {"Read-only file system", "cannot write in /tmp: it is read-only", ""},
    {"mktemp", "gives no folder in /tmp", ""},
};

constexpr Known kStart[] = {
    {"Exec format error", "cannot run this program: it is for another architecture",
     "run consort for that architecture on the machine itself: consort adopt"},
    {"GLIBC_", "has an older C library than this program needs",
     "run a consort that was built for that release on the machine itself: consort adopt"},
    {"error while loading shared libraries", "lacks a library that this program needs",
     "run a consort that was built for that release on the machine itself: consort adopt"},
    {"Permission denied", "runs no program from /tmp: it is mounted noexec",
     "remount it for a minute, or run consort on the machine itself: consort adopt"},
    {"No space left on device", "has no room left in /tmp", "make room for about 200 MB there"},
    {"Illegal instruction", "has a processor that this program was not built for", ""},
};

}  // namespace

Complaint complaint_of_ssh(std::string_view said, const std::string& machine) {
  return find(kSsh, said, machine, "cannot be reached by ssh");
}

Complaint complaint_of_sudo(std::string_view said, const std::string& machine) {
  return find(kSudo, said, machine, "gives no shell of root");
}

Complaint complaint_of_start(std::string_view said, int exit_code, const std::string& machine) {
  // A loader that is not there is said to be the program that is not found: another C library.
  if (exit_code == 127 && said.find("not found") != said.npos && said.find("GLIBC") == said.npos &&
      said.find("shared libraries") == said.npos)
    return {machine + " has another C library than this program (musl?), and cannot run it",
            "run a consort that was built for that system on the machine itself: consort adopt"};
  return find(kStart, said, machine,
              "cannot run this program (exit code " + std::to_string(exit_code) + ")");
}

}  // namespace consort::cli

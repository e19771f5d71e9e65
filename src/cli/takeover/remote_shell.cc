#include "cli/takeover/remote_shell.h"

#include <sys/utsname.h>

#include <filesystem>
#include <fstream>

#include "base/base64.h"
#include "base/strings.h"
#include "cli/takeover/ssh_complaints.h"

namespace consort::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration kConnectWithin = 60s;
constexpr Duration kBetweenLooks = 200ms;  // whether ^C was pressed
constexpr Duration kEndWithin = 5s;
constexpr size_t kLongestLine = 64 << 10;
constexpr size_t kPiece = 48 << 10;      // bytes in one line of base64
constexpr int kMostSkippedLines = 1000;  // that a login says
constexpr size_t kMostSkippedBytes = 1 << 20;

// Both stand in single quotes, which every login shell takes alike as long as there is no quote,
// "!", backslash or line break in them.
constexpr const char* kBecomeRoot =
    "echo consort-here; if [ \"$(id -u)\" = 0 ]; then exec /bin/sh -c \"$1\"; "
    "else exec sudo -n /bin/sh -c \"$1\"; fi";
constexpr const char* kServe =
    "umask 077; LC_ALL=C; export LC_ALL; "
    "d=$(mktemp -d /tmp/consort.XXXXXXXXXX) || exit 81; "
    "trap \"rm -rf $d\" 0; trap \"exit 82\" 1 2 13 15; "
    "echo \"consort-ready $(uname -s) $(uname -m) $d\"; "
    "while read -r verb name lines; do case $verb in "
    "put) head -n \"$lines\" | base64 -d >\"$d/$name\"; s=$?; chmod 700 \"$d/$name\"; "
    "echo \"consort-put $s\";; "
    "run) LD_LIBRARY_PATH=$d \"$d/consort\" \"$name\"; s=$?; echo; echo \"consort-ran $s\";; "
    "end) rm -rf \"$d\"; [ -e \"$d\" ] || echo consort-gone; exit 0;; "
    "esac; done";

std::string remote_command() {
  return std::string("exec /bin/sh -c '") + kBecomeRoot + "' sh '" + kServe + "'";
}

// Host keys are checked as the user's own configuration has it, and never less.
std::vector<std::string> ssh_command(const SshAddress& address,
                                     const std::optional<std::string>& identity) {
  std::vector<std::string> argv = {"ssh", "-T", "-a", "-x", "-C"};
  for (const char* option :
       {"BatchMode=yes", "ConnectTimeout=20", "ServerAliveInterval=15", "ServerAliveCountMax=4",
        "ClearAllForwardings=yes", "PermitLocalCommand=no", "RemoteCommand=none", "LogLevel=ERROR"})
    argv.insert(argv.end(), {"-o", option});
  if (identity) argv.insert(argv.end(), {"-i", *identity, "-o", "IdentitiesOnly=yes"});
  if (address.user) argv.insert(argv.end(), {"-l", *address.user});
  if (address.port) argv.insert(argv.end(), {"-p", std::to_string(*address.port)});
  argv.insert(argv.end(), {"--", address.host, remote_command()});
  return argv;
}

// What ssh needs to know of who calls.
std::vector<std::pair<std::string, std::string>> environment_of(const Call& call) {
  std::vector<std::pair<std::string, std::string>> environment;
  for (const char* name :
       {"PATH", "HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "KRB5CCNAME"}) {
    std::string value = call.wiring.variable ? call.wiring.variable(name) : "";
    if (!value.empty()) environment.emplace_back(name, std::move(value));
  }
  return environment;
}

// The loader says so of one that is missing, and of one that is too old.
bool lacks_libraries(const std::string& said) {
  return said.find("shared libraries") != said.npos || said.find("GLIBCXX_") != said.npos;
}

Error told(Code code, const Complaint& complaint) {
  return fail(code, complaint.message + (complaint.hint.empty() ? "" : "; " + complaint.hint));
}

}  // namespace

Result<std::unique_ptr<RemoteShell>> RemoteShell::open(const Call& call, const SshAddress& address,
                                                       const std::optional<std::string>& identity) {
  std::error_code error;
  if (identity && !std::filesystem::is_regular_file(*identity, error))
    return fail(Code::not_found, "there is no file " + printable(*identity));
  std::unique_ptr<RemoteShell> shell(new RemoteShell(call, address));
  TRY_DO(shell->connect(identity));
  return shell;
}

Status RemoteShell::connect(const std::optional<std::string>& identity) {
  TRY(here_, call_.wiring.open_target("/"));
  std::optional<std::string> key;
  if (identity) key = std::filesystem::absolute(*identity).string();
  auto started = here_->processes().start(
      {.argv = ssh_command(address_, key), .environment = environment_of(call_)});
  if (!started && started.error().code == Code::not_found)
    return fail(Code::not_found, "there is no ssh here; install openssh-client");
  if (!started) return std::move(started).error();
  ssh_ = std::move(*started);
  auto here = line_with("consort-here", kConnectWithin, kLongestLine);
  if (!here) return why_not_open(here.error());
  auto ready = line_with("consort-ready ", kConnectWithin, kLongestLine);
  if (!ready) {
    if (ready.error().code != Code::unavailable) return std::move(ready).error();
    return told(Code::denied, complaint_of_sudo(ssh_->errors(), address_.to_string()));
  }
  return check_system(*ready);
}

Error RemoteShell::why_not_open(const Error& error) const {
  if (error.code == Code::cancelled) return error;
  const std::string said = error.code == Code::timeout ? "timed out" : ssh_->errors();
  return told(Code::unavailable, complaint_of_ssh(said, address_.to_string()));
}

// "Linux x86_64 /tmp/consort.abc"
Status RemoteShell::check_system(const std::string& ready) {
  const auto words = split_words(ready);
  if (words.size() != 3)
    return fail(Code::invalid, address_.to_string() + " answers in a way that is not understood: " +
                                   printable(ready, 200));
  folder_ = std::string(words[2]);
  utsname here{};
  ::uname(&here);
  const std::string there = std::string(words[0]) + " " + std::string(words[1]);
  const std::string needed = std::string(here.sysname) + " " + here.machine;
  if (there == needed) return {};
  return fail(Code::unsupported, address_.to_string() + " is a " + printable(there, 60) +
                                     " machine, and this program is for " + needed +
                                     "; run a consort for it on the machine itself: consort adopt");
}

Status RemoteShell::send_program() {
  TRY_DO(put({"consort", call_.wiring.executable}));
  TRY(int exit_code, try_program());
  if (exit_code != 0 && lacks_libraries(ssh_->errors())) {
    for (const ProgramFile& library : own_libraries())
      TRY_DO(put(library));
    TRY(exit_code, try_program());
  }
  if (exit_code != 0) return why_not_run(exit_code);
  return {};
}

Error RemoteShell::why_not_run(int exit_code) const {
  return told(Code::unsupported,
              complaint_of_start(ssh_->errors(), exit_code, address_.to_string()));
}

Status RemoteShell::put(const ProgramFile& file) {
  std::error_code error;
  const uint64_t size = std::filesystem::file_size(file.path, error);
  std::ifstream bytes(file.path, std::ios::binary);
  if (error || !bytes) return fail(Code::io, "cannot read " + file.path);
  const uint64_t lines = (size + kPiece - 1) / kPiece;
  TRY_DO(say("put " + file.name + " " + std::to_string(lines)));
  std::string piece(kPiece, '\0');
  for (uint64_t line = 0; line < lines; ++line) {
    bytes.read(piece.data(), kPiece);
    const auto got = static_cast<size_t>(bytes.gcount());
    if (got == 0 || (got < kPiece && line + 1 < lines))
      return fail(Code::io, file.path + " has changed while it was sent");
    TRY_DO(say(base64_encode(std::string_view(piece).substr(0, got))));
    if (line % 64 == 0)
      call_.terminal.progress("sending " + file.name + ": " + std::to_string(100 * line / lines) +
                              " %");
  }
  TRY(std::string status, line_with("consort-put ", 5min, kLongestLine));
  if (status == "0") return {};
  return told(Code::io, complaint_of_start(ssh_->errors(), 1, address_.to_string()));
}

Result<int> RemoteShell::try_program() {
  TRY_DO(say("run version"));
  TRY(std::string status, line_with("consort-ran ", 1min, kLongestLine));
  return std::atoi(status.c_str());
}

Status RemoteShell::begin(const std::string& verb) { return say("run " + verb); }

Status RemoteShell::say(const std::string& line) {
  if (call_.wiring.stop.stop_requested()) return fail(Code::cancelled, "told to stop");
  Status sent = ssh_->send(line);
  if (!sent) is_lost_ = true;
  return sent;
}

Status RemoteShell::say_long(const std::string& verb, std::string_view bytes) {
  const size_t lines = (bytes.size() + kPiece - 1) / kPiece;
  TRY_DO(say(verb + " " + std::to_string(lines)));
  for (size_t at = 0; at < bytes.size(); at += kPiece)
    TRY_DO(say(base64_encode(bytes.substr(at, kPiece))));
  return {};
}

struct RemoteShell::Allowance {
  const Duration patience;
  const MonotonicTime end;
  int lines = kMostSkippedLines;
  size_t bytes = kMostSkippedBytes;

  // False when it is too much.
  bool skip(const std::string& line) {
    if (lines == 0 || line.size() > bytes) return false;
    --lines;
    bytes -= line.size();
    return true;
  }
};

RemoteShell::Allowance RemoteShell::allow(Duration patience) const {
  return {patience, call_.wiring.clock.now() + patience};
}

Result<std::string> RemoteShell::next_line(const Allowance& allowance, size_t limit) {
  while (true) {
    if (call_.wiring.stop.stop_requested()) return fail(Code::cancelled, "told to stop");
    auto line = ssh_->receive(kBetweenLooks, limit);
    if (!line && line.error().code != Code::timeout) {
      is_lost_ = true;
      return line;
    }
    if (call_.wiring.clock.now() > allowance.end)
      return fail(Code::timeout,
                  address_.to_string() + " has not answered within " + human(allowance.patience));
    if (line) return line;
  }
}

Result<std::string> RemoteShell::line_with(const std::string& mark, Allowance& allowance,
                                           size_t limit) {
  while (true) {
    TRY(std::string line, next_line(allowance, limit));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.starts_with(mark)) return line.substr(mark.size());
    if (!allowance.skip(line)) return too_much();
  }
}

Result<std::string> RemoteShell::line_with(const std::string& mark, Duration patience,
                                           size_t limit) {
  Allowance allowance = allow(patience);
  return line_with(mark, allowance, limit);
}

Error RemoteShell::too_much() const {
  return fail(Code::invalid, address_.to_string() + " says too much that is not understood");
}

Result<std::string> RemoteShell::hear(const std::string& mark, Duration patience, size_t limit) {
  Allowance allowance = allow(patience);
  while (true) {
    TRY(std::string line, line_with("consort-", allowance, limit));
    const std::string whole = "consort-" + line;
    if (whole.starts_with(mark)) return whole.substr(mark.size());
    if (!line.starts_with("ran ")) {
      if (!allowance.skip(line)) return too_much();
      continue;
    }
    system::CommandResult said;
    said.errors = ssh_->errors();
    return fail(Code::failed, address_.to_string() + ": " + printable(said.complaint(3), 1000));
  }
}

// Whether the program there still runs does not matter: it ends with its input.
RemoteShell::~RemoteShell() {
  call_.terminal.end_progress();
  if (folder_.empty() || !ssh_) return;
  bool gone = false;
  if (!is_lost_ && ssh_->send("end") && ssh_->send("end")) {
    const MonotonicTime end = call_.wiring.clock.now() + kEndWithin;
    while (!gone && call_.wiring.clock.now() < end) {
      auto line = ssh_->receive(kBetweenLooks, SIZE_MAX);
      if (!line && line.error().code != Code::timeout) break;
      gone = line && line->starts_with("consort-gone");
    }
  }
  if (!gone)
    call_.terminal.say("The connection ended before " + printable(folder_, 200) + " of " +
                       address_.to_string() + " was seen to go; it goes when its shell ends");
}

}  // namespace consort::cli

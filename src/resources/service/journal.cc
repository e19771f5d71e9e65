#include "resources/service/journal.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <memory>

#include "base/descriptor.h"
#include "base/strings.h"
#include "resources/service/libsystemd.h"

namespace consort::resources {
namespace {

constexpr size_t kLongestLine = 200;
constexpr timeval kSyncPatience = {.tv_sec = 1, .tv_usec = 0};

struct Close {
  void operator()(sd_journal* journal) const { libsystemd().journal_close(journal); }
};

std::string message(sd_journal* journal) {
  const void* data = nullptr;
  size_t size = 0;
  if (libsystemd().journal_get_data(journal, "MESSAGE", &data, &size) < 0) return "";
  std::string_view text(static_cast<const char*>(data), size);
  text.remove_prefix(std::min(text.size(), std::string_view("MESSAGE=").size()));
  return printable(trim(text), kLongestLine);
}

// Has journald write down what it was sent so far, as `journalctl --sync` does (varlink); lines are
// late without it.
void sync_journal() {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/io.systemd.journal"};
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return;
  setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kSyncPatience, sizeof kSyncPatience);
  setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &kSyncPatience, sizeof kSyncPatience);
  if (connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
  constexpr char kRequest[] = R"({"method":"io.systemd.Journal.Synchronize"})";  // and its NUL
  if (send(socket.get(), kRequest, sizeof kRequest, MSG_NOSIGNAL) < 0) return;
  char reply[256];
  (void)recv(socket.get(), reply, sizeof reply, 0);
}

}  // namespace

std::vector<std::string> last_log_lines(const std::string& unit, WallTime since, size_t most) {
  if (!load_libsystemd()) return {};
  sync_journal();
  sd_journal* raw = nullptr;
  if (libsystemd().journal_open(&raw, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM) < 0) return {};
  std::unique_ptr<sd_journal, Close> journal(raw);
  const std::string match = "_SYSTEMD_UNIT=" + unit;
  if (libsystemd().journal_add_match(raw, match.data(), match.size()) < 0) return {};
  if (libsystemd().journal_seek_tail(raw) < 0) return {};

  const auto oldest = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(since.time_since_epoch()).count());
  std::vector<std::string> lines;
  while (lines.size() < most && libsystemd().journal_previous(raw) > 0) {
    uint64_t written = 0;
    if (libsystemd().journal_get_realtime_usec(raw, &written) < 0 || written < oldest) break;
    if (std::string line = message(raw); !line.empty()) lines.push_back(std::move(line));
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace consort::resources

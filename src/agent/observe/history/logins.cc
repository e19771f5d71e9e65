#include "agent/observe/history/logins.h"

#include <string.h>
#include <utmp.h>

#include <algorithm>
#include <map>

#include "agent/observe/history/log_tail.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr size_t kMostRecords = 4000;    // of wtmp, the last ones
constexpr size_t kMostRead = 512 << 10;  // bytes of a log
constexpr const char* kAuthorization[] = {"/var/log/auth.log", "/var/log/secure"};

template <size_t size>
std::string text_of(const char (&field)[size]) {
  return from_log({field, ::strnlen(field, size)});
}

}  // namespace

std::vector<Login> parse_wtmp(std::string_view bytes) {
  bytes.remove_prefix(bytes.size() % sizeof(utmp));
  if (bytes.size() > kMostRecords * sizeof(utmp))
    bytes.remove_prefix(bytes.size() - kMostRecords * sizeof(utmp));
  std::vector<Login> all;
  std::map<std::string, size_t> open;  // by line
  for (; !bytes.empty(); bytes.remove_prefix(sizeof(utmp))) {
    utmp record;
    ::memcpy(&record, bytes.data(), sizeof record);
    const WallTime at{std::chrono::seconds(record.ut_tv.tv_sec)};
    const std::string line = text_of(record.ut_line);
    if (record.ut_type == BOOT_TIME) {
      for (const auto& [gone, login] : open)
        all[login].end = at;
      open.clear();
    }
    if (record.ut_type != USER_PROCESS && record.ut_type != DEAD_PROCESS) continue;
    if (auto known = open.find(line); known != open.end()) {
      all[known->second].end = at;
      open.erase(known);
    }
    if (record.ut_type == DEAD_PROCESS) continue;
    open[line] = all.size();
    all.push_back({text_of(record.ut_user), text_of(record.ut_host), line, at, std::nullopt});
  }
  return all;
}

// "2026-03-01T12:00:00.1+00:00 web1 sudo:     anna : TTY=pts/0 ; PWD=/ ; USER=root ;
// COMMAND=/usr/bin/vi".
std::vector<SudoUse> parse_sudo_log(std::string_view text, WallTime now) {
  constexpr std::string_view kCommand = " ; COMMAND=";
  std::vector<SudoUse> all;
  for (std::string_view line : split_lines(text)) {
    const size_t sudo = line.find(" sudo"), command = line.find(kCommand);
    if (sudo == line.npos || command == line.npos || command < sudo) continue;
    const size_t colon = line.find(": ", sudo), end = line.find(" : ", sudo);
    if (colon == line.npos || end == line.npos || colon >= end) continue;
    auto at = log_time(line);
    if (!at) at = old_log_time(line, now);
    if (!at) continue;
    all.push_back({*at, from_log(line.substr(colon + 2, end - colon - 2)),
                   from_log(line.substr(command + kCommand.size()))});
  }
  return all;
}

std::vector<Login> logins(system::FileSystem& files) {
  return parse_wtmp(tail_of(files, "/var/log/wtmp", kMostRecords * sizeof(utmp)));
}

std::vector<SudoUse> sudo_uses(system::FileSystem& files, WallTime now) {
  std::vector<SudoUse> all;
  for (const char* path : kAuthorization) {
    auto more = parse_sudo_log(log_tail(files, path, kMostRead), now);
    all.insert(all.end(), more.begin(), more.end());
  }
  std::ranges::stable_sort(all, {}, &SudoUse::at);
  return all;
}

}  // namespace consort::agent

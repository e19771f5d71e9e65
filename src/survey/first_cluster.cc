#include "survey/first_cluster.h"

#include <algorithm>
#include <span>

#include "base/strings.h"
#include "model/pattern.h"
#include "system/paths.h"

namespace consort::survey {
namespace {

// Globs of lines, their words one space apart. Of postgresql-common 248 and PostgreSQL 13 to 15.
constexpr const char* kSettings[] = {
    "data_directory = '/var/lib/postgresql/*'",
    "hba_file = '/etc/postgresql/*/pg_hba.conf'",
    "ident_file = '/etc/postgresql/*/pg_ident.conf'",
    "external_pid_file = '/var/run/postgresql/*.pid'",
    "port = 543?",
    "max_connections = 100",
    "unix_socket_directories = '/var/run/postgresql'",
    "ssl = on",
    "ssl_cert_file = '/etc/ssl/certs/ssl-cert-snakeoil.pem'",
    "ssl_key_file = '/etc/ssl/private/ssl-cert-snakeoil.key'",
    "shared_buffers = 128MB",
    "dynamic_shared_memory_type = posix",
    "max_wal_size = 1GB",
    "min_wal_size = 80MB",
    "log_line_prefix = '%m [%p] %q%u@%d '",
    "log_timezone = *",
    "cluster_name = *",
    "stats_temp_directory = '/var/run/postgresql/*.pg_stat_tmp'",
    "datestyle = *",
    "timezone = *",
    "lc_* = *",
    "default_text_search_config = *",
    "include_dir = 'conf.d'",
};

constexpr const char* kAccess[] = {
    "local all postgres peer",
    "local all all peer",
    "local replication all peer",
    "host all all 127.0.0.1/32 scram-sha-256",
    "host all all ::1/128 scram-sha-256",
    "host replication all 127.0.0.1/32 scram-sha-256",
    "host replication all ::1/128 scram-sha-256",
};

constexpr const char* kStart[] = {"auto"};
constexpr const char* kControl[] = {"pg_ctl_options = ''"};

struct File {
  std::string_view name;
  std::span<const char* const> lines;
};
constexpr File kFiles[] = {
    {"environment", {}},   {"pg_ctl.conf", kControl}, {"pg_hba.conf", kAccess},
    {"pg_ident.conf", {}}, {"start.conf", kStart},    {"postgresql.conf", kSettings},
};

// Without its comment, words one space apart.
std::string plain(std::string_view line) {
  std::string text;
  for (std::string_view word : split_words(line.substr(0, line.find('#'))))
    text.append(text.empty() ? "" : " ").append(word);
  return text;
}

bool is_one_of(const std::string& line, std::span<const char* const> globs) {
  return std::ranges::any_of(globs,
                             [&](const char* glob) { return model::matches_glob(glob, line); });
}

}  // namespace

bool is_first_cluster_file(std::string_view path, std::string_view text) {
  auto file = std::ranges::find(kFiles, system::file_name(path), &File::name);
  if (file == std::end(kFiles)) return false;
  return std::ranges::all_of(split_lines(text), [&](std::string_view line) {
    const std::string said = plain(line);
    return said.empty() || is_one_of(said, file->lines);
  });
}

}  // namespace consort::survey

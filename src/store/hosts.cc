#include "store/hosts.h"

#include <algorithm>

#include "base/strings.h"
#include "store/host_rows.h"

namespace consort::store::hosts {
namespace {

const std::string kSelect = "SELECT " + kHostColumns + " FROM hosts h WHERE h.environment = ? ";

Status index_tags(Writer& writer, EnvironmentId environment, HostId id, const std::string& name,
                  const std::vector<std::string>& tags) {
  for (const std::string& tag : tags)
    TRY_DO(sql::run(writer.connection(),
                    "INSERT INTO host_tags (environment, tag, name, host) VALUES (?, ?, ?, ?)",
                    environment, tag, name, id));
  return {};
}

template <class T>
Status set(Writer& writer, EnvironmentId environment, HostId id, const std::string& column,
           const T& value) {
  return sql::run_on_one(writer.connection(), "such host",
                         "UPDATE hosts SET " + column + " = ? WHERE environment = ? AND id = ?",
                         value, environment, id);
}

}  // namespace

Status check_tags(const std::vector<std::string>& tags) {
  for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
    if (tag->empty()) return fail(Code::invalid, "a tag is empty");
    if (tag->find('\n') != std::string::npos) return fail(Code::invalid, "a tag has a line break");
    if (std::find(tags.begin(), tag, *tag) != tag)
      return fail(Code::invalid, "tag '" + *tag + "' is there twice");
  }
  return {};
}

Result<HostId> add(Writer& writer, EnvironmentId environment, const NewHost& host) {
  if (host.name.empty()) return fail(Code::invalid, "a host needs a name");
  TRY_DO(check_tags(host.tags));
  TRY(HostId id,
      sql::one<HostId>(writer.connection(),
                       "INSERT INTO hosts (environment, name, tags, life_cycle, connectivity, "
                       "compliance, note, agent, certificate, created) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, '', '', ?) RETURNING id",
                       environment, host.name, join(host.tags, "\n"), host.life_cycle,
                       Connectivity::lost, Compliance::unknown, host.note, writer.now()));
  TRY_DO(index_tags(writer, environment, id, host.name, host.tags));
  return id;
}

Result<Host> get(Reader& reader, EnvironmentId environment, HostId id) {
  return sql::required<Host>(reader.connection(), "such host", kSelect + "AND h.id = ?",
                             environment, id);
}

Result<std::optional<Host>> find(Reader& reader, EnvironmentId environment,
                                 const std::string& name) {
  return sql::first<Host>(reader.connection(), kSelect + "AND h.name = ?", environment, name);
}

Status set_tags(Writer& writer, EnvironmentId environment, HostId id,
                const std::vector<std::string>& tags) {
  TRY_DO(check_tags(tags));
  TRY(Host host, get(writer, environment, id));
  TRY_DO(set(writer, environment, id, "tags", join(tags, "\n")));
  TRY_DO(sql::run(writer.connection(), "DELETE FROM host_tags WHERE environment = ? AND host = ?",
                  environment, id));
  return index_tags(writer, environment, id, host.name, tags);
}

Status rename(Writer& writer, EnvironmentId environment, HostId id, const std::string& name) {
  if (name.empty()) return fail(Code::invalid, "a host needs a name");
  TRY_DO(set(writer, environment, id, "name", name));
  TRY_DO(sql::run(writer.connection(),
                  "UPDATE host_tags SET name = ? WHERE environment = ? AND host = ?", name,
                  environment, id));
  return {};
}

Status set_life_cycle(Writer& writer, EnvironmentId environment, HostId id, LifeCycle state) {
  return set(writer, environment, id, "life_cycle", state);
}

Status set_connectivity(Writer& writer, EnvironmentId environment, HostId id, Connectivity state) {
  return set(writer, environment, id, "connectivity", state);
}

Status set_all_lost(Writer& writer) {
  TRY_DO(sql::run(writer.connection(), "UPDATE hosts SET connectivity = ? WHERE connectivity <> ?",
                  Connectivity::lost, Connectivity::lost));
  return {};
}

Status set_compliance(Writer& writer, EnvironmentId environment, HostId id, Compliance state) {
  return set(writer, environment, id, "compliance", state);
}

Status set_note(Writer& writer, EnvironmentId environment, HostId id, const std::string& note) {
  return set(writer, environment, id, "note", note);
}

Status set_identity(Writer& writer, EnvironmentId environment, HostId id, const std::string& agent,
                    const std::string& certificate) {
  TRY_DO(set(writer, environment, id, "agent", agent));
  return set(writer, environment, id, "certificate", certificate);
}

Status set_seen(Writer& writer, EnvironmentId environment, HostId id, WallTime when) {
  return set(writer, environment, id, "last_seen", when);
}

Status see_online(Writer& writer, WallTime when) {
  TRY_DO(sql::run(writer.connection(), "UPDATE hosts SET last_seen = ? WHERE connectivity = ?",
                  when, Connectivity::online));
  return {};
}

Status remove(Writer& writer, EnvironmentId environment, HostId id) {
  return sql::run_on_one(writer.connection(), "such host",
                         "DELETE FROM hosts WHERE environment = ? AND id = ?", environment, id);
}

}  // namespace consort::store::hosts

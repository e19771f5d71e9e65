#include "store/revisions.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Revision& r) {
  return sql::columns(row, r.id, r.commit, r.parent, r.author, r.message, r.committed, r.state,
                      r.diagnostics, r.hosts, r.resources);
}

namespace revisions {
namespace {

const std::string kColumns =
    "id, commit_id, parent, author, message, committed, state, diagnostics, hosts, resources";
const std::string kSelect = "SELECT " + kColumns + " FROM revisions WHERE environment = ? ";

}  // namespace

Result<RevisionId> add(Writer& writer, EnvironmentId environment, const Revision& r) {
  return sql::one<RevisionId>(
      writer.connection(),
      "INSERT INTO revisions (environment, commit_id, parent, author, message, committed, state, "
      "diagnostics, hosts, resources) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      environment, r.commit, r.parent, r.author, r.message, r.committed, r.state, r.diagnostics,
      r.hosts, r.resources);
}

Status set_compiled(Writer& writer, EnvironmentId environment, RevisionId id, CompileState state,
                    const std::string& diagnostics, int64_t hosts, int64_t resources) {
  return sql::run_on_one(writer.connection(), "such revision",
                         "UPDATE revisions SET state = ?, diagnostics = ?, hosts = ?, "
                         "resources = ? WHERE environment = ? AND id = ?",
                         state, diagnostics, hosts, resources, environment, id);
}

Result<Revision> get(Reader& reader, EnvironmentId environment, RevisionId id) {
  return sql::required<Revision>(reader.connection(), "such revision", kSelect + "AND id = ?",
                                 environment, id);
}

Result<std::optional<Revision>> find(Reader& reader, EnvironmentId environment,
                                     const std::string& commit) {
  return sql::first<Revision>(reader.connection(), kSelect + "AND commit_id = ?", environment,
                              commit);
}

Result<std::optional<Revision>> resolve(Reader& reader, EnvironmentId environment,
                                        const std::string& text) {
  constexpr size_t kShortest = 4;
  if (text.size() < kShortest) return std::optional<Revision>();
  // What begins so sorts from the text itself up to, and not including, what follows its last
  // digit.
  const std::string end = text + "g";
  TRY(auto found, sql::all<Revision>(
                      reader.connection(),
                      kSelect + "AND commit_id >= ? AND commit_id < ? ORDER BY commit_id LIMIT 2",
                      environment, text, end));
  if (found.empty()) return std::optional<Revision>();
  if (found.size() > 1 && found.front().commit != text)
    return fail(Code::invalid, "several commits begin with " + text);
  return std::optional(std::move(found.front()));
}

Result<std::optional<Revision>> at(Reader& reader, EnvironmentId environment, WallTime when) {
  return sql::first<Revision>(
      reader.connection(), kSelect + "AND committed <= ? ORDER BY committed DESC, id DESC LIMIT 1",
      environment, when);
}

Result<std::optional<Revision>> last_compiled(Reader& reader, EnvironmentId environment) {
  return sql::first<Revision>(reader.connection(),
                              kSelect + "AND state = ? ORDER BY id DESC LIMIT 1", environment,
                              CompileState::compiled);
}

Result<Page<Revision>> list(Reader& reader, EnvironmentId environment, const PageRequest& page,
                            std::optional<RevisionId> newest) {
  return sql::Listing("revisions", kColumns)
      .where("environment = ?", environment)
      .where("id <= ?", newest)
      .page<Revision>(reader.connection(), page, &Revision::id);
}

}  // namespace revisions
}  // namespace consort::store

#include "store/environments.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Environment& e) {
  return sql::columns(row, e.id, e.organization, e.name, e.settings, e.paused, e.created);
}

namespace environments {
namespace {

const std::string kSelect =
    "SELECT id, organization, name, settings, paused, created FROM environments ";

}  // namespace

Result<EnvironmentId> add(Writer& writer, const std::string& organization, const std::string& name,
                          const model::Map& settings) {
  return sql::one<EnvironmentId>(
      writer.connection(),
      "INSERT INTO environments (organization, name, settings, paused, created) "
      "VALUES (?, ?, ?, 0, ?) RETURNING id",
      organization, name, model::to_json(settings), writer.now());
}

Result<Environment> get(Reader& reader, EnvironmentId id) {
  return sql::required<Environment>(reader.connection(), "such environment",
                                    kSelect + "WHERE id = ?", id);
}

Result<std::optional<Environment>> find(Reader& reader, const std::string& organization,
                                        const std::string& name) {
  return sql::first<Environment>(
      reader.connection(), kSelect + "WHERE organization = ? AND name = ?", organization, name);
}

Result<std::vector<Environment>> all(Reader& reader) {
  return sql::all<Environment>(reader.connection(), kSelect + "ORDER BY organization, name");
}

Status set_settings(Writer& writer, EnvironmentId id, const model::Map& settings) {
  return sql::run_on_one(writer.connection(), "such environment",
                         "UPDATE environments SET settings = ? WHERE id = ?",
                         model::to_json(settings), id);
}

Status set_paused(Writer& writer, EnvironmentId id, bool paused) {
  return sql::run_on_one(writer.connection(), "such environment",
                         "UPDATE environments SET paused = ? WHERE id = ?", paused, id);
}

}  // namespace environments
}  // namespace consort::store

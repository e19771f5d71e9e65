#include "store/check.h"

#include "base/strings.h"
#include "store/audit.h"
#include "store/files.h"
#include "store/migrations.h"
#include "store/sql/query.h"
#include "store/sql/sqlite/database.h"

namespace consort::store {
namespace {

// Content that is not what its digest says.
Status check_content(Reader& reader, const std::string& table, std::vector<std::string>& problems) {
  TRY(auto cursor, sql::start(reader.connection(), "SELECT digest, body FROM " + table));
  while (true) {
    TRY(bool more, cursor->next());
    if (!more) return {};
    Digest digest;
    TRY_DO(sql::read(*cursor, 0, digest));
    if (sha256(cursor->text(1)) != digest)
      problems.push_back(table + ": the content of " + digest.hex() + " was altered");
  }
}

Status check_current_facts(Reader& reader, std::vector<std::string>& problems) {
  TRY(auto hosts,
      sql::all<std::string>(reader.connection(),
                            "SELECT h.name FROM hosts h WHERE h.facts IS NOT NULL AND NOT EXISTS "
                            "(SELECT 1 FROM fact_sets s WHERE s.environment = h.environment AND "
                            "s.digest = h.facts) ORDER BY h.name LIMIT 20"));
  for (const std::string& host : hosts)
    problems.push_back("the facts of host " + host + " are missing");
  return {};
}

}  // namespace

Result<std::vector<std::string>> check_everything(Reader& reader) {
  TRY(auto problems, reader.connection().check());
  // Of a damaged file no more can be learned.
  if (!problems.empty()) return problems;
  TRY_DO(check_content(reader, "fact_sets", problems));
  TRY_DO(check_content(reader, "catalog_bodies", problems));
  TRY_DO(check_current_facts(reader, problems));
  if (Status trail = audit::verify(reader); !trail) problems.push_back(trail.error().message);
  return problems;
}

Status check_file(const std::string& path) {
  if (!exists(path)) return fail(Code::not_found, "there is no " + path);
  auto database = sql::sqlite_database(path);
  TRY(auto connection, database->connect(sql::Database::Use::write));
  TRY(int64_t version, schema_version(*connection));
  const auto newest = static_cast<int64_t>(migrations().size());
  if (version > newest) return too_new(version, newest);
  Reader reader(*connection, WallTime());
  // What an older schema lacks cannot be asked for.
  TRY(auto problems, version == newest ? check_everything(reader) : connection->check());
  if (problems.empty()) return {};
  return fail(Code::corrupt, path + " is damaged: " + join(problems, "; "));
}

}  // namespace consort::store

#include "store/site_contents.h"

#include "store/sql/query.h"

namespace consort::store::site_contents {

Status put(Writer& writer, EnvironmentId environment, const Digest& digest,
           const std::string& object) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO site_contents (environment, digest, object) VALUES (?, ?, ?) "
                  "ON CONFLICT (environment, digest) DO UPDATE SET object = excluded.object",
                  environment, digest, object));
  return {};
}

Result<std::optional<std::string>> find(Reader& reader, EnvironmentId environment,
                                        const Digest& digest) {
  return sql::first<std::string>(
      reader.connection(), "SELECT object FROM site_contents WHERE environment = ? AND digest = ?",
      environment, digest);
}

}  // namespace consort::store::site_contents

#include "store/settings.h"

#include "store/sql/query.h"

namespace consort::store::settings {

Result<std::optional<model::Value>> get(Reader& reader, const std::string& key) {
  return sql::first<model::Value>(reader.connection(), "SELECT value FROM settings WHERE key = ?",
                                  key);
}

Result<model::Map> all(Reader& reader) {
  TRY(auto cursor, sql::start(reader.connection(), "SELECT key, value FROM settings ORDER BY key"));
  model::Map settings;
  while (true) {
    TRY(bool more, cursor->next());
    if (!more) return settings;
    model::Value value;
    TRY_DO(sql::read(*cursor, 1, value));
    settings.set(cursor->text(0), std::move(value));
  }
}

Status set(Writer& writer, const std::string& key, const model::Value& value) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO settings (key, value) VALUES (?, ?) "
                  "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                  key, model::to_json(value)));
  return {};
}

Status remove(Writer& writer, const std::string& key) {
  TRY_DO(sql::run(writer.connection(), "DELETE FROM settings WHERE key = ?", key));
  return {};
}

}  // namespace consort::store::settings

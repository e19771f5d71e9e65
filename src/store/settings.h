#pragma once
#include <optional>
#include <string>

#include "model/value.h"
#include "store/session.h"

// What holds for the whole server, by dotted key.
namespace consort::store::settings {

Result<std::optional<model::Value>> get(Reader& reader, const std::string& key);
Result<model::Map> all(Reader& reader);
Status set(Writer& writer, const std::string& key, const model::Value& value);
Status remove(Writer& writer, const std::string& key);  // also when it is not there

}  // namespace consort::store::settings

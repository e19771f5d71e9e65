#include "resources/repository/repository.h"

#include "base/strings.h"
#include "model/pattern.h"
#include "model/text_list.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

Error unusable(std::string_view attribute, std::string_view value) {
  return fail(Code::invalid, std::string(attribute) + " is '" + printable(value, 80) +
                                 "', which cannot be written into a repository's file");
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 4096 && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
  });
}

bool is_line(std::string_view text) {
  return text.size() <= 4096 && std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
         });
}

Result<std::vector<std::string>> words(const Map& attributes, std::string_view name) {
  std::vector<std::string> texts;
  const Value* list = attributes.find(name);
  if (!list || !list->is_list()) return texts;
  for (const Value& item : list->list()) {
    if (!item.is_text() || !is_word(item.text())) {
      return unusable(name, item.is_text() ? item.text() : "no text");
    }
    texts.push_back(item.text());
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

Result<std::string> line(const Map& attributes, std::string_view name) {
  const Value* value = attributes.find(name);
  if (!value || !value->is_text()) return std::string();
  if (!is_line(value->text())) return unusable(name, value->text());
  return value->text();
}

bool flag(const Map& attributes, std::string_view name, bool otherwise) {
  const Value* value = attributes.find(name);
  return value && value->is_boolean() ? value->boolean() : otherwise;
}

Result<std::map<std::string, std::string>> read_options(const Map& attributes) {
  static const std::string kName = "[A-Za-z][A-Za-z0-9_.-]*";
  std::map<std::string, std::string> options;
  const Value* map = attributes.find("options");
  if (!map || !map->is_map()) return options;
  for (const Map::Entry& entry : map->map()) {
    bool fine = entry.value.is_text() && model::matches(kName, *entry.key) &&
                entry.key->size() <= 100 && is_line(entry.value.text());
    if (!fine) return unusable("options", *entry.key);
    options[*entry.key] = std::string(trim(entry.value.text()));
  }
  return options;
}

Result<std::string> read_key(const Map& attributes) {
  const Value* value = attributes.find("signed_by");
  if (!value || !value->is_text()) return std::string();
  std::string key = canonical_key(value->text());
  bool armored = is_armored_key(key);
  for (std::string_view part : split(key, armored ? '\n' : '\0')) {
    if (!is_line(part)) return unusable("signed_by", part);
  }
  return key;
}

Value map_of(const std::map<std::string, std::string>& texts) {
  Map map;
  for (const auto& [name, text] : texts)
    map.set(name, Value(text));
  return Value(std::move(map));
}

}  // namespace

bool is_armored_key(std::string_view text) {
  return text.find("-----BEGIN PGP PUBLIC KEY BLOCK-----") != std::string_view::npos;
}

std::string canonical_key(std::string_view text) {
  if (!is_armored_key(text)) return std::string(text);
  std::vector<std::string> lines;
  for (std::string_view part : split_lines(trim(text)))
    lines.emplace_back(trim(part));
  return join(lines, "\n");
}

Result<Repository> Repository::from(const Map& attributes) {
  Repository result;
  TRY(result.uris, words(attributes, "uris"));
  TRY(result.types, words(attributes, "types"));
  TRY(result.suites, words(attributes, "suites"));
  TRY(result.components, words(attributes, "components"));
  TRY(result.architectures, words(attributes, "architectures"));
  TRY(result.mirrorlist, line(attributes, "mirrorlist"));
  TRY(result.metalink, line(attributes, "metalink"));
  TRY(result.by_hash, line(attributes, "by_hash"));
  TRY(result.title, line(attributes, "title"));
  TRY(result.pin, line(attributes, "pin"));
  TRY(result.signed_by, read_key(attributes));
  TRY(result.options, read_options(attributes));
  result.trusted = flag(attributes, "trusted", false);
  result.enabled = flag(attributes, "enabled", true);
  const Value* priority = attributes.find("priority");
  if (priority && priority->is_integer()) result.priority = priority->integer();
  return result;
}

Map Repository::to_map(const std::vector<std::string>& unknown,
                       const std::string& elsewhere) const {
  Map map;
  map.set("state", Value("present"));
  for (const auto& [name, texts] :
       {std::pair{"uris", &uris}, std::pair{"types", &types}, std::pair{"suites", &suites},
        std::pair{"components", &components}, std::pair{"architectures", &architectures}}) {
    map.set(name, model::text_list(*texts));
  }
  for (const auto& [name, text] :
       {std::pair{"mirrorlist", &mirrorlist}, std::pair{"metalink", &metalink},
        std::pair{"signed_by", &signed_by}, std::pair{"by_hash", &by_hash},
        std::pair{"title", &title}, std::pair{"pin", &pin}}) {
    if (!text->empty()) map.set(name, Value(*text));
  }
  map.set("trusted", Value(trusted));
  map.set("enabled", Value(enabled));
  map.set("priority", Value(priority));
  map.set("options", map_of(options));
  for (const std::string& name : unknown)
    map.set(name, Value(model::Unknown{{elsewhere}}));
  return map;
}

Status check_repository_name(const std::string& name) {
  static const std::string kName = "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}";
  if (name.size() <= 100 && model::matches(kName, name)) return {};
  return fail(Code::invalid, "'" + printable(name, 80) + "' is no name of a repository");
}

}  // namespace consort::resources

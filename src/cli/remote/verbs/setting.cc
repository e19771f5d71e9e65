#include "cli/remote/verbs/setting.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "base/descriptor.h"
#include "base/strings.h"
#include "document/yaml.h"
#include "model/json.h"

namespace consort::cli {
namespace {

constexpr size_t kLongestValue = 64 << 10;  // bytes

// Puts a value below keys, making maps on the way; null removes.
void put(model::Value& settings, std::span<const std::string_view> keys,
         const model::Value& value) {
  if (!settings.is_map()) settings = model::Value(model::Map());
  model::Map& map = settings.own_map();
  if (keys.size() > 1) {
    const model::Value* found = map.find(keys.front());
    model::Value inner = found ? *found : model::Value();
    put(inner, keys.subspan(1), value);
    map.set(keys.front(), std::move(inner));
  } else if (value.is_null()) {
    map.erase(keys.front());
  } else {
    map.set(keys.front(), value);
  }
}

Result<model::Value> from_yaml(std::string_view text, const std::string& name) {
  Diagnostics diagnostics;
  auto value = document::read_yaml(text, &name, diagnostics);
  if (value) return std::move(*value);
  const auto& all = diagnostics.all();
  const std::string why = all.empty() ? "" : ": " + all.front().message;
  return fail(Code::invalid, printable(name, 200) + " is neither JSON nor YAML" + why);
}

Result<std::string> content_of(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return os_error(errno, "cannot read " + printable(path));
  std::string text(kLongestValue + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0) return os_error(errno, "cannot read " + printable(path));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > kLongestValue)
    return fail(Code::invalid, printable(path) + " has more than " + count(kLongestValue, "byte"));
  text.resize(size);
  return text;
}

Result<model::Value> value_in(const std::string& path) {
  TRY(std::string text, content_of(path));
  for (const char* ending : {".yaml", ".yml", ".json"})
    if (path.ends_with(ending)) return from_yaml(text, path);
  return model::Value(std::string(trim(text)));
}

// What is not to be seen in a list of processes, or in the history of a shell.
Result<model::Value> value_of_input(Session& session, const std::string& key) {
  Terminal& terminal = session.terminal();
  auto line = terminal.interactive() ? terminal.ask_hidden(key, kLongestValue)
                                     : terminal.read_line(kLongestValue);
  if (!line) return fail(Code::invalid, "standard input has no line for " + key);
  return model::Value(std::string(trim(*line)));
}

Result<model::Value> value_of(Session& session, const std::string& key, std::string_view text) {
  if (text == "-") return value_of_input(session, key);
  if (text.starts_with('@')) return value_in(std::string(text.substr(1)));
  auto parsed = model::parse_json(text);
  if (parsed) return std::move(*parsed);
  if (text.starts_with('[') || text.starts_with('{')) return from_yaml(text, "the value of " + key);
  return model::Value(text);
}

}  // namespace

Status apply_setting(Session& session, model::Value& settings, std::string_view assignment) {
  const size_t equals = std::min(assignment.find('='), assignment.size());
  const std::string key = printable(assignment.substr(0, equals), 100);
  const std::vector<std::string_view> keys = split(assignment.substr(0, equals), '.');
  const bool named = std::none_of(keys.begin(), keys.end(), [](auto one) { return one.empty(); });
  if (equals == assignment.size() || !named || keys.size() > 10)
    return fail(Code::invalid, "'" + printable(assignment, 100) + "' is not KEY=VALUE");
  TRY(model::Value value, value_of(session, key, assignment.substr(equals + 1)));
  put(settings, keys, value);
  return {};
}

}  // namespace consort::cli

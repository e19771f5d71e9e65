#include "compiler/read/foreign_words.h"

#include <algorithm>

#include "base/strings.h"
#include "compiler/read/expect.h"
#include "model/json.h"

namespace consort::compiler {

using model::Value;

namespace {

constexpr size_t kLongestExample = 60;  // bytes of what was written, repeated in a hint

// Attributes by the names that Puppet, Ansible, Salt and Chef have for them.
struct Attribute {
  std::string_view theirs, ours;
};
constexpr Attribute kAttributes[] = {
    {"ensure", "state"},
    {"status", "state"},
    {"enable", "enabled"},
    {"require", "requires"},
    {"depends_on", "requires"},
    {"notify", "notifies"},
    {"onlyif", "only_if"},
    {"only_if", "when"},
    {"src", "source"},
    {"src", "target"},
    {"text", "content"},
    {"contents", "content"},
    {"permissions", "mode"},
    {"gid", "group"},
    {"regexp", "match"},
    {"remote_path", "path"},
    {"hold", "held"},
    {"mask", "masked"},
    {"ssh_keys", "authorized_keys"},
};

// Words for what a thing is to be, and what says so here.
struct State {
  std::string_view theirs, attribute, value;
};
constexpr State kStates[] = {
    {"present", "state", "present"},    {"installed", "state", "present"},
    {"absent", "state", "absent"},      {"removed", "state", "absent"},
    {"uninstalled", "state", "absent"}, {"deleted", "state", "absent"},
    {"purged", "state", "purged"},      {"started", "state", "running"},
    {"running", "state", "running"},    {"stopped", "state", "stopped"},
    {"enabled", "enabled", "true"},     {"disabled", "enabled", "false"},
    {"held", "held", "true"},           {"latest", "version", "latest"},
};

// Words for what another type is for.
struct Kind {
  std::string_view theirs, collection;
};
constexpr Kind kKinds[] = {{"directory", "directories"}, {"file", "files"}, {"link", "links"}};

bool takes(const Type& type, std::string_view attribute, std::string_view value) {
  std::optional<Slot> slot = type.slot(attribute);
  if (!slot) return false;
  const std::vector<std::string>& values = type.attribute(*slot).values;
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

// "state: running" for "started", or "".
std::string ours(const Type& type, std::string_view word) {
  for (const State& state : kStates) {
    if (state.theirs == word && takes(type, state.attribute, state.value))
      return std::string(state.attribute) + ": " + std::string(state.value);
  }
  return "";
}

std::string word_of(const Value& value) { return value.is_text() ? value.text() : ""; }

std::string name_or_placeholder(std::string_view name) {
  return name.size() <= kLongestExample ? printable(name, kLongestExample) : "NAME";
}

std::string hint_for_state(const Type& type, std::string_view state) {
  if (std::string meant = ours(type, state); !meant.empty()) return "write " + meant;
  if (state == "restarted" || state == "reloaded")
    return "a resource that changes does this with 'notifies'";
  for (const Kind& kind : kKinds) {
    if (kind.theirs != state) continue;
    return kind.collection == type.collection()
               ? "what is described under '" + type.collection() + "' is one"
               : "describe it under '" + std::string(kind.collection) + "'";
  }
  return "";
}

}  // namespace

void add_hint_for_state(const Type& type, Slot slot, const Value& value,
                        std::vector<model::Fault>& faults) {
  if (slot != type.state() || !value.is_text() || faults.empty()) return;
  std::string hint = hint_for_state(type, value.text());
  if (!hint.empty()) faults.front().hint = std::move(hint);
}

std::string hint_for_attribute(const Type& type, std::string_view name, const Value& value) {
  if (name == "name") return "the key above the attributes is the name";
  if (name == "latest" && type.slot("version")) return "write version: latest";
  for (const Attribute& attribute : kAttributes) {
    if (attribute.theirs != name || !type.slot(attribute.ours)) continue;
    if (attribute.ours == "state") {
      std::string hint = hint_for_state(type, word_of(value));
      if (!hint.empty()) return hint;
    }
    if (value.is_boolean())
      return "write " + std::string(attribute.ours) + ": " + model::to_json(value);
    return "it is called '" + std::string(attribute.ours) + "' here";
  }
  return "";
}

std::string hint_for_attributes(const Type& type, std::string_view name, const Value& value) {
  std::string key = name_or_placeholder(name);
  if (value.is_list()) return "write the attributes of " + key + " as a map, without '-'";
  std::string meant = ours(type, word_of(value));
  if (meant == "state: present") return "write " + key + ": {}";
  if (!meant.empty()) return "write " + key + ": {" + meant + "}";
  return "write " + key + ": {} when there is nothing to say about it, else {ATTRIBUTE: VALUE}";
}

std::string hint_for_resources(const Type& type, const Value& value) {
  if (!value.is_list() || value.list().empty())
    return "write a name and a colon for each " + type.schema().singular + ", as in 'NAME: {}'";
  const Value& first = value.list().front();
  if (first.is_text() && first.text().size() <= kLongestExample)
    return "write " + printable(first.text()) + ": {} for '- " + printable(first.text()) + "'";
  const Value* name = first.is_map() ? first.map().find("name") : nullptr;
  if (name && name->is_text() && name->text().size() <= kLongestExample)
    return "write " + printable(name->text()) +
           ": and the attributes below it, for '- name: " + printable(name->text()) + "'";
  return "write NAME: and the attributes below it, without '-'";
}

}  // namespace consort::compiler

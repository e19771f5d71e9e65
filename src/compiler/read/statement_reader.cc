#include "compiler/read/statement_reader.h"

#include "compiler/read/expect.h"
#include "compiler/read/foreign_words.h"
#include "compiler/read/policy.h"

namespace consort::compiler {

using model::AttributeKind;
using model::AttributeSchema;
using model::Map;
using model::Text;
using model::Value;

namespace {

// A key without its + or -, and what that says.
std::pair<Text, Action> read_key(const Text& key, const Value& value) {
  std::string_view name = *key;
  bool append = name.size() > 1 && name.back() == '+';
  bool remove = name.size() > 1 && name.back() == '-';
  if (!append && !remove) return {key, value.is_null() ? Action::withdraw : Action::set};
  name.remove_suffix(1);
  return {model::text(name), append ? Action::append : Action::remove};
}

bool holds_many(AttributeKind kind) {
  return kind == AttributeKind::list || kind == AttributeKind::map || kind == AttributeKind::any;
}

// `groups+: docker` means [docker].
Value as_list(Value value) {
  model::Mark mark = value.mark();
  model::List list;
  list.push_back(std::move(value));
  return Value(std::move(list), mark);
}

class EntryReader {
 public:
  EntryReader(const Type& type, const Reading& reading) : type_(type), reading_(reading) {}

  std::optional<Entry> read(const Map::Entry& written) {
    Entry entry;
    entry.type = &type_;
    entry.mark = written.key_mark;
    entry.name = read_name(written);
    entry.withdrawn = written.value.is_null();
    if (entry.withdrawn) return entry;
    std::string what = type_.schema().singular + " " + quoted(*written.key);
    if (!written.value.is_map()) {
      expect(written.value, Value::Kind::map, what, reading_.diagnostics,
             hint_for_attributes(type_, *written.key, written.value));
      return entry;
    }
    const Value* sensitive = written.value.map().find("sensitive");
    hidden_ = sensitive && sensitive->is_boolean() && sensitive->boolean();
    for (const Map::Entry& attribute : written.value.map())
      read_attribute(attribute, entry);
    std::sort(entry.settings.begin(), entry.settings.end(), [](const Setting& a, const Setting& b) {
      return std::tie(a.slot, a.action) < std::tie(b.slot, b.action);
    });
    return entry;
  }

 private:
  Formula read_name(const Map::Entry& written) {
    Value key(written.key, written.key_mark);
    Formula name = Formula::parse(key, reading_.lines, reading_.diagnostics);
    if (!name.is_constant()) return name;
    std::optional<Text> canonical = resource_name(type_, key, reading_.diagnostics);
    return canonical ? Formula(Value(*canonical, written.key_mark)) : name;
  }

  void read_attribute(const Map::Entry& written, Entry& entry) {
    auto [name, action] = read_key(written.key, written.value);
    std::optional<Slot> slot = type_.slot(*name);
    if (!slot || type_.attribute(*slot).filled != model::AttributeSource::description) {
      return refuse_attribute(written, *name, slot.has_value());
    }
    Setting setting{type_.key(*slot)};
    setting.slot = *slot;
    setting.action = action;
    setting.mark = written.key_mark;
    if (action != Action::withdraw) read_value(written.value, setting);
    entry.settings.push_back(std::move(setting));
  }

  void refuse_attribute(const Map::Entry& written, const std::string& name, bool known) {
    std::string hint =
        known ? "Consort fills it in" : hint_for_attribute(type_, name, written.value);
    if (hint.empty()) hint = did_you_mean(name, type_.writable());
    reading_.diagnostics.error(
        written.key_mark.place(), "unknown-attribute",
        type_.collection() + " has no attribute " + quoted(name) + (known ? " to be set" : ""),
        std::move(hint));
  }

  void read_value(const Value& written, Setting& setting) {
    const AttributeSchema& attribute = type_.attribute(setting.slot);
    if (setting.slot == type_.slot(Common::when)) {
      if (setting.action == Action::set) {
        setting.value = Formula::parse_condition(written, reading_.lines, reading_.diagnostics);
        return;
      }
    }
    setting.value = Formula::parse(written, reading_.lines, reading_.diagnostics);
    if (setting.action != Action::set && !can_add_to(attribute, setting)) return;
    if (setting.value.is_constant()) check_constant(attribute, setting);
  }

  bool can_add_to(const AttributeSchema& attribute, const Setting& setting) {
    if (holds_many(attribute.kind) && type_.is_own(setting.slot)) return true;
    if (attribute.kind == AttributeKind::list) return true;
    reading_.diagnostics.error(
        setting.mark.place(), "bad-append",
        quoted(attribute.name) + " is neither a list nor a map: nothing can be " +
            (setting.action == Action::append ? "added to" : "removed from") + " it",
        "write '" + attribute.name + "' to replace it");
    return false;
  }

  // Values without expressions are judged here, once; the canonical form takes the place of the
  // written.
  void check_constant(const AttributeSchema& attribute, Setting& setting) {
    if (!type_.is_own(setting.slot)) return check_policy(setting);
    Value value = setting.value.written();
    std::vector<model::Fault> faults;
    if (setting.action == Action::set) {
      faults = model::validate(attribute, value, hidden_);
    } else if (attribute.kind == AttributeKind::list) {
      AttributeSchema part = attribute;  // how many there are in the end is not known here
      part.minimum = part.maximum = std::nullopt;
      if (!value.is_list()) value = as_list(std::move(value));
      faults = model::validate(part, value, hidden_);
    } else {
      return;
    }
    add_hint_for_state(type_, setting.slot, value, faults);
    model::Mark mark = setting.value.written().mark();
    if (!report(std::move(faults), mark, reading_.diagnostics)) return;
    setting.value = Formula(value.with_mark(mark));
    setting.checked = true;
  }

  void check_policy(const Setting& setting) {
    const Value& value = setting.value.written();
    Diagnostics& diagnostics = reading_.diagnostics;
    if (setting.slot == type_.slot(Common::drift)) read_drift(value, diagnostics);
    if (setting.slot == type_.slot(Common::retry)) read_retry(value, diagnostics);
    if (setting.slot == type_.slot(Common::timeout)) read_timeout(value, diagnostics);
    if (setting.slot == type_.slot(Common::sensitive)) {
      expect(value, Value::Kind::boolean, "'sensitive'", diagnostics);
    }
  }

  const Type& type_;
  const Reading& reading_;
  bool hidden_ = false;  // the entry at hand says that it is sensitive
};

}  // namespace

void read_collection(const Type& type, const Value& collection, const Reading& reading,
                     std::vector<Entry>& entries) {
  if (collection.is_null()) return;
  if (!expect(collection, Value::Kind::map, quoted(type.collection()), reading.diagnostics,
              collection.is_map() ? "" : hint_for_resources(type, collection))) {
    return;
  }
  EntryReader reader(type, reading);
  std::unordered_map<std::string_view, model::Mark> names;
  for (const Map::Entry& written : collection.map()) {
    std::optional<Entry> entry = reader.read(written);
    if (entry->name.is_constant()) {
      auto [first, added] = names.emplace(entry->name.written().text(), entry->mark);
      if (!added) {
        reading.diagnostics.add(
            {entry->mark.place(),
             Severity::error,
             "duplicate",
             type.collection() + " " + quoted(first->first) + " is described twice",
             "",
             {{first->second.place(), "first described here"}}});
        continue;
      }
    }
    entries.push_back(std::move(*entry));
  }
}

std::vector<Setting> read_parameters(const Map& parameters, Owner owner, const Reading& reading) {
  std::vector<Setting> settings;
  for (const Map::Entry& written : parameters) {
    auto [name, action] = read_key(written.key, written.value);
    if (!check_parameter_name(*name, written.key_mark, owner, reading.diagnostics)) continue;
    Setting setting{name};
    setting.action = action;
    setting.mark = written.key_mark;
    if (action != Action::withdraw) {
      setting.value = Formula::parse(written.value, reading.lines, reading.diagnostics);
    }
    settings.push_back(std::move(setting));
  }
  std::sort(settings.begin(), settings.end(), [](const Setting& a, const Setting& b) {
    return std::tie(*a.name, a.action) < std::tie(*b.name, b.action);
  });
  return settings;
}

}  // namespace consort::compiler

#include "agent/observe/local_changes.h"

#include <set>

#include "model/mode.h"
#include "resources/file/content.h"
#include "resources/line/hand_edit.h"
#include "survey/rules.h"

namespace consort::agent {
namespace {

using model::Change;
using model::Map;
using model::Value;

const Map kNothing;

const Map& attributes_of(const Value* resource) {
  return resource && resource->is_map() ? resource->map() : kNothing;
}

bool is_absent(const Value* resource) {
  const Value* state = attributes_of(resource).find("state");
  return !resource || (state && state->is_text() && state->text() == "absent");
}

class Comparison {
 public:
  Comparison(const Baseline& before, const Map& now, const ReadText& text,
             const model::Schema& schema)
      : before_(before), now_(now), text_(text), schema_(schema) {}

  std::vector<Change> run() {
    for (const auto& [collection, type] : schema_.types())
      compare(type);
    return std::move(changes_);
  }

 private:
  void compare(const model::TypeSchema& type) {
    const Map& before = before_.layer(type.collection);
    const Map& now = attributes_of(now_.find(type.collection));
    std::set<std::string> names;
    for (const Map* side : {&before, &now})
      for (const auto& entry : *side)
        names.insert(*entry.key);
    for (const std::string& name : names)
      compare(type, name, before.find(name), now.find(name));
  }

  void compare(const model::TypeSchema& type, const std::string& name, const Value* before,
               const Value* now) {
    if (before && now && *before == *now) return;
    if (before && is_absent(before) && !now) return;  // it was put back
    if (tell_lines(type, name, before, now)) return;
    Change change{.address = {type.collection, name}};
    if (is_absent(now)) {
      change.action = model::Action::create;
    } else {
      change.action = is_absent(before) ? model::Action::remove : model::Action::update;
      tell_attributes(type, attributes_of(before), attributes_of(now), change);
    }
    changes_.push_back(std::move(change));
  }

  void tell_attributes(const model::TypeSchema& type, const Map& before, const Map& now,
                       Change& change) const {
    const Map* traits = before_.brought(change.address);
    for (const model::AttributeSchema& attribute : type.attributes) {
      const Value* is = now.find(attribute.name);
      const Value* was = before.find(attribute.name);
      if (is == was || (is && was && *is == *was)) continue;
      if (!was && traits) was = traits->find(attribute.name);
      Value to = told(attribute, was);
      if (to.is_null() && is) to = by_itself(change.address, attribute, *is);
      change.attributes.own().push_back(
          {.name = attribute.name, .from = told(attribute, is), .to = std::move(to)});
    }
    // Of what has nothing but its name, that it is there is all there is to say.
    const model::AttributeSchema* state = type.attribute("state");
    if (change.attributes.empty() && change.action == model::Action::remove && state)
      change.attributes.own().push_back(
          {.name = "state", .from = state->default_value, .to = Value(type.absent_state())});
  }

  // What something that was there had before it had `is`, as far as that follows: a yes or no was
  // the other one, and files were of the usual kind.
  Value by_itself(const model::Address& address, const model::AttributeSchema& attribute,
                  const Value& is) const {
    using enum model::AttributeKind;
    if (!before_.brought(address) && !before_.find(address.type, address.name)) return Value();
    if (attribute.kind == boolean && is.is_boolean()) return Value(!is.boolean());
    if (address.type != "files" && address.type != "links") return Value();
    if (attribute.kind == mode) return Value(model::octal_mode(survey::kUsualMode));
    if (attribute.kind == user || attribute.kind == group) return Value("root");
    return Value();
  }

  // What is not said is as it is by itself.
  static Value told(const model::AttributeSchema& attribute, const Value* value) {
    if (!value) return attribute.default_value;
    const bool text = attribute.kind == model::AttributeKind::content && value->is_text();
    return text ? resources::content_value(sha256(value->text()), value->text().size()) : *value;
  }

  // A file of which nothing but the text was changed, of which the former one is known.
  bool tell_lines(const model::TypeSchema& type, const std::string& name, const Value* before,
                  const Value* now) {
    if (type.collection != "files" || is_absent(now)) return false;
    if (before && is_absent(before)) return false;
    for (const auto& entry : attributes_of(now)) {
      const Value* was = attributes_of(before).find(*entry.key);
      if (*entry.key != "content" && !(was && *was == entry.value)) return false;
    }
    auto old_text = before_.text(name);
    auto new_text = text_(name);
    if (!old_text || !new_text) return false;
    auto lines = resources::hand_edit_as_lines(name, *old_text, *new_text);
    const model::TypeSchema* line_type = schema_.find("lines");
    if (!lines || !line_type) return false;
    for (const auto& line : *lines) {
      Change change{.address = {"lines", *line.key}, .action = model::Action::remove};
      for (const auto& attribute : line.value.map())
        change.attributes.own().push_back(
            {.name = *attribute.key, .from = attribute.value, .to = Value()});
      changes_.push_back(std::move(change));
    }
    return true;
  }

  const Baseline& before_;
  const Map& now_;
  const ReadText& text_;
  const model::Schema& schema_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> local_changes(const Baseline& before, const Map& layer, const ReadText& text,
                                  const model::Schema& schema) {
  return Comparison(before, layer, text, schema).run();
}

}  // namespace consort::agent

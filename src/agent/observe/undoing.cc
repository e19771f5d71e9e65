#include "agent/observe/undoing.h"

#include <algorithm>

#include "resources/line/line_file.h"
#include "resources/line/wanted_line.h"

namespace consort::agent {
namespace {

using model::Change;
using model::Map;
using model::Value;

constexpr const char* kBackups = "/var/backups/consort";

// As a compiler fills them in.
void add_defaults(const model::TypeSchema& type, Map& attributes) {
  for (const model::AttributeSchema& attribute : type.attributes)
    if (attribute.role != model::AttributeRole::compile && !attribute.default_value.is_null() &&
        !attributes.contains(attribute.name))
      attributes.set(attribute.name, attribute.default_value);
}

// What was added goes, and what is taken away can be had back.
void make_exact(const model::TypeSchema& type, Map& attributes) {
  if (type.attribute("membership")) attributes.set("membership", Value("inclusive"));
  if (type.attribute("backup")) attributes.set("backup", Value(kBackups));
}

Map attributes_of(const Value* resource) {
  return resource && resource->is_map() ? resource->map() : Map();
}

class Undo {
 public:
  Undo(const Baseline& before, const std::vector<Change>& changes,
       const std::set<model::Address>& unwanted, const model::Schema& schema)
      : before_(before), changes_(changes), unwanted_(unwanted), schema_(schema) {}

  Undoing run() {
    for (const Change& change : changes_) {
      if (change.address.type == "lines")
        edits_[path_of(change)].push_back(&change);
      else if (unwanted_.contains(change.address))
        add({change.address}, change.address, attributes_before(change));
    }
    for (const auto& [path, edits] : edits_)
      undo_lines(path, edits);
    std::ranges::sort(undoing_.resources, {}, &model::Resource::address);
    return std::move(undoing_);
  }

 private:
  static std::string path_of(const Change& line) {
    for (const model::AttributeChange& attribute : line.attributes)
      if (attribute.name == "path" && attribute.from.is_text()) return attribute.from.text();
    return "";
  }

  void add(std::vector<model::Address> undone, const model::Address& address,
           Result<Map> attributes) {
    const model::TypeSchema* type = schema_.find(address.type);
    if (!type) attributes = fail(Code::unsupported, "there is no such type any more");
    if (!attributes) {
      for (model::Address& of : undone)
        undoing_.impossible.push_back({std::move(of), attributes.error().to_string()});
      return;
    }
    undoing_.undone_by[address] = std::move(undone);
    model::Resource resource{.address = address, .attributes = std::move(*attributes)};
    make_exact(*type, resource.attributes);
    add_defaults(*type, resource.attributes);
    resource.hash = resource_hash(resource);
    undoing_.resources.push_back(std::move(resource));
  }

  Result<Map> attributes_before(const Change& change) const {
    const model::TypeSchema* type = schema_.find(change.address.type);
    if (!type) return fail(Code::unsupported, "there is no such type any more");
    const Value* described = before_.find(change.address.type, change.address.name);
    if (described) return whole(change, attributes_of(described));
    switch (change.action) {
      case model::Action::remove:
        return absent_or_as_by_itself(change, *type);
      case model::Action::create:
        return as_it_was_brought(change);
      default:
        return changed_back(change);
    }
  }

  // A description of a file says its content, or that only its access is meant.
  Result<Map> whole(const Change& change, Map attributes) const {
    for (const model::AttributeChange& attribute : change.attributes) {
      if (change.action == model::Action::create || attribute.name == "content" ||
          attributes.contains(attribute.name))
        continue;
      if (attribute.to.is_null()) return not_known(attribute);
      attributes.set(attribute.name, attribute.to);
    }
    const Value* content = attributes.find("content");
    if (change.address.type != "files" || (content && content->is_text())) return attributes;
    if (content && touches(change, "content"))
      return fail(Code::unsupported, "what was in it before was not kept");
    attributes.erase("content");
    auto text = before_.text(change.address.name);
    if (change.action == model::Action::create && !text) return no_copy(change);
    if (text && touches(change, "content")) attributes.set("content", Value(std::move(*text)));
    return attributes;
  }

  static bool touches(const Change& change, std::string_view attribute) {
    return change.action == model::Action::create ||
           std::ranges::find(change.attributes, attribute, &model::AttributeChange::name) !=
               change.attributes.end();
  }

  // Of what nothing was said before: it was not there, or was as it is by itself.
  Result<Map> absent_or_as_by_itself(const Change& change, const model::TypeSchema& type) const {
    const std::string absent = type.absent_state();
    if (absent.empty() || before_.brought(change.address)) return changed_back(change);
    Map attributes;
    attributes.set("state", Value(absent));
    return attributes;
  }

  // Something that a package brought, and that was removed.
  Result<Map> as_it_was_brought(const Change& change) const {
    const Map* traits = before_.brought(change.address);
    if (!traits) return no_copy(change);
    if (change.address.type == "links") return *traits;
    auto text = before_.text(change.address.name);
    if (change.address.type != "files" || !text) return no_copy(change);
    Map attributes = *traits;
    attributes.set("content", Value(std::move(*text)));
    return attributes;
  }

  // Each attribute that differs, as it was.
  Result<Map> changed_back(const Change& change) const {
    Map attributes;
    for (const model::AttributeChange& attribute : change.attributes) {
      if (attribute.name == "content") {
        TRY(std::string text, before_.text(change.address.name));
        attributes.set("content", Value(std::move(text)));
      } else if (!attribute.to.is_null()) {
        attributes.set(attribute.name, attribute.to);
      } else {
        return not_known(attribute);
      }
    }
    return attributes;
  }

  static Error not_known(const model::AttributeChange& attribute) {
    return fail(Code::unsupported, "what " + attribute.name + " was before is not known");
  }

  static Error no_copy(const Change& change) {
    return fail(Code::unsupported,
                "no copy was kept of what was removed; install the package "
                "again that brought " +
                    change.address.name);
  }

  // The file with those edits alone that nobody wants undone.
  void undo_lines(const std::string& path, const std::vector<const Change*>& edits) {
    std::vector<model::Address> undone;
    for (const Change* edit : edits)
      if (unwanted_.contains(edit->address)) undone.push_back(edit->address);
    if (!undone.empty()) add(std::move(undone), {"files", path}, text_without(path, edits));
  }

  Result<Map> text_without(const std::string& path, const std::vector<const Change*>& edits) const {
    TRY(std::string text, before_.text(path));
    resources::LineFile file(std::move(text));
    for (const Change* edit : edits) {
      if (unwanted_.contains(edit->address)) continue;
      Map attributes;
      for (const model::AttributeChange& attribute : edit->attributes)
        attributes.set(attribute.name, attribute.from);
      TRY(resources::WantedLine line, resources::WantedLine::of(attributes));
      TRY_DO(line.make_so(file).within("keeping " + edit->address.to_string()));
    }
    Map attributes;
    attributes.set("content", Value(file.bytes()));
    return attributes;
  }

  const Baseline& before_;
  const std::vector<Change>& changes_;
  const std::set<model::Address>& unwanted_;
  const model::Schema& schema_;
  std::map<std::string, std::vector<const Change*>> edits_;  // of lines, by file
  Undoing undoing_;
};

}  // namespace

std::set<model::Address> Undoing::all() const {
  std::set<model::Address> all;
  for (const auto& [resource, undone] : undone_by)
    all.insert(undone.begin(), undone.end());
  for (const model::Plan::Problem& problem : impossible)
    all.insert(problem.address);
  return all;
}

Undoing undoing(const Baseline& before, const std::vector<Change>& changes,
                const std::set<model::Address>& unwanted, const model::Schema& schema) {
  return Undo(before, changes, unwanted, schema).run();
}

}  // namespace consort::agent

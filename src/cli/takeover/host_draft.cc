#include "cli/takeover/host_draft.h"

#include <algorithm>

#include "base/strings.h"
#include "document/fit_name.h"
#include "document/source_tree.h"
#include "document/yaml_style.h"
#include "document/yaml_writer.h"
#include "expression/template.h"
#include "model/literal.h"
#include "model/text_list.h"
#include "model/validate.h"
#include "survey/saying.h"

namespace consort::cli {
namespace {

using model::AttributeKind;
using model::Map;
using model::Value;

constexpr size_t kMostLines = 12;     // that stand in the document itself
constexpr size_t kMostBytes = 1'000;  // likewise
constexpr size_t kLongestName = 253;
constexpr size_t kLongestShown = 500;  // of a name in a remark

bool stands_inline(const std::string& text) {
  const auto lines = std::count(text.begin(), text.end(), '\n');
  return static_cast<size_t>(lines) <= kMostLines && text.size() <= kMostBytes &&
         !expression::Template::has_markup(text) &&
         (text.find('\n') == text.npos || document::block_is_possible(text));
}

// Whether a site may have a file of that path and would see it.
bool fits(const std::string& path) {
  if (document::fault_of_listed(path)) return false;
  for (std::string_view part : split(path, '/'))
    if (part.empty() || part == "." || part == ".." || part.size() > 255 ||
        document::is_left_out(part) || document::fault_of_name(part))
      return false;
  return true;
}

// The attribute that gives this one's bytes as a file of the site; null: none does.
const model::AttributeSchema* source_of(const model::TypeSchema& type, std::string_view content) {
  for (const model::AttributeSchema& attribute : type.attributes)
    if (attribute.kind == AttributeKind::source && attribute.becomes == content) return &attribute;
  return nullptr;
}

const model::AttributeSchema* content_of(const model::TypeSchema& type) {
  for (const model::AttributeSchema& attribute : type.attributes)
    if (attribute.kind == AttributeKind::content && source_of(type, attribute.name))
      return &attribute;
  return nullptr;
}

// As the catalog would take it; content only as the text that it is, and no name of other bytes.
bool is_valid(const model::AttributeSchema& attribute, const Value& value) {
  if (value.is_null() || model::has_unknown(value) || model::has_secret(value)) return false;
  if (attribute.kind == AttributeKind::content && !value.is_text()) return false;
  Value accepted = value;
  return model::validate(attribute, accepted).empty();
}

}  // namespace

Status check_host_name(const std::string& name) {
  const bool letters = std::ranges::all_of(
      name, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.' || c == '_'; });
  if (letters && !name.empty() && name.size() <= kLongestName && std::isalnum(name[0])) return {};
  return fail(
      Code::invalid,
      "'" + printable(name, 300) +
          "' cannot be the name of a host: it is made of letters, digits, '-', '.' and '_'");
}

HostDraft::HostDraft(Plan plan, const survey::Description& seen, const model::Schema& schema)
    : plan_(std::move(plan)), document_("hosts/" + plan_.host + ".yaml"), schema_(schema) {
  for (const Map::Entry& resources : seen.layer)
    for (const Map::Entry& resource : resources.value.map())
      add(*resources.key, *resource.key, resource.value.map());
  for (const survey::Description::Binary& binary : seen.binaries) {
    const model::TypeSchema* type = schema_.find(binary.collection);
    const model::AttributeSchema* content = type ? content_of(*type) : nullptr;
    if (!content) {
      remark(binary.collection, binary.name, "its type has no content; left out");
      continue;
    }
    std::optional<Map> attributes = sayable(*type, binary.name, binary.attributes);
    if (!attributes) continue;
    Said said{.attributes = std::move(*attributes)};
    said.attributes.erase(content->name);
    keep_aside(said, binary.collection, binary.name, binary.bytes);
    layer_[binary.collection][binary.name] = std::move(said);
  }
}

void HostDraft::add(const std::string& collection, const std::string& name, const Map& attributes) {
  const model::TypeSchema* type = schema_.find(collection);
  if (!type) return remark(collection, name, "its type is not known here; left out");
  std::optional<Map> accepted = sayable(*type, name, attributes);
  if (!accepted) return;
  Said said{.attributes = std::move(*accepted)};
  const model::AttributeSchema* content = content_of(*type);
  const Value* text = content ? said.attributes.find(content->name) : nullptr;
  if (text && !stands_inline(text->text())) {
    keep_aside(said, collection, name, text->text());
    said.attributes.erase(content->name);
  }
  layer_[collection][name] = std::move(said);
}

// Nothing: without a state that holds, the rest would mean something else.
std::optional<Map> HostDraft::sayable(const model::TypeSchema& type, const std::string& name,
                                      const Map& attributes) {
  Map accepted;
  for (const Map::Entry& entry : attributes) {
    const model::AttributeSchema* attribute = type.attribute(*entry.key);
    const bool can_be_said = attribute && survey::can_be_said(*attribute);
    if (can_be_said && is_valid(*attribute, entry.value)) {
      accepted.set(*entry.key, entry.value);
      continue;
    }
    const bool whole = *entry.key == "state";
    remark(type.collection, name,
           printable(*entry.key, kLongestShown) +
               (can_be_said ? " has a value that no description can say"
                            : " is nothing that can be seen of a machine") +
               (whole ? "; left out" : "; this attribute is left out"));
    if (whole) return std::nullopt;
  }
  return accepted;
}

void HostDraft::remark(const std::string& collection, const std::string& name,
                       const std::string& text) {
  remarks_.push_back({printable(collection + "." + name, kLongestShown), text});
}

void HostDraft::keep_aside(Said& said, const std::string& collection, const std::string& name,
                           std::string bytes) {
  const std::string below = name.starts_with('/') ? name : "/" + collection + "/" + name;
  said.path = plan_.files + below;
  if (!fits(said.path))
    said.path = plan_.files + "/by-content/" + sha256(bytes).hex().substr(0, 16);
  said.bytes = std::move(bytes);
}

std::map<std::string, std::string> HostDraft::contents() const {
  std::map<std::string, std::string> files;
  for (const auto& [collection, resources] : layer_)
    for (const auto& [name, said] : resources)
      if (!said.path.empty()) files["files/" + said.path] = said.bytes;
  return files;
}

Result<std::string> HostDraft::text() const {
  Map document;
  if (!plan_.tags.empty()) document.set("tags", model::text_list(plan_.tags));
  for (const auto& [collection, resources] : layer_) {
    const model::TypeSchema* type = schema_.find(collection);
    Map entries;
    for (const auto& [name, said] : resources) {
      Map attributes;
      for (const model::AttributeSchema& attribute : type->attributes)
        if (const Value* value = said.attributes.find(attribute.name))
          attributes.set(attribute.name, model::literal(*value));
      if (!said.path.empty()) {
        const std::string& content = content_of(*type)->name;
        attributes.set(source_of(*type, content)->name, Value(model::literal(said.path)));
      }
      entries.set(model::literal(name), said.withdrawn ? Value() : Value(std::move(attributes)));
    }
    if (!entries.empty()) document.set(collection, Value(std::move(entries)));
  }
  TRY(std::string yaml, document::write_yaml(Value(std::move(document))));
  return "# " + plan_.host + " as it was when it was taken over.\n" + yaml;
}

std::optional<model::Address> HostDraft::written_as(const std::string& collection,
                                                    const std::string& key) const {
  auto resources = layer_.find(collection);
  if (resources == layer_.end()) return std::nullopt;
  for (const auto& [name, said] : resources->second)
    if (model::literal(name) == key) return model::Address{collection, name};
  return std::nullopt;
}

bool HostDraft::has(const model::Address& address) const {
  auto resources = layer_.find(address.type);
  return resources != layer_.end() && resources->second.contains(address.name);
}

void HostDraft::drop(const model::Address& address) {
  auto resources = layer_.find(address.type);
  if (resources != layer_.end()) resources->second.erase(address.name);
}

void HostDraft::withdraw(const model::Address& address) {
  layer_[address.type][address.name] = Said{.withdrawn = true};
}

std::map<std::string, size_t> HostDraft::counts() const {
  std::map<std::string, size_t> counts;
  for (const auto& [collection, resources] : layer_) {
    const auto described = std::ranges::count_if(
        resources, [](const auto& resource) { return !resource.second.withdrawn; });
    if (described) counts[collection] = static_cast<size_t>(described);
  }
  return counts;
}

}  // namespace consort::cli

#include "cli/alike/common_tag.h"

#include <algorithm>

#include "base/strings.h"
#include "document/yaml.h"
#include "document/yaml_revision.h"
#include "document/yaml_writer.h"

namespace consort::cli {
namespace {

using model::Address;
using model::Map;
using model::Value;

constexpr uint64_t kLargestDocument = 64 << 20;  // bytes, as the reader has it
constexpr const char* kSource = "source";

// "files/web1/etc/motd" of a source that lies in the host's own folder; else "".
std::string own_content(const std::string& host, const Value& resource) {
  const Value* source = resource.is_map() ? resource.map().find(kSource) : nullptr;
  const bool own = source && source->is_text() && source->text().starts_with(host + "/");
  return own ? "files/" + source->text() : "";
}

// A path of words, as "web/shop".
Status check_tag_name(const std::string& tag) {
  for (std::string_view part : split(tag, '/')) {
    const bool fits = !part.empty() && part[0] != '.' && part[0] != '-' &&
                      std::ranges::all_of(part, [](unsigned char c) {
                        return std::isalnum(c) || c == '-' || c == '_' || c == '.';
                      });
    if (!fits)
      return fail(Code::invalid, "'" + printable(tag) +
                                     "' cannot be a tag: it is made of letters, "
                                     "digits, '-', '_' and '.', and '/' for folders");
  }
  return {};
}

Value without_source(const Value& resource) {
  Value value = resource;
  value.own_map().erase(kSource);
  return value;
}

}  // namespace

Result<CommonTagDraft> CommonTagDraft::read(const document::SourceTree& tree, std::string tag,
                                            std::vector<const HostLayer*> layers,
                                            const std::set<Address>& common) {
  TRY_DO(check_tag_name(tag));
  for (const char* ending : {".yaml", ".yml", ".jsonnet"})
    if (tree.stamp("tags/" + tag + ending))
      return fail(Code::exists, "there is a tag " + printable(tag) + " already");
  CommonTagDraft draft(tree, std::move(tag));
  for (const HostLayer* layer : layers) {
    TRY(Host host, draft.read_host(*layer, common));
    draft.hosts_.push_back(std::move(host));
  }
  for (const Address& address : common) {
    auto entry_of = [&](const Host& host) {
      auto found = host.entries.find(address);
      return found == host.entries.end() ? nullptr : &found->second;
    };
    const Entry* first = entry_of(draft.hosts_.front());
    const bool alike = std::ranges::all_of(draft.hosts_, [&](const Host& host) {
      const Entry* entry = entry_of(host);
      return first && entry && draft.are_written_alike(*first, *entry);
    });
    if (alike)
      draft.moved_.insert(address);
    else
      draft.written_apart_.push_back(address.to_string());
  }
  return draft;
}

Result<CommonTagDraft::Host> CommonTagDraft::read_host(const HostLayer& layer,
                                                       const std::set<Address>& common) const {
  Host host{.layer = &layer};
  for (const char* ending : {".yaml", ".yml"})
    if (tree_.stamp("hosts/" + layer.host + ending)) host.document = "hosts/" + layer.host + ending;
  if (host.document.empty())
    return fail(
        Code::unsupported,
        "hosts/" + layer.host + ".jsonnet is a program: what it makes is edited there, by hand");
  TRY(host.text, tree_.read(host.document, kLargestDocument));
  Diagnostics diagnostics;
  auto value = document::read_yaml(host.text, &host.document, diagnostics);
  if (!value || !value->is_map()) return fail(Code::invalid, host.document + " cannot be read");
  host.value = std::move(*value);
  std::map<std::pair<uint32_t, uint32_t>, Address> places;
  for (const HostLayer::Own& own : layer.own)
    if (common.contains(own.address)) places[{own.place.line, own.place.column}] = own.address;
  for (const Map::Entry& resources : host.value.map()) {
    if (!resources.value.is_map()) continue;
    for (const Map::Entry& resource : resources.value.map()) {
      auto place = places.find({resource.key_mark.line, resource.key_mark.column});
      if (place == places.end() || place->second.type != *resources.key) continue;
      host.entries[place->second] = {*resource.key, resource.value,
                                     own_content(layer.host, resource.value)};
    }
  }
  return host;
}

// Content of the hosts' own folders is the same when its bytes are.
bool CommonTagDraft::are_written_alike(const Entry& a, const Entry& b) const {
  if (a.key != b.key || !a.value.is_map() || !b.value.is_map()) return false;
  if (a.content.empty() || b.content.empty()) return a.value == b.value && a.content == b.content;
  if (without_source(a.value) != without_source(b.value)) return false;
  auto first = tree_.read(a.content), second = tree_.read(b.content);
  return first && second && *first == *second;
}

void CommonTagDraft::keep_named(const std::string& host, const std::string& address) {
  for (Host& known : hosts_)
    if (known.layer->host == host) known.named.insert(address);
}

Result<CommonTag> CommonTagDraft::make() const {
  CommonTag made{.written_apart = written_apart_};
  TRY(made.files["tags/" + tag_ + ".yaml"], tag_text(made));
  for (const Host& host : hosts_) {
    TRY(made.files[host.document], host_text(host));
    for (const Address& address : moved_)
      if (const std::string& content = host.entries.at(address).content; !content.empty())
        made.no_more_used.push_back(content);
  }
  for (const Address& address : moved_)
    made.moved.push_back(address.to_string());
  return made;
}

Result<std::string> CommonTagDraft::tag_text(CommonTag& made) const {
  const Host& first = hosts_.front();
  std::map<std::string, Map> layer;
  for (const Address& address : moved_) {
    const Entry& entry = first.entries.at(address);
    Value value = entry.value;
    if (!entry.content.empty()) {
      const size_t below_host = std::string("files/").size() + first.layer->host.size() + 1;
      const std::string path = tag_ + "/" + entry.content.substr(below_host);
      TRY(std::string bytes, tree_.read(entry.content));
      if (tree_.stamp("files/" + path))
        return fail(Code::exists, "files/" + path + " is there already");
      made.files["files/" + path] = std::move(bytes);
      value.own_map().set(kSource, Value(path));
    }
    layer[address.type].set(entry.key, std::move(value));
  }
  Map document;
  for (auto& [collection, resources] : layer)
    document.set(collection, Value(std::move(resources)));
  std::vector<std::string> names;
  for (const Host& host : hosts_)
    names.push_back(host.layer->host);
  if (names.size() > 8) {
    const size_t more = names.size() - 8;
    names.resize(8);
    names.push_back("and " + std::to_string(more) + " more");
  }
  TRY(std::string yaml, document::write_yaml(Value(std::move(document))));
  return "# What these hosts have in common: " + join(names, ", ") + "\n" + yaml;
}

Result<std::string> CommonTagDraft::host_text(const Host& host) const {
  Value wanted = host.value;
  for (const Address& address : moved_) {
    const Value* before = wanted.map().find(address.type);
    if (!before) continue;
    Value resources = *before;
    const std::string& key = host.entries.at(address).key;
    if (host.named.contains(address.to_string()))
      resources.own_map().set(key, Value(Map()));
    else
      resources.own_map().erase(key);
    if (resources.map().empty())
      wanted.own_map().erase(address.type);
    else
      wanted.own_map().set(address.type, std::move(resources));
  }
  const Value* tags = wanted.map().find("tags");
  if (tags && !tags->is_list())
    return fail(Code::unsupported, host.document + ": its tags are no list; edit them by hand");
  model::List all = tags ? tags->list() : model::List();
  all.emplace_back(tag_);
  wanted.own_map().set("tags", Value(std::move(all)));
  return document::revise_yaml(host.text, wanted);
}

}  // namespace consort::cli

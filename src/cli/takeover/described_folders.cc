#include "cli/takeover/described_folders.h"

#include <set>

#include "survey/saying.h"

namespace consort::cli {
namespace {

using model::Map;
using model::Value;

constexpr const char* kFolders = "directories";

bool is_present(const Value& resource) {
  const Value* state = resource.is_map() ? resource.map().find("state") : nullptr;
  return !state || *state != Value("absent");
}

// Every folder above a path but the root, the nearest last.
void add_above(const std::string& path, std::set<std::string>& folders) {
  for (size_t at = path.find('/', 1); at != path.npos; at = path.find('/', at + 1))
    folders.insert(path.substr(0, at));
}

bool is_brought(const std::string& folder, const survey::ShippedFiles& shipped) {
  auto below = shipped.all().lower_bound(folder + "/");
  return below != shipped.all().end() && below->first.starts_with(folder + "/");
}

Map without_usual(Map attributes) {
  for (const auto& [name, usual] :
       {std::pair("mode", "0755"), {"owner", "root"}, {"group", "root"}})
    if (const Value* value = attributes.find(name); value && *value == Value(usual))
      attributes.erase(name);
  return attributes;
}

}  // namespace

Status describe_folders(const resources::Registry& registry, resources::Context& context,
                        const std::vector<std::string>& roots, survey::Description& seen) {
  std::set<std::string> folders;
  for (const char* collection : {"files", "links"})
    if (const Value* resources = seen.layer.find(collection))
      for (const Map::Entry& resource : resources->map())
        if (is_present(resource.value)) add_above(*resource.key, folders);
  for (const survey::Description::Binary& binary : seen.binaries)
    add_above(binary.name, folders);
  const model::TypeSchema* type = registry.schema().find(kFolders);
  if (folders.empty() || !type) return {};
  TRY(auto shipped, survey::shipped_files(context.target, roots));
  TRY(auto provider, registry.provider(kFolders, context.target, context.facts));
  Map described;
  for (const std::string& folder : folders) {
    if (is_brought(folder, *shipped)) continue;
    survey::Reading reading(*type, folder, *provider, context);
    auto observed = reading.read();
    if (!observed) {
      seen.remarks.push_back({kFolders + std::string(".") + folder, observed.error().to_string()});
      continue;
    }
    survey::Saying saying = reading.say(without_usual(std::move(*observed)));
    if (saying.attributes) described.set(folder, Value(std::move(*saying.attributes)));
  }
  if (!described.empty()) seen.layer.set(kFolders, Value(std::move(described)));
  return {};
}

}  // namespace consort::cli

#include "resources/file/unmanaged.h"

#include <unordered_set>

#include "base/strings.h"
#include "model/pattern.h"
#include "resources/file/obstacle.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using system::DirectoryEntry;
using system::FileType;

std::vector<std::string_view> texts_of(const model::Value* list) {
  std::vector<std::string_view> texts;
  if (!list || !list->is_list()) return texts;
  for (const model::Value& item : list->list()) {
    if (item.is_text()) texts.push_back(item.text());
  }
  return texts;
}

}  // namespace

Result<std::vector<DirectoryEntry>> unmanaged_entries(const std::string& directory,
                                                      const model::Map& attributes,
                                                      Context& context) {
  const model::Value* keep = attributes.find("keep");
  if (!keep || !keep->is_list()) {
    return fail(Code::invalid, "cannot purge " + directory +
                                   ": the catalog does not say what is described below it");
  }
  std::vector<std::string_view> described = texts_of(keep);
  std::unordered_set<std::string_view> kept(described.begin(), described.end());
  std::erase_if(described, [](std::string_view name) { return name.find('*') == name.npos; });
  std::vector<std::string_view> ignored = texts_of(attributes.find("ignore"));
  TRY(std::vector<DirectoryEntry> entries, context.target.files().list(directory));
  std::erase_if(entries, [&](const DirectoryEntry& entry) {
    auto matches = [&](std::string_view pattern) {
      return model::matches_glob(pattern, entry.name);
    };
    return kept.contains(entry.name) || system::is_temporary_name(entry.name) ||
           std::any_of(ignored.begin(), ignored.end(), matches) ||
           std::any_of(described.begin(), described.end(), matches);
  });
  return entries;
}

Status remove_unmanaged(const Order& order, Context& context) {
  system::FileSystem& files = context.target.files();
  TRY(std::vector<DirectoryEntry> entries,
      unmanaged_entries(order.name(), order.desired.attributes, context));
  for (const DirectoryEntry& entry : entries) {
    if (entry.type != FileType::directory || order.flag("force")) continue;
    std::string path = system::join_path(order.name(), entry.name);
    TRY(std::string within, entries_of(files, path));
    if (within.empty()) continue;
    return fail(Code::exists, "cannot purge " + order.name() + ": " + path + " is not empty (" +
                                  within +
                                  "); describe it, name it under `ignore`, or say `force: true`");
  }
  for (const DirectoryEntry& entry : entries) {
    std::string path = system::join_path(order.name(), entry.name);
    TRY_DO(entry.type == FileType::directory ? files.remove_tree(path) : files.remove(path));
  }
  return {};
}

}  // namespace consort::resources

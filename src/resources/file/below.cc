#include "resources/file/below.h"

#include <unordered_set>

#include "resources/file/metadata.h"
#include "resources/file/tree.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using system::FileStatus;
using system::FileType;

// The different values met in a tree.
struct Met {
  std::set<std::string> modes;
  std::set<std::string> file_modes;
  std::set<uint32_t> uids;
  std::set<uint32_t> gids;

  void add(const FileStatus& status) {
    if (status.type == FileType::directory) modes.insert(observed_mode(status));
    if (status.type == FileType::regular) file_modes.insert(observed_mode(status));
    uids.insert(status.uid);
    gids.insert(status.gid);
  }
};

void observe(Map& observed, std::string_view name, const std::set<std::string>& values) {
  if (values.empty()) return;
  model::List list;
  for (const std::string& value : values)
    list.emplace_back(value);
  observed.set(name, list.size() == 1 ? list[0] : Value(std::move(list)));
}

// Those below a directory that have a description of their own.
class Described {
 public:
  Described(const std::string& directory, const Map& attributes)
      : prefix_(directory == "/" ? 1 : directory.size() + 1) {
    const Value* list = attributes.find("described");
    if (!list || !list->is_list()) return;
    for (const Value& path : list->list())
      if (path.is_text()) paths_.insert(path.text());
  }

  bool has(std::string_view path) const {
    std::string_view rest = path.substr(prefix_);
    return paths_.contains(rest) || has_tree(path);
  }
  bool has_tree(std::string_view path) const {
    return !paths_.empty() && paths_.contains(std::string(path.substr(prefix_)) + "/");
  }

 private:
  size_t prefix_;  // characters before the relative path
  std::unordered_set<std::string_view> paths_;
};

template <class Name>
std::set<std::string> names_of(const std::set<uint32_t>& ids, Name name) {
  std::set<std::string> names;
  for (uint32_t id : ids)
    names.insert(name(id));
  return names;
}

}  // namespace

bool looks_below(const Map& attributes) {
  const Value* recurse = attributes.find("recurse");
  return attributes.contains("file_mode") ||
         (recurse && recurse->is_boolean() && recurse->boolean());
}

Status observe_below(const Identity& identity, const FileStatus& top, Context& context,
                     Map& observed) {
  Met met;
  met.add(top);
  Described described(identity.name, identity.attributes);
  auto look = [&](const std::string& path, const FileStatus& status) -> Result<Below> {
    if (!described.has(path)) met.add(status);
    return described.has_tree(path) ? Below::skip : Below::visit;
  };
  TRY_DO(visit_tree(context.target.files(), identity.name, look, context.stop));
  // Where there are no files, whatever mode is wanted of them is theirs.
  if (const Value* wanted = identity.find("file_mode")) observed.set("file_mode", *wanted);
  observe(observed, "file_mode", met.file_modes);
  if (!identity.flag("recurse")) return {};
  system::Accounts& accounts = context.target.accounts();
  observe(observed, "mode", met.modes);
  observe(observed, "owner",
          names_of(met.uids, [&](uint32_t uid) { return accounts.user_name(uid); }));
  observe(observed, "group",
          names_of(met.gids, [&](uint32_t gid) { return accounts.group_name(gid); }));
  return {};
}

Status set_below(const Order& order, Context& context) {
  system::FileSystem& files = context.target.files();
  bool recurse = order.flag("recurse");
  Metadata owner;
  if (recurse) {
    TRY(owner, wanted_owner(order, context.target.accounts()));
  }
  Described described(order.name(), order.desired.attributes);
  auto set = [&](const std::string& path, const FileStatus& status) -> Result<Below> {
    if (described.has_tree(path)) return Below::skip;
    if (described.has(path)) return Below::visit;
    Metadata wanted = owner;
    if (status.type == FileType::regular) {
      TRY(wanted.mode, wanted_mode(order, "file_mode", status, owner));
    } else if (status.type == FileType::directory && recurse) {
      TRY(wanted.mode, wanted_mode(order, "mode", status, owner));
    }
    Status done = set_metadata(files, path, status, wanted);
    if (!done && done.error().code != Code::not_found) return std::move(done).error();
    return Below::visit;
  };
  return visit_tree(files, order.name(), set, context.stop);
}

}  // namespace consort::resources

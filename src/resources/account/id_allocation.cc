#include "resources/account/id_allocation.h"

#include <set>

namespace consort::resources {
namespace {

using Record = ColonFile::Record;
using Taken = std::function<bool(uint32_t)>;

std::optional<uint32_t> upwards(IdRange range, const std::set<uint32_t>& used, const Taken& taken) {
  auto after = used.upper_bound(range.high);
  bool any = after != used.begin() && *std::prev(after) >= range.low;
  uint64_t first = any ? uint64_t{*std::prev(after)} + 1 : range.low;
  for (uint64_t id = first; id <= range.high; ++id) {
    if (!taken(static_cast<uint32_t>(id))) return static_cast<uint32_t>(id);
  }
  for (uint64_t id = range.low; id < first; ++id) {
    if (!used.contains(static_cast<uint32_t>(id)) && !taken(static_cast<uint32_t>(id)))
      return static_cast<uint32_t>(id);
  }
  return std::nullopt;
}

std::optional<uint32_t> downwards(IdRange range, const std::set<uint32_t>& used,
                                  const Taken& taken) {
  auto lowest = used.lower_bound(range.low);
  bool any = lowest != used.end() && *lowest <= range.high;
  int64_t first = any ? int64_t{*lowest} - 1 : int64_t{range.high};
  for (int64_t id = first; id >= int64_t{range.low}; --id) {
    if (!taken(static_cast<uint32_t>(id))) return static_cast<uint32_t>(id);
  }
  for (int64_t id = range.high; id > first; --id) {
    if (!used.contains(static_cast<uint32_t>(id)) && !taken(static_cast<uint32_t>(id)))
      return static_cast<uint32_t>(id);
  }
  return std::nullopt;
}

Result<uint32_t> pick(IdRange range, bool system, const std::set<uint32_t>& used,
                      const Taken& taken, std::string_view what) {
  auto id = system ? downwards(range, used, taken) : upwards(range, used, taken);
  if (id) return *id;
  return fail(Code::unavailable,
              "every " + std::string(what) + " from " + std::to_string(range.low) + " to " +
                  std::to_string(range.high) + " is in use: widen the range in /etc/login.defs");
}

std::set<uint32_t> used_ids(const ColonFile& file, size_t field) {
  std::set<uint32_t> used;
  file.for_each([&](const Record& record) {
    if (auto id = id_of(record[field])) used.insert(*id);
  });
  return used;
}

void add_range(std::optional<ColonFile>& file, const std::string& user, IdRange range,
               uint32_t count) {
  if (!file || file->find(user) || count == 0) return;
  std::set<std::pair<uint64_t, uint64_t>> taken;  // first, one past the last
  file->for_each([&](const Record& record) {
    auto start = id_of(record[subid::kStart]);
    auto size = id_of(record[subid::kCount]);
    if (start && size) taken.emplace(*start, uint64_t{*start} + *size);
  });
  uint64_t start = range.low;
  for (const auto& [first, past] : taken) {
    if (first >= start + count) break;
    start = std::max(start, past);
  }
  if (start + count > uint64_t{range.high} + 1) return;
  file->add({user, std::to_string(start), std::to_string(count)});
}

}  // namespace

Result<uint32_t> IdAllocation::user(bool system) {
  auto taken = [&](uint32_t id) { return accounts_.user_name(id) != std::to_string(id); };
  return pick(defs_.users(system), system, used_ids(files_.passwd, passwd::kUid), taken, "user id");
}

Result<uint32_t> IdAllocation::group(bool system, std::optional<uint32_t> preferred) {
  std::set<uint32_t> used = used_ids(files_.group, group::kGid);
  auto taken = [&](uint32_t id) { return accounts_.group_name(id) != std::to_string(id); };
  if (preferred && !used.contains(*preferred) && !taken(*preferred)) return *preferred;
  return pick(defs_.groups(system), system, used, taken, "group id");
}

void add_subordinate_ids(AccountFiles& files, const std::string& user, const LoginDefs& defs) {
  add_range(files.subuid, user, defs.subordinate_users(), defs.subordinate_count());
  add_range(files.subgid, user, defs.subordinate_groups(), defs.subordinate_count());
}

void remove_subordinate_ids(AccountFiles& files, const std::string& user) {
  for (auto* file : {&files.subuid, &files.subgid}) {
    if (*file) (*file)->erase(user);
  }
}

}  // namespace consort::resources

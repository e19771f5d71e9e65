#include "resources/file/metadata.h"

#include "base/strings.h"
#include "model/mode.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using system::FileStatus;

constexpr uint32_t kSetId = 06000;

// A number, as itself or as text.
std::optional<uint32_t> number(const model::Value& value) {
  if (value.is_integer()) {
    bool fits = value.integer() >= 0 && value.integer() < UINT32_MAX;
    return fits ? std::optional(static_cast<uint32_t>(value.integer())) : std::nullopt;
  }
  if (!value.is_text()) return std::nullopt;
  const std::string& text = value.text();
  uint32_t id = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  bool whole = error == std::errc() && end == text.data() + text.size() && id != UINT32_MAX;
  return whole ? std::optional(id) : std::nullopt;
}

Error nobody(std::string_view what, std::string_view collection, const model::Value& name) {
  std::string shown = name.is_text() ? printable(name.text(), 80) : "(no text)";
  return fail(Code::not_found, "there is no " + std::string(what) + " '" + shown +
                                   "' on this machine; describe it under '" +
                                   std::string(collection) +
                                   "', or install the package that brings it");
}

bool moves_owner(const FileStatus& now, const Metadata& wanted) {
  return wanted.uid.value_or(now.uid) != now.uid || wanted.gid.value_or(now.gid) != now.gid;
}

}  // namespace

Result<uint32_t> find_uid(system::Accounts& accounts, const model::Value& user) {
  std::optional<uint32_t> uid = user.is_text() ? accounts.uid(user.text()) : std::nullopt;
  if (!uid) uid = number(user);
  if (!uid) return nobody("user", "users", user);
  return *uid;
}

Result<uint32_t> find_gid(system::Accounts& accounts, const model::Value& group) {
  std::optional<uint32_t> gid = group.is_text() ? accounts.gid(group.text()) : std::nullopt;
  if (!gid) gid = number(group);
  if (!gid) return nobody("group", "groups", group);
  return *gid;
}

Result<Metadata> wanted_owner(const Order& order, system::Accounts& accounts) {
  Metadata wanted;
  if (const model::Value* owner = order.wanted("owner")) {
    TRY(wanted.uid, find_uid(accounts, *owner));
  }
  if (const model::Value* group = order.wanted("group")) {
    TRY(wanted.gid, find_gid(accounts, *group));
  }
  return wanted;
}

Result<std::optional<uint32_t>> wanted_mode(const Order& order, std::string_view attribute,
                                            const FileStatus& now, const Metadata& owner) {
  std::string text = order.text(attribute);
  if (text.empty()) return std::optional<uint32_t>();
  TRY(model::Mode mode, model::Mode::parse(text));
  uint32_t base = moves_owner(now, owner) ? now.mode & ~kSetId : now.mode;
  return std::optional(mode.apply(base, now.type == system::FileType::directory));
}

Result<Metadata> wanted_metadata(const Order& order, system::Accounts& accounts,
                                 const FileStatus& now) {
  TRY(Metadata wanted, wanted_owner(order, accounts));
  TRY(wanted.mode, wanted_mode(order, "mode", now, wanted));
  return wanted;
}

Status set_metadata(system::FileSystem& files, const std::string& path, const FileStatus& now,
                    const Metadata& wanted) {
  bool moved = moves_owner(now, wanted);
  if (moved) TRY_DO(files.set_owner(path, wanted.uid, wanted.gid));
  if (now.type == system::FileType::link || !wanted.mode) return {};
  bool lost_bits = moved && (*wanted.mode & kSetId) != 0;
  if (*wanted.mode != now.mode || lost_bits) TRY_DO(files.set_mode(path, *wanted.mode));
  return {};
}

std::string observed_mode(const FileStatus& status) {
  bool needs_type = status.type == system::FileType::directory && (status.mode & 0111) == 0;
  return (needs_type ? "04" : "") + model::octal_mode(status.mode);
}

void observe_metadata(const FileStatus& status, const Interest& interest,
                      system::Accounts& accounts, model::Map& observed) {
  bool has_mode = status.type != system::FileType::link && interest.in("mode");
  if (has_mode) observed.set("mode", model::Value(observed_mode(status)));
  if (interest.in("owner")) observed.set("owner", model::Value(accounts.user_name(status.uid)));
  if (interest.in("group")) observed.set("group", model::Value(accounts.group_name(status.gid)));
}

std::optional<model::Map> with_usual_names(const model::Resource& desired,
                                           const model::Map& observed, system::Accounts& accounts) {
  std::optional<model::Map> renamed;
  // What is not there yet has no names to agree with.
  auto differs = [&](const char* attribute) {
    const model::Value* given = desired.attributes.find(attribute);
    const model::Value* seen = observed.find(attribute);
    return given && seen && !(*seen == *given) ? given : nullptr;
  };
  auto rename = [&](const char* attribute, const model::Value& given, const std::string& usual) {
    if (given.is_text() && given.text() == usual) return;
    if (!renamed) renamed = desired.attributes;
    renamed->set(attribute, model::Value(usual, given.mark()));
  };
  if (const model::Value* owner = differs("owner")) {
    if (auto uid = find_uid(accounts, *owner)) rename("owner", *owner, accounts.user_name(*uid));
  }
  if (const model::Value* group = differs("group")) {
    if (auto gid = find_gid(accounts, *group)) rename("group", *group, accounts.group_name(*gid));
  }
  return renamed;
}

Status check_path(const std::string& path) {
  bool control = std::any_of(path.begin(), path.end(),
                             [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
  Result<std::string> normal = system::normal_path(path);
  if (!normal) return std::move(normal).error();
  if (!control && *normal == path) return {};
  return fail(Code::invalid, "'" + printable(path, 200) + "' is not a plain path: it has " +
                                 (control ? "control characters" : "needless '/' or '.' in it"));
}

bool sets(const model::Change& change, std::string_view attribute) {
  return std::any_of(change.attributes.begin(), change.attributes.end(),
                     [&](const model::AttributeChange& part) { return part.name == attribute; });
}

}  // namespace consort::resources

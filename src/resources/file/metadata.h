#pragma once
#include <optional>
#include <string>

#include "resources/provider.h"

namespace consort::resources {

// Mode and owner in numbers; what is not set stays as it is.
struct Metadata {
  std::optional<uint32_t> mode;
  std::optional<uint32_t> uid;
  std::optional<uint32_t> gid;
};

// A user or group by name or number. Code::not_found says what to do about it.
Result<uint32_t> find_uid(system::Accounts& accounts, const model::Value& user);
Result<uint32_t> find_gid(system::Accounts& accounts, const model::Value& group);

// What an order says by `owner` and `group`.
Result<Metadata> wanted_owner(const Order& order, system::Accounts& accounts);

// The mode an order wants, by this attribute, of what is as `now` and will belong to `owner`;
// nothing when it does not say. A symbolic mode changes the mode there is, less the set-id bits
// when the owner changes.
Result<std::optional<uint32_t>> wanted_mode(const Order& order, std::string_view attribute,
                                            const system::FileStatus& now, const Metadata& owner);

// Both.
Result<Metadata> wanted_metadata(const Order& order, system::Accounts& accounts,
                                 const system::FileStatus& now);

// Sets what differs from `now`: the owner first, because that takes set-id bits away.
Status set_metadata(system::FileSystem& files, const std::string& path,
                    const system::FileStatus& now, const Metadata& wanted);

// The attributes of a description with owner and group as read() would name them, when they are
// written otherwise: as a number, or by another name of the same account. Nothing when they need no
// other name. For Resolving.
std::optional<model::Map> with_usual_names(const model::Resource& desired,
                                           const model::Map& observed, system::Accounts& accounts);

// "0755"; "040644" for a directory nobody may enter, so that a symbolic `X` sees what it is.
std::string observed_mode(const system::FileStatus& status);

// Adds owner and group, and the mode unless it is a link, as far as somebody asks, in the forms
// that specs use.
void observe_metadata(const system::FileStatus& status, const Interest& interest,
                      system::Accounts& accounts, model::Map& observed);

// Refuses what is not an absolute, normal path without control characters.
Status check_path(const std::string& path);

// Whether a change sets this attribute.
bool sets(const model::Change& change, std::string_view attribute);

}  // namespace consort::resources

#pragma once
#include <string>

#include "resources/provider.h"

namespace consort::resources {

// Fails when `now`, found where the order wants a `wanted`, is of another type and the order does
// not say `force`; the error says what to do.
Status may_replace(const Order& order, const system::FileStatus& now, system::FileType wanted);

// Fails for the same reasons as making the order's `wanted`, or removing it, would.
Status foresee_obstacle(const Order& order, Context& context, system::FileType wanted);

// Puts a failure to make `path` as what is at fault, when that is a folder that does not exist.
Status named_by_folder(system::FileSystem& files, const std::string& path, Status made);

// Removes what the order wants absent: a `usual`, a link, an empty directory; anything else only by
// `force`. Nothing there is fine.
Status remove_entry(const Order& order, Context& context, system::FileType usual);

// "3 entries: a, b, c", for messages; "" for an empty directory.
Result<std::string> entries_of(system::FileSystem& files, const std::string& path);

}  // namespace consort::resources

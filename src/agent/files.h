#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"

// The agent's own files, outside of any target: what its folders hold.
namespace consort::agent {

// With its ancestors; for the owner only. Fine if it is there.
Status make_private_folder(const std::string& path);
// Names in it, sorted, without "." and "..".
Result<std::vector<std::string>> names_in(const std::string& folder);
// A whole regular file of at most `limit` bytes; never through a link.
Result<std::string> read_file(const std::string& path, size_t limit);
Status write_all(int descriptor, std::string_view bytes, const std::string& path);
// Names that were made or removed in it survive a power cut.
Status sync_folder(const std::string& folder);
// Replaces the file in one step. With `durable` it is on disk when this returns; without, a power
// cut may leave nothing of it.
Status replace_file(const std::string& path, std::string_view bytes, bool durable);

}  // namespace consort::agent

#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "resources/file/metadata.h"

namespace consort::resources {

// How the content of a file is replaced.
struct Replacement {
  Metadata metadata;  // of the new file; what is not set is taken from the old one
  std::optional<Fingerprint> expected =
      {};              // of the old file; Code::stale when it is another by now
  bool fresh = false;  // there is none; Code::exists when there is
};

// Replaces a file in one step: keeps a copy of the old one when the order says `backup`, and has
// the new content looked at by the command it gives as `validate`, which may refuse it. On an error
// the old file stands.
Status replace_file(const Order& order, Context& context, const std::string& path,
                    std::string_view bytes, const Replacement& how);

// Keeps a copy of a regular file, if there is one, as the order's `backup` says: true (beside it,
// with the time in its name), an absolute folder (in there, under the whole path), or a suffix
// beginning with '.', '~', '_' or '-'.
Status keep_backup(const Order& order, Context& context, const std::string& path);

// The argument vector a `validate` attribute stands for, '%' replaced by `path`: a list, or text
// that is split into words at white space and quotes. Code::invalid for what only a shell would
// understand, and without a '%'.
Result<std::vector<std::string>> validate_command(const model::Value& validate,
                                                  const std::string& path);

}  // namespace consort::resources

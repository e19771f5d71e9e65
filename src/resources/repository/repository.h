#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "resources/provider.h"

namespace consort::resources {

// One repository, however its file is written. Lists are sorted.
struct Repository {
  std::vector<std::string> uris, types, suites, components, architectures;
  std::string mirrorlist, metalink, signed_by, by_hash, title, pin;
  bool trusted = false;
  bool enabled = true;
  int64_t priority = 0;  // 0: the usual one
  std::map<std::string, std::string> options;
  friend bool operator==(const Repository&, const Repository&) = default;

  // What a description wants; Code::invalid for values that would break out of their place in a
  // file.
  static Result<Repository> from(const model::Map& attributes);
  // As read() reports it. `unknown` are attributes that the platform has not, and who has them.
  model::Map to_map(const std::vector<std::string>& unknown, const std::string& elsewhere) const;
};

// Of a name that is safe as the stem of a file's name.
Status check_repository_name(const std::string& name);

bool is_armored_key(std::string_view text);
// A key without white space around it and at the ends of its lines; other texts as they are.
std::string canonical_key(std::string_view text);

}  // namespace consort::resources

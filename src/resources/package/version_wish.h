#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace consort::resources {

// Order of two versions on one platform: negative, zero or positive.
using CompareVersions = int (*)(std::string_view a, std::string_view b);

// What a description says about a version: "1.2-3", "1.2*", "latest", ">= 1.2", ">= 1.2, < 2".
class VersionWish {
 public:
  static Result<VersionWish> parse(std::string_view text);

  bool latest() const { return latest_; }
  // The one version that satisfies the wish, as it was written, or "" when several may.
  const std::string& exact() const { return exact_; }
  // Every version satisfies "latest".
  bool satisfied_by(std::string_view version, CompareVersions compare) const;

 private:
  enum class Operator { equal, unequal, less, at_most, greater, at_least, prefix };
  struct Condition {
    Operator op;
    std::string version;
  };
  static Result<Condition> parse_condition(std::string_view text);
  static bool holds(const Condition& condition, std::string_view version, CompareVersions compare);

  bool latest_ = false;
  std::string exact_;
  std::vector<Condition> conditions_;
};

}  // namespace consort::resources

#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "survey/census.h"
#include "system/target.h"

namespace consort::survey {

// What a package says of a path that it brought.
struct Shipped {
  std::string package;
  bool configuration = false;  // the administrator may change it, and upgrades keep that
  std::variant<std::monostate, Md5, Digest> content = {};  // nothing: it is not told
  std::optional<std::string> link = {};                    // where it points, if that is told
  std::optional<uint32_t> mode = {};                       // permission bits, likewise
};

// What a machine's own tools say of a file without which one would take it for local: a reason for
// people.
struct Explanation {
  std::string reason;
  bool is_local = false;  // somebody chose it: "update-alternatives, by hand"
};

// What the packages of a root brought below some folders, and what their scripts made there.
// Immutable.
class ShippedFiles {
 public:
  virtual ~ShippedFiles() = default;
  // Null: no package brought it.
  virtual const Shipped* find(std::string_view path) const = 0;
  // All that must be there, by path.
  virtual const std::map<std::string, Shipped, std::less<>>& all() const = 0;
  // Why a file that no package brought is there all the same.
  virtual std::optional<Explanation> explain(std::string_view path,
                                             const FileRecord& record) const = 0;
};

// By the database that the root has: dpkg's or rpm's. A root without one ships nothing. Blocks;
// what cannot be understood of a database is passed over.
Result<std::unique_ptr<ShippedFiles>> shipped_files(system::Target& target,
                                                    const std::vector<std::string>& roots);

}  // namespace consort::survey

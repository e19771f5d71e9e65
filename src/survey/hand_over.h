#pragma once
#include <set>
#include <string>
#include <vector>

#include "model/schema.h"
#include "survey/census.h"

namespace consort::survey {

// The files in which a resource with these attributes is kept, and which say nothing else. None for
// a type that keeps many resources in one file: those are told by rules.
std::vector<std::string> files_of(const model::TypeSchema& type, const std::string& name,
                                  const model::Map& attributes);

// Which files resources of other types have said, so that everything is said exactly once: what
// none of them has taken is for `files` and `links`.
class HandOver {
 public:
  void take(const HandOver& other);
  void take(const model::TypeSchema& type, const std::string& name, const model::Map& attributes);
  bool has(const std::string& path, const FileRecord& record) const;

 private:
  std::set<std::string, std::less<>> files_;
  std::set<std::string, std::less<>> units_;  // whose enabling, aliases and masks are said
};

}  // namespace consort::survey

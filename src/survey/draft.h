#pragma once
#include <map>
#include <string>

#include "survey/description.h"

namespace consort::survey {

// A description in the making. Not thread-safe.
class Draft {
 public:
  explicit Draft(size_t most_bytes) : most_bytes_(most_bytes) {}

  // Becomes a remark when it would be more than `most_bytes` of text in all.
  void add(const std::string& collection, const std::string& name, model::Map attributes);
  void add_binary(Description::Binary binary);
  void remark(const std::string& address, const std::string& text);
  void cannot_tell(const std::string& address);  // or collection
  void leave_out(const std::string& address, Origin origin, const std::string& reason);
  // All of another one; of that, what is too much becomes a remark here.
  void add(const Description& part);
  Description finish();

 private:
  size_t most_bytes_;
  size_t bytes_ = 0;
  std::map<std::string, model::Map> layer_;
  Description description_;
};

}  // namespace consort::survey

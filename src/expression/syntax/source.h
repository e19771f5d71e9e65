#pragma once
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "expression/origin.h"

namespace consort::expression {

// A text with its line breaks made "\n", and where it stands.
class Source {
 public:
  Source(std::string_view text, Origin origin);
  std::string_view text() const { return text_; }
  Place place(uint32_t offset) const;

 private:
  std::string text_;
  Origin origin_;
};

}  // namespace consort::expression
